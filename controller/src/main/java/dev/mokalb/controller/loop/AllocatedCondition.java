package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.ServicePlan;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceCondition.Status;
import dev.mokalb.model.ServiceSnapshot;
import java.util.Optional;

/** What the condition {@code mokalb.dev/Allocated} of a Service says. */
final class AllocatedCondition {

  private static final ServiceCondition ASSIGNED =
      new ServiceCondition(
          ServiceCondition.ALLOCATED, Status.TRUE, "Assigned", "has the addresses it asks for");

  private AllocatedCondition() {}

  /** What should stand there; empty for a Service that asks for no address. */
  static Optional<ServiceCondition> of(ServicePlan plan, ServiceSnapshot service) {
    return switch (plan) {
      case ServicePlan.Assign _, ServicePlan.Keep _ -> Optional.of(ASSIGNED);
      case ServicePlan.Refuse refuse -> Optional.of(of(refuse.refusal()));
      case ServicePlan.Release _ -> Optional.empty();
      case ServicePlan.Ignore _ -> service.status().conditions().of(ServiceCondition.ALLOCATED);
    };
  }

  private static ServiceCondition of(Refusal refusal) {
    Status status = refusal instanceof Refusal.NoSecondFamily ? Status.TRUE : Status.FALSE;
    return new ServiceCondition(
        ServiceCondition.ALLOCATED, status, refusal.reason(), refusal.message());
  }
}
