package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.Said;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.plan.ServicePlan;
import dev.mokalb.controller.plan.ServicePlan.Assign;
import dev.mokalb.controller.plan.ServicePlan.Ignore;
import dev.mokalb.controller.plan.ServicePlan.Keep;
import dev.mokalb.controller.plan.ServicePlan.Refuse;
import dev.mokalb.controller.plan.ServicePlan.Release;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plan makes of the status of a Service: its addresses, and what our conditions say of them.
 * Confined to the controller's loop.
 */
record StatusChanges(Sightings sightings) {

  /** What is written to carry the plan out. */
  StatusChange of(ServicePlan plan, ServiceSnapshot service, Configuration configuration) {
    List<IpAddress> addresses = service.status().addresses();
    String pool = service.status().pool();
    switch (plan) {
      case Assign assign -> {
        addresses = assign.addresses();
        pool = assign.pool();
      }
      case Refuse refuse -> {
        addresses = refuse.kept().addresses();
        pool = refuse.kept().pool();
      }
      case Release _ -> {
        addresses = List.of();
        pool = "";
      }
      case Keep keep -> addresses = keep.addresses();
      case Ignore _ -> {
        return new StatusChange(addresses, pool, Said.standing(service));
      }
    }
    return new StatusChange(
        addresses,
        pool,
        new Said(
            AllocatedCondition.of(plan, service),
            sightings.condition(service, addresses, configuration)));
  }

  /** Whether our conditions say already what they should. */
  static boolean isSaid(StatusChange change, ServiceSnapshot service) {
    return change.said().equals(Said.standing(service));
  }

  /** The Services of a class of which speakers see something else than the condition says. */
  Stream<ObjectKey> seenOtherwise(
      Collection<ServiceSnapshot> services, Configuration configuration, String servedClass) {
    return services.stream()
        .filter(service -> service.isServedAs(servedClass))
        .filter(service ->
            !sightings
                .condition(service, service.status().addresses(), configuration)
                .equals(Said.standing(service).reachable()))
        .map(ServiceSnapshot::key);
  }

  /** Whether the plan changes more than conditions. */
  static boolean isMoreThanWords(ServicePlan plan, ServiceSnapshot service) {
    return switch (plan) {
      case Ignore _, Keep _ -> false;
      case Assign _, Release _ -> true;
      case Refuse refuse ->
          !refuse.kept().addresses().equals(service.status().addresses())
              || !refuse.kept().pool().equals(service.status().pool())
              || (refuse.kept().addresses().isEmpty() && !service.status().isEmpty());
    };
  }
}
