package dev.mokalb.kube.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one API server, by few connections, and never repeats a request by itself. Any thread
 * may call; callbacks come on threads of the HTTP client or the timer and must not block.
 */
public final class ApiClient implements AutoCloseable {

  /** Without a sign of life for so long the connection counts as dead. */
  static final Duration PROBE_DEADLINE = Duration.ofSeconds(5);

  private final Transport transport;
  private final Reachability reachability;
  private final ScheduledThreadPoolExecutor timer;
  private final Object probing = new Object();
  private @Nullable Long probedNanos; // guarded by probing

  private ApiClient(ApiAccess access) {
    transport = new Transport(access);
    reachability = new Reachability(access.server());
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kube-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Opens nothing yet: connections are made when requests need them. */
  public static ApiClient open(ApiAccess access) {
    return new ApiClient(access);
  }

  /** Sends a request. The future always completes with a value, at the latest at the deadline. */
  public CompletableFuture<ApiResult> send(ApiRequest request) {
    CollectedBody body = new CollectedBody();
    new Exchange(this, request, body, new Exchange.Limits(request.deadline(), Duration.ZERO))
        .start();
    return body.result();
  }

  /**
   * Sends a request whose answer goes on for long, such as a list or a watch.
   *
   * @param silenceMax it fails when nothing is heard for so long
   * @param probeAfter after this the connection is asked for a sign of life
   */
  public Cancellable stream(
      ApiRequest request, BodyListener listener, Duration silenceMax, Duration probeAfter) {
    Exchange exchange =
        new Exchange(this, request, listener, new Exchange.Limits(silenceMax, probeAfter));
    exchange.start();
    return exchange;
  }

  /** Runs a task on the timer's thread; it must be short. */
  public Cancellable after(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /**
   * Asks for a sign of life on the connection that the streams share (HTTP/2), and breaks it when
   * none comes: without that a half-open connection is noticed only when TCP gives up. One question
   * is enough for all streams that are silent.
   *
   * @param pace at most one question in this time
   * @return until the next question, positive
   */
  Duration probe(Duration pace) {
    synchronized (probing) {
      long now = System.nanoTime();
      Long before = probedNanos;
      if (before != null) {
        Duration left = pace.minusNanos(now - before);
        if (left.isPositive()) {
          return left;
        }
      }
      probedNanos = now;
    }
    // Any answer is one; this path is open to every authenticated client.
    var _ =
        send(ApiRequest.get("/version").within(PROBE_DEADLINE))
            .thenAccept(result -> {
              if (result instanceof ApiResult.Failed(ApiFailure.TimedOut _)) {
                transport.renew();
              }
            });
    return pace;
  }

  Transport transport() {
    return transport;
  }

  Reachability reachability() {
    return reachability;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    transport.close();
  }
}
