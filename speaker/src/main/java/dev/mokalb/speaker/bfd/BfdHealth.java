package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.DropReason;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * BFD on this node.
 *
 * @param dropped how many datagrams did not reach a session; of those with a low TTL the kernel
 *     shows one in eight
 * @param problems empty if all is well, in order
 * @param priority what the loop's thread was given
 */
public record BfdHealth(
    SortedMap<BfdPeer, BfdStatus> sessions,
    SortedMap<DropReason, Long> dropped,
    List<BfdProblem> problems,
    LoopPauses pauses,
    LoopPriority priority) {

  public BfdHealth {
    sessions = copy(sessions);
    dropped = copy(dropped);
    problems = List.copyOf(problems);
  }

  private static <K, V> SortedMap<K, V> copy(Map<K, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
