package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says when it is asked whether a station has an address that is not in use, with the timing of RFC
 * 5227 §2.1.1: after up to a second three probes, one to two seconds apart, and an answer is waited
 * for until two seconds after the last. Then again, every {@link #RECHECK_NANOS}. It is done ahead
 * of time and slowly, so that no announcement ever waits for it.
 *
 * <p>Confined to one thread. Time is an argument, in nanoseconds of a monotonic clock; chance is a
 * seed.
 */
public final class ProbeSchedule {

  /** RFC 5227 §1.1: PROBE_NUM, PROBE_WAIT, PROBE_MIN, PROBE_MAX and ANNOUNCE_WAIT. */
  public static final int PROBES = 3;

  static final long PROBE_WAIT_NANOS = 1_000_000_000L;
  static final long PROBE_MIN_NANOS = 1_000_000_000L;
  static final long PROBE_MAX_NANOS = 2_000_000_000L;
  static final long ANNOUNCE_WAIT_NANOS = 2_000_000_000L;

  /** How long an answer, or that there was none, is taken for granted. */
  public static final long RECHECK_NANOS = 300_000_000_000L;

  static final long UNSENT_RETRY_NANOS = 10_000_000_000L;

  /** For all addresses together: 256 of them are asked for within 80 s. */
  static final RateLimit PROBED = new RateLimit(10, 10);

  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L; // see GratuitousSchedule

  private static final class Subject implements Comparable<Subject> {
    final IpAddress address;
    int probesSent;
    Optional<MacAddress> station = Optional.empty();
    long dueNanos;

    Subject(IpAddress address, long dueNanos) {
      this.address = address;
      this.dueNanos = dueNanos;
    }

    @Override
    public int compareTo(Subject other) {
      int byDue = Long.signum(dueNanos - other.dueNanos);
      return byDue != 0 ? byDue : address.compareTo(other.address);
    }
  }

  /** What is to be done. */
  public sealed interface Step {

    /** Ask whether a station has it. */
    record Send(IpAddress address) implements Step {}

    /** Tell what came of it. */
    record Tell(Probed probed) implements Step {}
  }

  private final Map<IpAddress, Subject> subjects = new HashMap<>();
  private final TreeSet<Subject> due = new TreeSet<>();
  private final RateLimit.Meter rate;
  private long chance;

  /** A schedule without addresses. */
  public ProbeSchedule(long nowNanos, long seed) {
    rate = PROBED.meter(nowNanos);
    chance = seed;
  }

  /** Asks about exactly these from now on; what is under way goes on. */
  public void probe(Set<IpAddress> wanted, long nowNanos) {
    subjects
        .values()
        .removeIf(subject -> {
          boolean gone = !wanted.contains(subject.address);
          if (gone) {
            due.remove(subject);
          }
          return gone;
        });
    for (IpAddress address : new TreeSet<>(wanted)) {
      if (!subjects.containsKey(address)) {
        Subject subject = new Subject(address, nowNanos + upTo(PROBE_WAIT_NANOS));
        subjects.put(address, subject);
        due.add(subject);
      }
    }
  }

  /**
   * A station was heard to use the address, or to want it for itself. Whether that is what the
   * probes of it that are under way wanted to know.
   */
  public boolean heard(IpAddress address, MacAddress station, long nowNanos) {
    Subject subject = subjects.get(address);
    if (subject == null || subject.station.isPresent() || subject.probesSent == 0) {
      return false;
    }
    subject.station = Optional.of(station);
    reschedule(subject, nowNanos);
    return true;
  }

  /**
   * A probe could not be sent: that nobody answers it would mean nothing, so the address is asked
   * for from the beginning, a little later.
   */
  public void unsent(IpAddress address, long nowNanos) {
    Subject subject = subjects.get(address);
    if (subject != null) {
      subject.probesSent = 0;
      reschedule(subject, nowNanos + UNSENT_RETRY_NANOS + upTo(PROBE_WAIT_NANOS));
    }
  }

  /** The next step; empty if none is due. */
  public Optional<Step> poll(long nowNanos) {
    if (due.isEmpty() || due.first().dueNanos - nowNanos > 0) {
      return Optional.empty();
    }
    Subject subject = due.first();
    if (subject.station.isPresent() || subject.probesSent == PROBES) {
      Probed probed = new Probed(subject.address, subject.station);
      subject.station = Optional.empty();
      subject.probesSent = 0;
      reschedule(subject, nowNanos + RECHECK_NANOS - upTo(RECHECK_NANOS / 10));
      return Optional.of(new Step.Tell(probed));
    }
    if (!rate.allows(nowNanos)) {
      // In front of what is due later, and behind what waits for the rate already.
      reschedule(subject, nowNanos + PROBE_WAIT_NANOS / PROBED.perSecond());
      return Optional.empty();
    }
    subject.probesSent++;
    reschedule(
        subject,
        nowNanos
            + (subject.probesSent == PROBES
                ? ANNOUNCE_WAIT_NANOS
                : PROBE_MIN_NANOS + upTo(PROBE_MAX_NANOS - PROBE_MIN_NANOS)));
    return Optional.of(new Step.Send(subject.address));
  }

  /** How long {@link #poll} will have nothing; {@link Long#MAX_VALUE} if there is no address. */
  public long nanosUntilNext(long nowNanos) {
    return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().dueNanos - nowNanos);
  }

  private void reschedule(Subject subject, long dueNanos) {
    due.remove(subject);
    subject.dueNanos = dueNanos;
    due.add(subject);
  }

  private long upTo(long nanos) {
    return (long) (((++chance * GOLDEN) >>> 11) * 0x1p-53 * nanos);
  }
}
