package dev.mokalb.kube.write;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.ObjectVersions;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends status patches of one kind, several at a time, and never repeats one. Any thread may call.
 */
public final class StatusPatcher {

  private static final String STATUS = "status";

  private final ApiClient client;
  private final ResourceType type;
  private final PatchLimits limits;
  private final Runnable onRoom;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final WritePace pace; // Guarded by lock, as all that follows.
  private int inFlight;
  private boolean wanted; // Somebody was turned away.
  private boolean alarmed; // The end of a pause will be told.
  private long doubtUntil = Long.MIN_VALUE;

  /**
   * @param onRoom called on an HTTP thread or the timer's when a patch can be sent again after one
   *     was turned away for want of room
   */
  public StatusPatcher(ApiClient client, ResourceType type, PatchLimits limits, Runnable onRoom) {
    this.client = client;
    this.type = type;
    this.limits = limits;
    this.onRoom = onRoom;
    this.pace = new WritePace(limits);
  }

  /** Sends a patch that needs no permit; see the other one. */
  public boolean tryPatch(ObjectKey key, byte[] body, Consumer<PatchOutcome> callback) {
    return tryPatch(key, body, () -> true, callback);
  }

  /**
   * Sends a patch, unless too many are under way, the server asked to wait, or it is not permitted.
   *
   * @param body a merge patch with the resourceVersion that it is guarded by
   * @param permit asked right before the patch is sent whether it may be
   * @param callback hears the outcome on an HTTP thread; it must not block
   * @return false when nothing was sent and the callback will not be called
   */
  public boolean tryPatch(
      ObjectKey key, byte[] body, BooleanSupplier permit, Consumer<PatchOutcome> callback) {
    ApiRequest request =
        ApiRequest.mergePatch(type.path(key, STATUS), body)
            .withinOnBothSides(limits.deadline())
            .needing(new Permission("patch", type, STATUS, ""));
    long startedAt = System.nanoTime();
    if (!enter(startedAt, permit)) {
      return false;
    }
    var _ =
        client
            .send(request)
            .thenAccept(result -> {
              PatchOutcome outcome = outcome(result);
              // First, so that whoever hears the outcome finds the room that it made.
              leave(outcome, startedAt);
              callback.accept(outcome);
            });
    return true;
  }

  /** Whether a patch may be sent now; if not for want of room, it is told when there is some. */
  public boolean hasRoom(BooleanSupplier permit) {
    lock.lock();
    try {
      return admits(System.nanoTime(), permit);
    } finally {
      lock.unlock();
    }
  }

  private boolean enter(long now, BooleanSupplier permit) {
    lock.lock();
    try {
      if (!admits(now, permit)) {
        return false;
      }
      inFlight++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean admits(long now, BooleanSupplier permit) {
    if (!permit.getAsBoolean()) {
      return false; // Whoever gives the permit tells when it is there.
    }
    if (pace.admits(inFlight, now)) {
      return true;
    }
    wanted = true;
    if (pace.notBefore() > now && !alarmed) {
      alarmed = true;
      client.after(Duration.ofNanos(pace.notBefore() - now), this::pauseEnded);
    }
    return false;
  }

  private void pauseEnded() {
    lock.lock();
    try {
      alarmed = false;
      wanted = false;
    } finally {
      lock.unlock();
    }
    onRoom.run();
  }

  private void leave(PatchOutcome outcome, long startedAt) {
    boolean tell;
    lock.lock();
    try {
      long now = System.nanoTime();
      pace.ended(outcome, startedAt, now);
      if (outcome instanceof PatchOutcome.Unknown) {
        // It reached the server within the deadline or never, and has as long again there.
        doubtUntil = Math.max(doubtUntil, startedAt + 2 * limits.deadline().toNanos());
      }
      inFlight--;
      tell = wanted && pace.admits(inFlight, now);
      wanted &= !tell;
      if (inFlight == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (tell) {
      onRoom.run();
    }
  }

  /** The server answers again: what was to be waited for need not be. */
  public void resume() {
    lock.lock();
    try {
      pace.resume();
    } finally {
      lock.unlock();
    }
    onRoom.run();
  }

  /** How many may be under way now. */
  public int limit() {
    lock.lock();
    try {
      return pace.limit();
    } finally {
      lock.unlock();
    }
  }

  /** Patches under way. */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until none is under way and none whose answer is missing can be carried out any more;
   * false when it takes longer.
   */
  public boolean awaitSettled(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    if (!awaitIdle(atMost)) {
      return false;
    }
    lock.lock();
    try {
      if (doubtUntil > until) {
        return false;
      }
      long left = Math.max(doubtUntil, System.nanoTime()) - System.nanoTime();
      while (left > 0) {
        left = idle.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until none is under way; false when it takes longer. */
  public boolean awaitIdle(Duration atMost) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lockInterruptibly();
    try {
      while (inFlight > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return inFlight == 0;
    } finally {
      lock.unlock();
    }
  }

  private static PatchOutcome outcome(ApiResult result) {
    return switch (result) {
      case ApiResult.Answer(String body) -> applied(body);
      case ApiResult.Failed(ApiFailure failure) -> failed(failure);
    };
  }

  /** What a failure means for the writes that follow. */
  public static PatchOutcome failed(ApiFailure failure) {
    return switch (failure) {
      case ApiFailure.Conflict _ -> new PatchOutcome.Conflict();
      case ApiFailure.NotFound _ -> new PatchOutcome.Gone();
      case ApiFailure.TooManyRequests(Duration wait) -> new PatchOutcome.TooManyRequests(wait);
      case ApiFailure.Postponed(String text, Duration wait) ->
          new PatchOutcome.Postponed(text, wait);
      case ApiFailure.Unauthorized _ -> new PatchOutcome.Rejected(401, failure.explain());
      case ApiFailure.Forbidden _ -> new PatchOutcome.Rejected(403, failure.explain());
      case ApiFailure.Expired _ -> new PatchOutcome.Rejected(410, failure.explain());
      case ApiFailure.Rejected(int code, String text) -> new PatchOutcome.Rejected(code, text);
      case ApiFailure.Unreachable _ -> new PatchOutcome.Unknown(failure.explain());
      case ApiFailure.TimedOut _ -> new PatchOutcome.Unknown(failure.explain());
      case ApiFailure.ServerError _ -> new PatchOutcome.Unknown(failure.explain());
      case ApiFailure.Unintelligible _ -> new PatchOutcome.Unknown(failure.explain());
    };
  }

  private static PatchOutcome applied(String body) {
    try {
      return new PatchOutcome.Applied(ObjectVersions.of(body));
    } catch (IOException e) {
      return new PatchOutcome.Unknown("the answer cannot be read: " + e.getMessage());
    }
  }
}
