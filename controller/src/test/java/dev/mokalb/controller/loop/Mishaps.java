package dev.mokalb.controller.loop;

import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.ServiceSnapshot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How often a world met what. */
final class Mishaps {

  private final Map<Mishap, Integer> counts = new EnumMap<>(Mishap.class);

  void count(Mishap mishap) {
    counts.merge(mishap, 1, Integer::sum);
  }

  void addAll(Mishaps others) {
    others.counts.forEach((mishap, times) -> counts.merge(mishap, times, Integer::sum));
  }

  Map<Mishap, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /**
   * A write came to its end.
   *
   * @param there what stands in the place of its Service then
   * @param successor who serves in place of the one that sent it
   */
  void ended(
      Request request,
      PatchOutcome outcome,
      Optional<ServiceSnapshot> there,
      Optional<Pod> successor) {
    boolean applied = outcome instanceof PatchOutcome.Applied;
    boolean conflict = outcome instanceof PatchOutcome.Conflict;
    if (conflict) {
      count(Mishap.API_CONFLICT);
    }
    if (applied
        && request.base.spec().request() instanceof AddressRequest.Exactly exactly
        && exactly.addresses().size() == 2) {
      boolean given =
          Set.copyOf(request.change.addresses()).equals(Set.copyOf(exactly.addresses()));
      count(given ? Mishap.TWO_ASKED_FOR_GIVEN : Mishap.TWO_ASKED_FOR_REFUSED);
    }
    if (applied && request.answered) {
      count(Mishap.APPLIED_BUT_NOT_ANSWERED);
    }
    if (successor.isPresent() && (applied || conflict)) {
      count(applied ? Mishap.LATE_PATCH : Mishap.LATE_PATCH_REFUSED);
    }
    if (there.isEmpty()) {
      count(Mishap.DELETED_IN_FLIGHT);
    } else if (!there.get().version().uid().equals(request.base.version().uid())) {
      count(Mishap.REMADE_IN_FLIGHT);
    }
  }
}
