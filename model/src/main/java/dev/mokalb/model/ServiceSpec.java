package dev.mokalb.model;

import dev.mokalb.net.IpFamily;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of a Service wants, as far as it matters for addresses.
 *
 * @param kind whether it is of type LoadBalancer, and of which class
 * @param families of its cluster addresses, the primary one first; empty before it has any
 */
public record ServiceSpec(
    ServiceKind kind, TrafficPolicy trafficPolicy, Families families, Wishes wishes) {

  /** The spec of a Service that does not share. */
  public ServiceSpec(
      ServiceKind kind,
      TrafficPolicy trafficPolicy,
      Families families,
      AddressRequest request,
      String requestedPool) {
    this(kind, trafficPolicy, families, new Wishes(request, requestedPool, Optional.empty()));
  }

  /** Which addresses it asks for. */
  public AddressRequest request() {
    return wishes.request();
  }

  /** The annotation {@code metallb.io/address-pool}; empty when absent. */
  public String requestedPool() {
    return wishes.pool();
  }

  /** With whom it would share an address; empty if with nobody. */
  public Optional<Sharing> sharing() {
    return wishes.sharing();
  }

  /**
   * Whether a Service is for a load balancer, and for which.
   *
   * @param loadBalancer {@code spec.type} is LoadBalancer
   * @param loadBalancerClass {@code spec.loadBalancerClass}; empty when absent
   */
  public record ServiceKind(boolean loadBalancer, String loadBalancerClass) {}

  /** The families a Service has, and whether it needs both. */
  public record Families(FamilyPolicy policy, List<IpFamily> present) {
    public Families {
      present = List.copyOf(present);
    }
  }

  /**
   * What its annotations ask for.
   *
   * @param pool empty when any will do
   * @param sharing empty if it wants an address of its own
   * @param deprecated annotations with the prefix that MetalLB has given up, in their order
   */
  public record Wishes(
      AddressRequest request, String pool, Optional<Sharing> sharing, List<String> deprecated) {

    public Wishes {
      deprecated = List.copyOf(deprecated);
    }

    /** What a Service asks for that knows no old prefix. */
    public Wishes(AddressRequest request, String pool, Optional<Sharing> sharing) {
      this(request, pool, sharing, List.of());
    }
  }
}
