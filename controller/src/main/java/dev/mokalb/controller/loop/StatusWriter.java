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
   * @param allocated the condition of that name; empty removes it
   */
  record StatusChange(
      List<IpAddress> addresses, String pool, Optional<ServiceCondition> allocated) {
    public StatusChange {
      addresses = List.copyOf(addresses);
    }

    /**
     * The conditions of the Service when this is written.
     *
     * @param now in seconds since 1970
     */
    public Conditions conditions(ServiceSnapshot base, long now) {
      Conditions before = base.status().conditions();
      return allocated
          .map(condition -> before.with(condition, now))
          .orElseGet(() -> before.without(ServiceCondition.ALLOCATED));
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
