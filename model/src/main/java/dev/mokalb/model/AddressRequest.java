package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import java.util.List;

/** Which addresses a Service asks for, by {@code spec.loadBalancerIP} or by annotation. */
public sealed interface AddressRequest {

  /** It leaves the choice to Moka. */
  record Any() implements AddressRequest {}

  /**
   * It wants these addresses and no others.
   *
   * @param field where it says so, such as {@code spec.loadBalancerIP}
   * @param addresses in the order written, at least one
   */
  record Exactly(String field, List<IpAddress> addresses) implements AddressRequest {
    public Exactly {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * What it says cannot be understood.
   *
   * @param rule what the field breaks, with the text quoted
   * @param remedy what to write instead
   */
  record Malformed(String field, String rule, String remedy) implements AddressRequest {}
}
