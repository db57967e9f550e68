package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says which address, of either family, is to be announced when: at once, then every {@link
 * #ROUND_GAP_NANOS} until {@link #ROUNDS} rounds have gone out, then once a refresh period. First
 * rounds go before later ones, those before refreshes, and all of them share a limit of frames, so
 * that taking over thousands of addresses neither floods the network nor lets the last address wait
 * behind the second round of the first. Refreshes are spread evenly over their period.
 *
 * <p>Confined to one thread at a time by its owner. Time is an argument, in nanoseconds of a
 * monotonic clock. Every operation is O(1), but for those on an address that is being refreshed,
 * which are O(log n).
 */
public final class GratuitousSchedule {

  /** MetalLB: every 1.1 s until 5 s after the take-over, which are the rounds at 0 to 4.4 s. */
  public static final int ROUNDS = 5;

  /** Above one second: Linux ignores a change within a second (its {@code locktime}). */
  public static final long ROUND_GAP_NANOS = 1_100_000_000L;

  /**
   * On one wire, 5.4 Mbit/s of shortest frames: under a storm control of one per cent of 1 Gbit/s.
   */
  public static final int FRAMES_PER_SECOND_MAX = 8_000;

  /** What may go out without a pause: 500 addresses on one interface. */
  public static final int BURST_FRAMES_MAX = 1_000;

  /** A refresh comes so much earlier than its period at most, so that nodes fall out of step. */
  static final double JITTER = 0.1;

  private static final long NANOS_PER_FRAME = 1_000_000_000L / FRAMES_PER_SECOND_MAX;
  private static final long BURST_NANOS = BURST_FRAMES_MAX * NANOS_PER_FRAME;

  /** 2^64 divided by the golden ratio: its multiples are spread evenly (Knuth, TAOCP 6.4). */
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  /** One trigger of an address; it is stale once another stands in {@link #current}. */
  private static final class Run implements Comparable<Run> {
    final IpAddress address;
    final long number;
    int roundsSent;
    long dueNanos;

    Run(IpAddress address, long number, long dueNanos) {
      this.address = address;
      this.number = number;
      this.dueNanos = dueNanos;
    }

    /** By due time, as a difference, since the clock may wrap around. */
    @Override
    public int compareTo(Run other) {
      int byDue = Long.signum(dueNanos - other.dueNanos);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }

  private final long refreshNanos;
  private final Map<IpAddress, Run> current = new HashMap<>();
  private final ArrayDeque<Run> first = new ArrayDeque<>();

  /** In order of their due time, as all wait equally long behind the round before. */
  private final ArrayDeque<Run> later = new ArrayDeque<>();

  /** Those whose rounds have all been sent. None is stale. */
  private final TreeSet<Run> refreshing = new TreeSet<>();

  /** When the frames let through so far would have gone out at the limit, without bursts. */
  private long paidUntilNanos;

  private long runs;
  private long refreshes;

  /**
   * An empty schedule.
   *
   * @param nowNanos the clock now; the first burst is free
   * @param refresh how often an address is announced once more; zero means never
   * @param seed a number that other nodes have another of
   */
  public GratuitousSchedule(long nowNanos, Duration refresh, long seed) {
    this.paidUntilNanos = nowNanos;
    this.refreshNanos = refresh.toNanos();
    this.refreshes = seed;
  }

  /** Starts the rounds of an address, afresh if they are under way. */
  public void announce(IpAddress address, long nowNanos) {
    Run run = new Run(address, runs++, nowNanos);
    Run before = current.put(address, run);
    if (before != null) {
      refreshing.remove(before);
    }
    first.addLast(run);
  }

  /** Ends the rounds of an address. */
  public void giveUp(IpAddress address) {
    Run before = current.remove(address);
    if (before != null) {
      refreshing.remove(before);
    }
  }

  /**
   * Takes the next address of which a round is to be sent now; empty if there is none, or the limit
   * is reached.
   *
   * @param frames how many frames a round of an address has
   */
  public Optional<IpAddress> poll(long nowNanos, ToIntFunction<IpAddress> frames) {
    forgetStale(first);
    forgetStale(later);
    if (nanosUntilPaid(nowNanos) > 0) {
      return Optional.empty();
    }
    Run run = next(nowNanos);
    if (run == null) {
      return Optional.empty();
    }
    if (nowNanos - paidUntilNanos > 0) {
      paidUntilNanos = nowNanos;
    }
    paidUntilNanos += frames.applyAsInt(run.address) * NANOS_PER_FRAME;
    scheduleAfter(run, nowNanos);
    return Optional.of(run.address);
  }

  private @Nullable Run next(long nowNanos) {
    Run run = first.pollFirst();
    if (run != null) {
      return run;
    }
    if (isDue(later.peekFirst(), nowNanos)) {
      return later.pollFirst();
    }
    return !refreshing.isEmpty() && isDue(refreshing.first(), nowNanos)
        ? refreshing.pollFirst()
        : null;
  }

  private static boolean isDue(@Nullable Run run, long nowNanos) {
    return run != null && run.dueNanos - nowNanos <= 0;
  }

  private void scheduleAfter(Run run, long nowNanos) {
    run.roundsSent = Math.min(ROUNDS + 1, run.roundsSent + 1);
    if (run.roundsSent < ROUNDS) {
      run.dueNanos = nowNanos + ROUND_GAP_NANOS;
      later.addLast(run);
      return;
    }
    if (refreshNanos == 0) {
      current.remove(run.address);
      return;
    }
    double fraction = nextFraction();
    // The first refresh may come at any time within the period, which spreads addresses that were
    // taken over together; each later one about a period after the one before.
    double periods = run.roundsSent == ROUNDS ? fraction : 1 - JITTER * fraction;
    run.dueNanos = nowNanos + Math.max(1, (long) (refreshNanos * periods));
    refreshing.add(run);
  }

  /** The next of a sequence of numbers from 0 to 1 that any stretch of it fills evenly. */
  private double nextFraction() {
    return ((++refreshes * GOLDEN) >>> 11) * 0x1p-53;
  }

  /**
   * How long {@link #poll} will have nothing; 0 if it has something, {@link Long#MAX_VALUE} if it
   * will have nothing before the next {@link #announce}.
   */
  public long nanosUntilNext(long nowNanos) {
    forgetStale(first);
    forgetStale(later);
    if (!first.isEmpty()) {
      return nanosUntilPaid(nowNanos);
    }
    long due =
        Math.min(
            nanosUntilDue(later.peekFirst(), nowNanos),
            nanosUntilDue(refreshing.isEmpty() ? null : refreshing.first(), nowNanos));
    return Math.max(nanosUntilPaid(nowNanos), due);
  }

  private static long nanosUntilDue(@Nullable Run run, long nowNanos) {
    return run == null ? Long.MAX_VALUE : Math.max(0, run.dueNanos - nowNanos);
  }

  private long nanosUntilPaid(long nowNanos) {
    return Math.max(0, paidUntilNanos - BURST_NANOS - nowNanos);
  }

  private void forgetStale(ArrayDeque<Run> queue) {
    Run head = queue.peekFirst();
    while (head != null && current.get(head.address) != head) {
      queue.removeFirst();
      head = queue.peekFirst();
    }
  }
}
