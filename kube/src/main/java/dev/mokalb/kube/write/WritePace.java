package dev.mokalb.kube.write;

import java.time.Duration;

/**
 * How many writes may be under way at once, and when: as many as the API server bears. It grows by
 * one for each full round of quick answers, is halved by an answer that is slow, missing or a 429,
 * and pauses after the latter two. Time is an argument; guarded by its owner.
 */
public final class WritePace {

  private static final long PAUSE_FIRST_NANOS = 100_000_000L;
  private static final long PAUSE_LONGEST_NANOS = 10_000_000_000L;
  private static final int DOUBLINGS_MAX = 7;

  private final int most;
  private final long slowNanos;
  private double limit;
  private int troubles;
  private long troubleAt = Long.MIN_VALUE;
  private long notBefore = Long.MIN_VALUE;

  /** Starts with as many as there may ever be: most servers bear that. */
  public WritePace(PatchLimits limits) {
    this.most = limits.inFlightMax();
    this.slowNanos = limits.deadline().dividedBy(4).toNanos();
    this.limit = most;
  }

  /** How many may be under way. */
  public int limit() {
    return (int) limit;
  }

  /** Nothing may start before this moment. */
  public long notBefore() {
    return notBefore;
  }

  /** Whether one more may start beside those that are under way. */
  public boolean admits(int inFlight, long now) {
    return inFlight < limit() && now >= notBefore;
  }

  /** A write that was started at {@code startedAt} ended. */
  public void ended(PatchOutcome outcome, long startedAt, long now) {
    switch (outcome) {
      case PatchOutcome.Applied _,
          PatchOutcome.Conflict _,
          PatchOutcome.Gone _,
          PatchOutcome.Postponed _ ->
          answered(startedAt, now);
      case PatchOutcome.Rejected(int code, _) -> {
        if (code == 401 || code == 403) {
          trouble(startedAt, now); // The next one would not be allowed either.
        } else {
          answered(startedAt, now);
        }
      }
      case PatchOutcome.TooManyRequests(Duration retryAfter) -> {
        trouble(startedAt, now);
        notBefore = Math.max(notBefore, now + retryAfter.toNanos());
      }
      case PatchOutcome.Unknown _ -> trouble(startedAt, now);
    }
  }

  /** The server answers again, as another request showed: no pause need be waited for. */
  public void resume() {
    notBefore = Long.MIN_VALUE;
    troubles = 0;
  }

  private void answered(long startedAt, long now) {
    boolean quick = now - startedAt < slowNanos;
    if (startedAt < troubleAt) {
      return; // It tells of the time before the last trouble.
    }
    if (quick) {
      troubles = 0;
      limit = Math.min(most, limit + 1 / limit);
    } else {
      halve(now);
    }
  }

  /** Those that were under way together fail together: that is one trouble. */
  private void trouble(long startedAt, long now) {
    if (startedAt < troubleAt) {
      return;
    }
    halve(now);
    long pause = PAUSE_FIRST_NANOS << Math.min(troubles, DOUBLINGS_MAX);
    troubles++;
    notBefore = Math.max(notBefore, now + Math.min(pause, PAUSE_LONGEST_NANOS));
  }

  private void halve(long now) {
    limit = Math.max(1, limit / 2);
    troubleAt = now;
  }
}
