package dev.mokalb.speaker.announce;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which nodes come and go: one that was lost and came back several times within a while is given
 * nothing new for some time. Times are monotonic nanoseconds. Confined to the speaker's loop.
 */
public final class FlapDamper {

  static final int RETURNS_MAX = 3;
  static final Duration WINDOW = Duration.ofMinutes(10);
  static final Duration DAMPED_FOR = Duration.ofMinutes(5);

  /** When each node came back, the latest last. Forgotten with the window, like the losses. */
  private final Map<NodeName, Deque<Long>> returns = new HashMap<>();

  private final Map<NodeName, Long> lost = new HashMap<>();
  private Set<NodeName> present = Set.of();

  /**
   * These nodes are there now.
   *
   * @param goodbyes nodes that said before that they would leave, which is no flapping
   */
  public void present(Set<NodeName> now, Set<NodeName> goodbyes, long time) {
    for (NodeName node : present) {
      if (!now.contains(node) && !goodbyes.contains(node)) {
        lost.put(node, time);
      }
    }
    for (NodeName node : now) {
      if (!present.contains(node) && lost.remove(node) != null) {
        Deque<Long> times = returns.computeIfAbsent(node, _ -> new ArrayDeque<>());
        times.addLast(time);
        if (times.size() > RETURNS_MAX) {
          times.removeFirst();
        }
      }
    }
    present = Set.copyOf(now);
    forget(time);
  }

  private void forget(long time) {
    lost.values().removeIf(when -> time - when > WINDOW.toNanos());
    returns.values().removeIf(times -> time - times.getLast() > WINDOW.toNanos());
  }

  /** The nodes that are given nothing new at this time. */
  public SortedSet<NodeName> damped(long time) {
    SortedSet<NodeName> damped = new TreeSet<>();
    returns.forEach((node, times) -> {
      if (isFlapping(times) && time - times.getLast() < DAMPED_FOR.toNanos()) {
        damped.add(node);
      }
    });
    return damped;
  }

  private static boolean isFlapping(Deque<Long> times) {
    return times.size() == RETURNS_MAX && times.getLast() - times.getFirst() <= WINDOW.toNanos();
  }

  /** When the next node is no longer damped. */
  public OptionalLong nextChange(long time) {
    return returns.values().stream()
        .filter(FlapDamper::isFlapping)
        .mapToLong(times -> times.getLast() + DAMPED_FOR.toNanos())
        .filter(end -> end > time)
        .min();
  }
}
