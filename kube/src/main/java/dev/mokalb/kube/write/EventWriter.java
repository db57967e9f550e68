package dev.mokalb.kube.write;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.write.EventLog.Saying;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Kubernetes events behind everything else: one at a time, paced, and the slower the longer
 * the server takes, from a bounded queue. What the server cannot take now is sent again later, when
 * it has asked for it or after a pause that grows; what it refuses is dropped. Guarded by its own
 * monitor, which is never held while waiting; any thread may call.
 */
public final class EventWriter implements Events, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final ResourceType EVENTS = ResourceType.core("events");
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** With its pauses that is half a minute and more; then the events behind it have their turn. */
  private static final int RETRIES_MAX = 8;

  /** An event is under way for a third of the time at most. */
  private static final Courtesy COURTESY = new Courtesy(2);

  private static final ReflectorSettings.Pauses PAUSES = ReflectorSettings.DEFAULT.pauses();

  private final ApiClient client;
  private final EventLimits limits;
  private final BooleanSupplier busy;
  private final EventLog log;

  private final Deque<Saying> queue = new ArrayDeque<>();
  private boolean running;
  private boolean closed;
  private boolean complained;
  private int troubles; // in a row, with the event that is under way
  private boolean waiting; // for the time to send that event again
  private long written;
  private long dropped;
  private Cancellable pause = () -> {};

  /**
   * @param busy whether something more important is under way, so that events only trickle
   */
  public EventWriter(
      ApiClient client, EventSource source, EventLimits limits, BooleanSupplier busy) {
    this.client = client;
    this.limits = limits;
    this.busy = busy;
    this.log = new EventLog(source, limits);
  }

  /** What is too much is dropped and counted. */
  @Override
  public synchronized void publish(
      EventType type, ObjectReference regarding, String reason, String message) {
    if (closed) {
      return;
    }
    Saying saying = new Saying(type, regarding, reason, message);
    if (!log.admits(regarding, System.nanoTime())) {
      dropped++;
      return;
    }
    if (queue.size() >= limits.queueMax()) {
      queue.removeFirst();
      dropped++;
    }
    queue.addLast(saying);
    if (!running) {
      running = true;
      next();
    }
  }

  /** Events that were not written: too many, or refused. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Events that were written or counted up. */
  public synchronized long written() {
    return written;
  }

  /** Ends; what still waits is dropped. */
  @Override
  public synchronized void close() {
    closed = true;
    dropped += queue.size() + (waiting ? 1 : 0);
    queue.clear();
    pause.cancel();
  }

  private synchronized void next() {
    Saying saying = queue.pollFirst();
    if (saying == null) {
      running = false;
      return;
    }
    write(saying, log.repetition(saying, Instant.now()));
  }

  private void write(Saying saying, EventLog.Draft draft) {
    ObjectKey key = draft.key();
    String namespace = key.namespace();
    ApiRequest request =
        draft.isRepetition()
            ? ApiRequest.mergePatch(EVENTS.path(key), draft.countedUp())
                .needing(Permission.to("patch", EVENTS, namespace))
            : ApiRequest.post(EVENTS.pathIn(namespace), draft.whole())
                .needing(Permission.to("create", EVENTS, namespace));
    long sent = System.nanoTime();
    var _ =
        client
            .send(request.within(DEADLINE))
            .thenAccept(result ->
                finished(saying, draft, result, Duration.ofNanos(System.nanoTime() - sent)));
  }

  private synchronized void finished(
      Saying saying, EventLog.Draft draft, ApiResult result, Duration took) {
    if (result instanceof ApiResult.Failed(ApiFailure failure)
        && !closed
        && troubles < RETRIES_MAX
        && passes(failure)) {
      troubles++;
      waiting = true;
      complain(saying, failure);
      // The same draft: if it was applied but not answered, it must not become a second event.
      pause =
          client.after(Backoff.pause(PAUSES, troubles, failure), () -> writeAgain(saying, draft));
      return;
    }
    switch (result) {
      case ApiResult.Answer _ -> succeeded();
      case ApiResult.Failed(ApiFailure.Conflict _) when troubles > 0 && !draft.isRepetition() ->
          succeeded(); // An earlier attempt was applied.
      case ApiResult.Failed(ApiFailure failure) -> {
        log.forget(saying);
        if (failure instanceof ApiFailure.NotFound && draft.isRepetition() && !closed) {
          queue.addFirst(saying); // It has expired on the server (after an hour): say it anew.
        } else {
          dropped++;
          complain(saying, failure);
        }
      }
    }
    troubles = 0;
    if (closed) {
      running = false;
    } else {
      int perSecond = busy.getAsBoolean() ? limits.pace().whileBusy() : limits.pace().usual();
      Duration least = Duration.ofSeconds(1).dividedBy(perSecond);
      pause = client.after(COURTESY.after(took, least), this::next);
    }
  }

  private synchronized void writeAgain(Saying saying, EventLog.Draft draft) {
    if (!closed) {
      waiting = false;
      write(saying, draft);
    }
  }

  private void succeeded() {
    written++;
    complained = false;
  }

  /** Whether the same request may succeed later. */
  private static boolean passes(ApiFailure failure) {
    return switch (failure) {
      case ApiFailure.TooManyRequests _,
          ApiFailure.ServerError _,
          ApiFailure.Unreachable _,
          ApiFailure.TimedOut _ ->
          true;
      case ApiFailure.Unauthorized _,
          ApiFailure.Forbidden _,
          ApiFailure.NotFound _,
          ApiFailure.Conflict _,
          ApiFailure.Expired _,
          ApiFailure.Postponed _, // It may be for ever, and others wait behind it.
          ApiFailure.Rejected _,
          ApiFailure.Unintelligible _ ->
          false;
    };
  }

  private void complain(Saying saying, ApiFailure failure) {
    if (!complained) {
      complained = true;
      LOG.warn(
          "Event {} on {} {} was not written: {}; further failures are not said until one is",
          saying.reason(),
          saying.regarding().kind(),
          saying.regarding().key(),
          failure.explain());
    }
  }
}
