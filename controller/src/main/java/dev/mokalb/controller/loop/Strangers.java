package dev.mokalb.controller.loop;

import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The reports of addresses that strangers use, each until its time is over. Confined to the
 * controller's loop; time comes as an argument.
 */
final class Strangers {

  /** No clock of ours overflows by it. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final TreeMap<IpAddress, AddressConflict> known = new TreeMap<>();
  private final TreeMap<IpAddress, Long> ends = new TreeMap<>();

  /**
   * These are all reports. One that is over by the wall clock counts for nothing, even though its
   * object is still there; the others end by the loop's own clock.
   */
  void read(Collection<AddressConflict> reports, Moment now) {
    known.clear();
    ends.clear();
    for (AddressConflict report : reports) {
      Duration left = Duration.between(now.wall(), report.until());
      if (left.isPositive()) {
        known.put(report.address(), report);
        ends.put(
            report.address(),
            now.nanos() + (left.compareTo(LONGEST) < 0 ? left : LONGEST).toNanos());
      }
    }
  }

  /** Forgets what is over. */
  void expire(long now) {
    ends.values().removeIf(end -> end <= now);
    known.keySet().retainAll(ends.keySet());
  }

  /** When the next report ends. */
  long next() {
    return ends.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  /** By address; a view that changes with this. */
  SortedMap<IpAddress, AddressConflict> now() {
    return Collections.unmodifiableSortedMap(known);
  }
}
