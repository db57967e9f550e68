package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What {@code status.loadBalancer} of a Service says.
 *
 * @param addresses those that can be read, in their order
 * @param foreign whether there is more than a plain list of addresses: a host name, ports, text
 *     that is no address, or an {@code ipMode} other than {@code VIP}
 * @param pool the annotation {@code metallb.io/ip-allocated-from-pool}; empty when absent
 */
public record ServiceStatus(
    List<IpAddress> addresses, boolean foreign, String pool, Conditions conditions) {

  public ServiceStatus {
    addresses = List.copyOf(addresses);
  }

  /** A status without conditions. */
  public ServiceStatus(List<IpAddress> addresses, boolean foreign, String pool) {
    this(addresses, foreign, pool, Conditions.NONE);
  }

  /**
   * The conditions, which are written as one list.
   *
   * @param ours by type, in their order
   * @param others those of somebody else as they stand there: JSON objects, separated by commas
   */
  public record Conditions(List<ServiceCondition> ours, String others) {

    public static final Conditions NONE = new Conditions(List.of(), "");

    public Conditions {
      ours = List.copyOf(ours);
    }

    /** Ours of this type. */
    public Optional<ServiceCondition> of(String type) {
      return ours.stream().filter(condition -> condition.type().equals(type)).findFirst();
    }
  }

  /** Whether nothing is written there. */
  public boolean isEmpty() {
    return addresses.isEmpty() && !foreign;
  }
}
