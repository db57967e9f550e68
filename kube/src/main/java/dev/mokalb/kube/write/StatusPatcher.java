package dev.mokalb.kube.write;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private int inFlight; // Guarded by lock.
  private boolean wanted; // Guarded by lock: somebody was turned away.

  /**
   * @param onRoom called on an HTTP thread when a patch can be sent again after one was turned away
   */
  public StatusPatcher(ApiClient client, ResourceType type, PatchLimits limits, Runnable onRoom) {
    this.client = client;
    this.type = type;
    this.limits = limits;
    this.onRoom = onRoom;
  }

  /**
   * Sends a patch, unless too many are under way.
   *
   * @param body a merge patch with the resourceVersion that it is guarded by
   * @param callback hears the outcome on an HTTP thread; it must not block
   * @return false when nothing was sent and the callback will not be called
   */
  public boolean tryPatch(ObjectKey key, byte[] body, Consumer<PatchOutcome> callback) {
    if (!enter()) {
      return false;
    }
    ApiRequest request =
        ApiRequest.mergePatch(type.path(key, STATUS), body)
            .within(limits.deadline())
            .needing(new Permission("patch", type, STATUS, ""));
    var _ =
        client
            .send(request)
            .thenAccept(result -> {
              // First, so that whoever hears the outcome finds the room that it made.
              leave();
              callback.accept(outcome(result));
            });
    return true;
  }

  private boolean enter() {
    lock.lock();
    try {
      if (inFlight >= limits.inFlightMax()) {
        wanted = true;
        return false;
      }
      inFlight++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    boolean tell;
    lock.lock();
    try {
      inFlight--;
      tell = wanted;
      wanted = false;
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

  /** Patches under way. */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
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

  private static PatchOutcome failed(ApiFailure failure) {
    return switch (failure) {
      case ApiFailure.Conflict _ -> new PatchOutcome.Conflict();
      case ApiFailure.NotFound _ -> new PatchOutcome.Gone();
      case ApiFailure.TooManyRequests(Duration wait) -> new PatchOutcome.TooManyRequests(wait);
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

  /** The answer is the whole object; only its version matters. */
  private static PatchOutcome applied(String body) {
    try (JsonParser parser = JsonFields.parser(body)) {
      parser.nextToken();
      while (parser.nextFieldName() != null) {
        boolean isMetadata = parser.currentName().equals("metadata");
        parser.nextToken();
        if (isMetadata) {
          return new PatchOutcome.Applied(version(parser));
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return new PatchOutcome.Unknown("the answer cannot be read: " + e.getMessage());
    }
    return new PatchOutcome.Unknown("the answer has no metadata");
  }

  private static String version(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isVersion = parser.currentName().equals("resourceVersion");
      parser.nextToken();
      if (isVersion) {
        return JsonFields.text(parser);
      }
      parser.skipChildren();
    }
    throw new IOException("no resourceVersion");
  }
}
