package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
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
   * @param ours at most one of a type, in their order
   * @param others those of somebody else as they stand there: JSON objects, separated by commas
   */
  public record Conditions(List<Standing> ours, String others) {

    /**
     * One of ours as it stands there.
     *
     * @param since when its status became what it is, in seconds since 1970 (UTC)
     */
    public record Standing(ServiceCondition condition, long since) {}

    public static final Conditions NONE = new Conditions(List.of(), "");

    public Conditions {
      ours = List.copyOf(ours);
    }

    /** Ours of this type. */
    public Optional<ServiceCondition> of(String type) {
      return standing(type).map(Standing::condition);
    }

    private Optional<Standing> standing(String type) {
      return ours.stream().filter(each -> each.condition().type().equals(type)).findFirst();
    }

    /**
     * With this one in place of what stands for its type.
     *
     * @param now in seconds since 1970, for a status that changes; else the old time stays
     */
    public Conditions with(ServiceCondition condition, long now) {
      long since =
          standing(condition.type())
              .filter(old -> old.condition().status() == condition.status())
              .map(Standing::since)
              .orElse(now);
      List<Standing> all = new ArrayList<>(without(condition.type()).ours);
      all.add(new Standing(condition, since));
      return new Conditions(all, others);
    }

    /** Without what stands for this type. */
    public Conditions without(String type) {
      return new Conditions(
          ours.stream().filter(each -> !each.condition().type().equals(type)).toList(), others);
    }
  }

  /** Whether nothing is written there. */
  public boolean isEmpty() {
    return addresses.isEmpty() && !foreign;
  }
}
