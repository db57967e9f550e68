package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.plan.ServicePlan.Ignore;
import dev.mokalb.controller.plan.ServicePlan.Release;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import java.util.Map;

/**
 * Decides about one Service, from what is known of it, who holds what, and the configuration. Reads
 * the ledger, changes nothing.
 *
 * @param servedClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 * @param namespace where configuration is read, named in advice
 */
public record ServicePlanner(String servedClass, String namespace) {

  /**
   * What a decision looks at besides the Service.
   *
   * @param namespaceLabels of the Service's namespace
   */
  public record Surroundings(
      Ledger ledger, Configuration configuration, Map<String, String> namespaceLabels) {}

  /** The plan for this Service, as of now, in a namespace without labels. */
  public ServicePlan plan(ServiceSnapshot service, Ledger ledger, Configuration configuration) {
    return plan(service, new Surroundings(ledger, configuration, Map.of()));
  }

  /** The plan for this Service, as of now. */
  public ServicePlan plan(ServiceSnapshot service, Surroundings surroundings) {
    if (!service.spec().kind().loadBalancer()) {
      boolean clean =
          service.status().isEmpty()
              && service.status().pool().isEmpty()
              && service.status().conditions().of(ServiceCondition.ALLOCATED).isEmpty()
              && service.status().conditions().of(ServiceCondition.REACHABLE).isEmpty();
      return clean ? new Ignore() : new Release();
    }
    if (!service.isServedAs(servedClass)) {
      return new Ignore();
    }
    return new Decision(service, surroundings, namespace).decide();
  }
}
