package dev.mokalb.controller.loop;

import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceStatus.Conditions;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the status of Services, many at a time, each guarded by the version it was decided on. */
public interface StatusWriter {

  /**
   * What the status becomes.
   *
   * @param addresses empty removes {@code status.loadBalancer}
   * @param pool the annotation {@code ip-allocated-from-pool}; empty removes it
   * @param said our conditions
   */
  record StatusChange(List<IpAddress> addresses, String pool, Said said) {
    public StatusChange {
      addresses = List.copyOf(addresses);
    }

    /**
     * The conditions of the Service when this is written.
     *
     * @param now in seconds since 1970
     */
    public Conditions conditions(ServiceSnapshot base, long now) {
      Conditions first =
          with(base.status().conditions(), ServiceCondition.ALLOCATED, said.allocated(), now);
      return with(first, ServiceCondition.REACHABLE, said.reachable(), now);
    }

    private static Conditions with(
        Conditions before, String type, Optional<ServiceCondition> wanted, long now) {
      return wanted.equals(before.of(type))
          ? before
          : wanted
              .map(condition -> before.with(condition, now))
              .orElseGet(() -> before.without(type));
    }
  }

  /**
   * What our conditions say.
   *
   * @param allocated {@code mokalb.dev/Allocated}; empty removes it
   * @param reachable {@code mokalb.dev/Reachable}; empty removes it
   */
  record Said(Optional<ServiceCondition> allocated, Optional<ServiceCondition> reachable) {

    /** What stands in the status. */
    static Said standing(ServiceSnapshot service) {
      Conditions conditions = service.status().conditions();
      return new Said(
          conditions.of(ServiceCondition.ALLOCATED), conditions.of(ServiceCondition.REACHABLE));
    }
  }

  /** Whether another write may start now. */
  boolean hasRoom();

  /**
   * Starts one write. The outcome comes later, on any thread, exactly once.
   *
   * @return false if there was no room and nothing was sent
   */
  boolean write(ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome);
}
