package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says which address is to be announced when: at once, then every {@link #ROUND_GAP_NANOS} until
 * {@link #ROUNDS} rounds have gone out. First rounds go before later ones, and all of them share a
 * limit of frames, so that taking over thousands of addresses neither floods the network nor lets
 * the last address wait behind the second round of the first.
 *
 * <p>Confined to one thread at a time by its owner. Time is an argument, in nanoseconds of a
 * monotonic clock. Every operation is O(1).
 */
public final class GratuitousSchedule {

  /** MetalLB: every 1.1 s until 5 s after the take-over, which are the rounds at 0 to 4.4 s. */
  public static final int ROUNDS = 5;

  /** Above one second: Linux ignores a change within a second (its {@code locktime}). */
  public static final long ROUND_GAP_NANOS = 1_100_000_000L;

  /** 5.4 Mbit/s of shortest frames: under a storm control of one per cent of a gigabit. */
  public static final int FRAMES_PER_SECOND_MAX = 8_000;

  /** What may go out without a pause: 500 addresses on one interface. */
  public static final int BURST_FRAMES_MAX = 1_000;

  private static final long NANOS_PER_FRAME = 1_000_000_000L / FRAMES_PER_SECOND_MAX;
  private static final long BURST_NANOS = BURST_FRAMES_MAX * NANOS_PER_FRAME;

  /** One trigger of an address; it is stale once another stands in {@link #current}. */
  private static final class Run {
    final IpAddress address;
    int roundsSent;
    long dueNanos;

    Run(IpAddress address, long dueNanos) {
      this.address = address;
      this.dueNanos = dueNanos;
    }
  }

  private final Map<IpAddress, Run> current = new HashMap<>();
  private final ArrayDeque<Run> first = new ArrayDeque<>();

  /** In order of their due time, as all wait equally long behind the round before. */
  private final ArrayDeque<Run> later = new ArrayDeque<>();

  /** When the frames let through so far would have gone out at the limit, without bursts. */
  private long paidUntilNanos;

  /**
   * An empty schedule.
   *
   * @param nowNanos the clock now; the first burst is free
   */
  public GratuitousSchedule(long nowNanos) {
    this.paidUntilNanos = nowNanos;
  }

  /** Starts the rounds of an address, afresh if they are under way. */
  public void announce(IpAddress address, long nowNanos) {
    Run run = new Run(address, nowNanos);
    current.put(address, run);
    first.addLast(run);
  }

  /** Ends the rounds of an address. */
  public void giveUp(IpAddress address) {
    current.remove(address);
  }

  /**
   * Takes the next address of which a round is to be sent now; empty if there is none, or the limit
   * is reached.
   *
   * @param frames how many frames a round of an address has
   */
  public Optional<IpAddress> poll(long nowNanos, int frames) {
    forgetStale(first);
    forgetStale(later);
    if (nanosUntilPaid(nowNanos) > 0) {
      return Optional.empty();
    }
    Run run = first.pollFirst();
    if (run == null) {
      run = later.peekFirst();
      if (run == null || run.dueNanos - nowNanos > 0) {
        return Optional.empty();
      }
      later.removeFirst();
    }
    if (nowNanos - paidUntilNanos > 0) {
      paidUntilNanos = nowNanos;
    }
    paidUntilNanos += frames * NANOS_PER_FRAME;
    run.roundsSent++;
    if (run.roundsSent == ROUNDS) {
      current.remove(run.address);
    } else {
      run.dueNanos = nowNanos + ROUND_GAP_NANOS;
      later.addLast(run);
    }
    return Optional.of(run.address);
  }

  /**
   * How long {@link #poll} will have nothing; 0 if it has something, {@link Long#MAX_VALUE} if it
   * will have nothing before the next {@link #announce}.
   */
  public long nanosUntilNext(long nowNanos) {
    forgetStale(first);
    forgetStale(later);
    Run next = later.peekFirst();
    if (!first.isEmpty()) {
      return nanosUntilPaid(nowNanos);
    }
    if (next == null) {
      return Long.MAX_VALUE;
    }
    return Math.max(nanosUntilPaid(nowNanos), Math.max(0, next.dueNanos - nowNanos));
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
