package dev.mokalb.kube.certs;

import dev.mokalb.net.IpAddress;
import java.util.List;

/**
 * What a server may be called by.
 *
 * @param dns host names in ASCII
 */
public record SubjectNames(List<String> dns, List<IpAddress> addresses) {

  public SubjectNames {
    dns = List.copyOf(dns);
    addresses = List.copyOf(addresses);
  }

  public static SubjectNames ofDns(String... names) {
    return new SubjectNames(List.of(names), List.of());
  }
}
