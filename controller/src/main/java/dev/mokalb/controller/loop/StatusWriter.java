package dev.mokalb.controller.loop;

import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.function.Consumer;

/** Writes the status of Services, many at a time, each guarded by the version it was decided on. */
public interface StatusWriter {

  /**
   * What the status becomes.
   *
   * @param addresses empty removes {@code status.loadBalancer}
   * @param pool the annotation {@code ip-allocated-from-pool}; empty removes it
   */
  record StatusChange(List<IpAddress> addresses, String pool) {
    public StatusChange {
      addresses = List.copyOf(addresses);
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
