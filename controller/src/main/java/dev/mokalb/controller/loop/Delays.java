package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Services that are looked at again at a certain time (monotonic nanoseconds). */
final class Delays {

  private final TreeMap<Long, List<ObjectKey>> byTime = new TreeMap<>();

  void add(long when, ObjectKey key) {
    byTime.computeIfAbsent(when, _ -> new ArrayList<>(1)).add(key);
  }

  /** Removes and returns those whose time has come. */
  List<ObjectKey> due(long now) {
    List<ObjectKey> due = new ArrayList<>();
    while (!byTime.isEmpty() && byTime.firstKey() <= now) {
      due.addAll(byTime.pollFirstEntry().getValue());
    }
    return due;
  }

  /** All that wait. */
  Set<ObjectKey> keys() {
    return byTime.values().stream().flatMap(List::stream).collect(Collectors.toSet());
  }

  OptionalLong next() {
    return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey());
  }
}
