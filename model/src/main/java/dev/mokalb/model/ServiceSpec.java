package dev.mokalb.model;

import dev.mokalb.net.IpFamily;
import java.util.List;

/**
 * What the owner of a Service wants, as far as it matters for addresses.
 *
 * @param kind whether it is of type LoadBalancer, and of which class
 * @param families of its cluster addresses, the primary one first; empty before it has any
 * @param requestedPool the annotation {@code metallb.io/address-pool}; empty when absent
 */
public record ServiceSpec(
    ServiceKind kind,
    TrafficPolicy trafficPolicy,
    Families families,
    AddressRequest request,
    String requestedPool) {

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
}
