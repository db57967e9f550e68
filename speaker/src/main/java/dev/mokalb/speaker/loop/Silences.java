package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.Silence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Services that nobody announces, until it is time to say so: a Service that has just been made is
 * silent for a moment, which is nothing to tell. Times are monotonic nanoseconds.
 */
final class Silences {

  private static final long PATIENCE_NANOS = 3_000_000_000L;

  /** What falls silent in the same tenth of a second is told together. */
  private static final long GRAIN_NANOS = 100_000_000L;

  /** A reason to be told. */
  record Told(ObjectKey service, Silence why) {}

  private record Noted(Silence why, long due) {}

  private final Map<ObjectKey, Noted> untold = new HashMap<>();
  private final TreeMap<Long, List<ObjectKey>> byTime = new TreeMap<>();

  /** The Service is silent, for this reason from now on. */
  void note(ObjectKey service, Silence why, long now) {
    long due = Math.ceilDiv(now, GRAIN_NANOS) * GRAIN_NANOS + PATIENCE_NANOS;
    untold.put(service, new Noted(why, due));
    byTime.computeIfAbsent(due, _ -> new ArrayList<>(1)).add(service);
  }

  /** The Service is announced, or is no longer one that is. */
  void forget(ObjectKey service) {
    untold.remove(service);
  }

  /** What has lasted long enough; each is returned once. */
  List<Told> due(long now) {
    List<Told> due = new ArrayList<>();
    while (!byTime.isEmpty() && byTime.firstKey() <= now) {
      Map.Entry<Long, List<ObjectKey>> first = byTime.pollFirstEntry();
      for (ObjectKey service : first.getValue()) {
        Noted noted = untold.get(service);
        if (noted != null && noted.due() == first.getKey()) {
          untold.remove(service);
          due.add(new Told(service, noted.why()));
        }
      }
    }
    return due;
  }

  /** When {@link #due} may have something next. */
  OptionalLong next() {
    return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey());
  }
}
