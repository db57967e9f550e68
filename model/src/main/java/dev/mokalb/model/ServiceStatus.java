package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import java.util.List;

/**
 * What {@code status.loadBalancer} of a Service says.
 *
 * @param addresses those that can be read, in their order
 * @param foreign whether there is more than a plain list of addresses: a host name, ports, text
 *     that is no address, or an {@code ipMode} other than {@code VIP}
 * @param pool the annotation {@code metallb.io/ip-allocated-from-pool}; empty when absent
 */
public record ServiceStatus(List<IpAddress> addresses, boolean foreign, String pool) {

  public ServiceStatus {
    addresses = List.copyOf(addresses);
  }

  /** Whether nothing is written there. */
  public boolean isEmpty() {
    return addresses.isEmpty() && !foreign;
  }
}
