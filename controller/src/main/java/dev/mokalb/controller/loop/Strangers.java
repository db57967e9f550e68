package dev.mokalb.controller.loop;

import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * The reports of addresses that strangers use, each until its time is over. Confined to the
 * controller's loop; time comes as an argument.
 */
final class Strangers {

  /** No clock of ours overflows by it. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Of two reports of one address the one that lasts longer counts. */
  private static final Comparator<AddressConflict> BY_END =
      Comparator.comparing(AddressConflict::until)
          .thenComparing(report -> report.stranger().toString());

  private final TreeMap<IpAddress, AddressConflict> known = new TreeMap<>();
  private final TreeMap<IpAddress, Long> ends = new TreeMap<>();
  private long next = Long.MAX_VALUE;
  private long version;

  /**
   * These are all reports. One that is over by the wall clock counts for nothing, even though its
   * object is still there; the others end by the loop's own clock. Nor does one of a speaker, which
   * another one that had not heard of it took for a stranger.
   *
   * @param speakers the hardware addresses that speakers say they have
   */
  void read(Collection<AddressConflict> reports, Set<MacAddress> speakers, Moment now) {
    known.clear();
    ends.clear();
    for (AddressConflict report : reports) {
      if (report.until().isAfter(now.wall()) && !speakers.contains(report.stranger())) {
        known.merge(report.address(), report, BinaryOperator.maxBy(BY_END));
      }
    }
    known.forEach((address, report) -> {
      Duration left = Duration.between(now.wall(), report.until());
      ends.put(address, now.nanos() + (left.compareTo(LONGEST) < 0 ? left : LONGEST).toNanos());
    });
    changed();
  }

  /** Forgets what is over. */
  void expire(long now) {
    if (now >= next) {
      ends.values().removeIf(end -> end <= now);
      known.keySet().retainAll(ends.keySet());
      changed();
    }
  }

  private void changed() {
    next = ends.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    version++;
  }

  /** When the next report ends. */
  long next() {
    return next;
  }

  /** Another one after each change. */
  long version() {
    return version;
  }

  /** By address; a view that changes with this. */
  SortedMap<IpAddress, AddressConflict> now() {
    return Collections.unmodifiableSortedMap(known);
  }
}
