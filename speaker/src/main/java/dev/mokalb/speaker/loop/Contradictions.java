package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.RouteSilence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Services that two advertisements contradict each other about. Confined to the route loop. */
final class Contradictions {

  private final SortedMap<ObjectKey, RouteSilence.Contradiction> byService = new TreeMap<>();
  private boolean changed;

  /** What is decided about the Service from now on. */
  void note(ObjectKey service, Contribution now) {
    if (now instanceof Contribution.None none
        && none.why() instanceof RouteSilence.Contradiction two) {
      changed |= !two.equals(byService.put(service, two));
    } else {
      forget(service);
    }
  }

  void forget(ObjectKey service) {
    changed |= byService.remove(service) != null;
  }

  /** Whether {@link #problems} may be others than at the last call. */
  boolean takeChanged() {
    boolean taken = changed;
    changed = false;
    return taken;
  }

  /**
   * One for each two advertisements, about their first Service by name: they may have thousands in
   * common.
   */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    Set<List<SourceRef>> told = new HashSet<>();
    byService.forEach((service, two) -> {
      if (told.add(List.of(two.one().source(), two.other().source()))) {
        problems.add(two.problem(service));
      }
    });
    return problems;
  }
}
