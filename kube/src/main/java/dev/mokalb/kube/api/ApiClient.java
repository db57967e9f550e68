package dev.mokalb.kube.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Talks to one API server, by few connections, and never repeats a request by itself. Any thread
 * may call; callbacks come on threads of the HTTP client or the timer and must not block.
 */
public final class ApiClient implements AutoCloseable {

  /** A connection that may be dead is asked for a sign of life this long after the last octet. */
  private static final Duration PROBE_AFTER = Duration.ofSeconds(15);

  private static final Duration PROBE_DEADLINE = Duration.ofSeconds(5);

  /** Bookmarks come every minute, the first one after up to two: longer is no idle collection. */
  private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

  private final Transport transport;
  private final Reachability reachability;
  private final ScheduledThreadPoolExecutor timer;
  private final AtomicBoolean probing = new AtomicBoolean();

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
   * Sends a request whose answer goes on for long, such as a list or a watch. It fails when nothing
   * is heard for {@link #SILENCE_MAX}; a silent connection is probed earlier.
   */
  public Cancellable stream(ApiRequest request, BodyListener listener) {
    return stream(request, listener, SILENCE_MAX, PROBE_AFTER);
  }

  /** The same with other limits. */
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
   * none comes: without that a half-open connection is noticed only when TCP gives up.
   */
  void probe() {
    if (!probing.compareAndSet(false, true)) {
      return;
    }
    // Any answer is one; this path is open to every authenticated client.
    var _ =
        send(ApiRequest.get("/version").within(PROBE_DEADLINE))
            .thenAccept(result -> {
              probing.set(false);
              if (result instanceof ApiResult.Failed(ApiFailure.TimedOut _)) {
                transport.renew();
              }
            });
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
