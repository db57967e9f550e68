package dev.mokalb.kube.api;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, told to one listener, which hears of the end exactly once. */
final class Exchange implements Cancellable, AsyncBody.Consumer<List<ByteBuffer>> {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final int REFUSAL_OCTETS_MAX = 64 << 10;

  private final ApiClient client;
  private final ApiRequest request;
  private final BodyListener listener;
  private final Limits limits;
  private final AtomicBoolean over = new AtomicBoolean();
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream(0);
  private volatile long heardNanos;
  private volatile @Nullable CompletableFuture<HttpResponse<AsyncBody>> pending;
  private volatile @Nullable HttpResponse<AsyncBody> response;
  private volatile @Nullable Cancellable alarm;

  /**
   * How long to wait.
   *
   * @param patience for the whole answer or, for streams, for the next octet
   * @param probeAfter for streams: the silence after which the connection is probed; else zero
   */
  record Limits(Duration patience, Duration probeAfter) {
    boolean isStream() {
      return probeAfter.isPositive();
    }
  }

  Exchange(ApiClient client, ApiRequest request, BodyListener listener, Limits limits) {
    this.client = client;
    this.request = request;
    this.listener = listener;
    this.limits = limits;
  }

  void start() {
    heardNanos = System.nanoTime();
    try {
      arm(limits.isStream() ? limits.probeAfter : limits.patience);
      CompletableFuture<HttpResponse<AsyncBody>> started = client.transport().start(request, this);
      pending = started;
      var _ = started.whenComplete(this::opened);
    } catch (RuntimeException e) { // The client is closed, or a name makes no URI.
      fail(new ApiFailure.Unreachable(e.toString()));
    }
  }

  private void opened(@Nullable HttpResponse<AsyncBody> answer, @Nullable Throwable error) {
    if (answer == null) {
      fail(new ApiFailure.Unreachable(Failures.causeOf(error)));
      return;
    }
    client.reachability().answered();
    if (answer.code() == 401) {
      client.transport().refused();
    }
    heard();
    response = answer;
    if (over.get()) {
      answer.body().cancel();
      return;
    }
    if (answer.isSuccessful()) {
      listener.opened(encoding(answer));
    }
    var _ = answer.body().done().whenComplete((nothing, broken) -> closed(answer, broken));
    answer.body().consume();
  }

  /** Called for each piece of the body, in order. */
  @Override
  public void consume(List<ByteBuffer> pieces, AsyncBody body) {
    if (over.get()) {
      body.cancel();
      return;
    }
    heard();
    HttpResponse<AsyncBody> answer = response;
    try {
      for (ByteBuffer piece : pieces) {
        if (answer != null && answer.isSuccessful()) {
          listener.octets(piece);
        } else if (refusal.size() < REFUSAL_OCTETS_MAX) {
          Octets.append(piece, refusal);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("{}: the answer was handled wrongly; this is a defect of Moka", request, e);
      fail(new ApiFailure.Unintelligible(e.toString()));
      body.cancel();
      return;
    }
    body.consume();
  }

  private void closed(HttpResponse<AsyncBody> answer, @Nullable Throwable broken) {
    if (broken != null) {
      fail(new ApiFailure.Unreachable(Failures.causeOf(broken)));
    } else if (!answer.isSuccessful()) {
      fail(
          Failures.of(
              answer.code(),
              new RefusalBody(refusal.toByteArray(), encoding(answer)),
              answer.header("Retry-After"),
              request.needs()));
    } else if (over.compareAndSet(false, true)) {
      disarm();
      listener.ended();
    }
  }

  private static Encoding encoding(HttpResponse<AsyncBody> answer) {
    return Encoding.of(answer.header("Content-Type"));
  }

  private void heard() {
    if (limits.isStream()) {
      heardNanos = System.nanoTime();
    }
  }

  private void arm(Duration delay) {
    alarm = client.after(delay, this::check);
    if (over.get()) {
      disarm();
    }
  }

  private void disarm() {
    Cancellable set = alarm;
    if (set != null) {
      set.cancel();
    }
  }

  private void check() {
    if (over.get()) {
      return;
    }
    Duration silence = Duration.ofNanos(System.nanoTime() - heardNanos);
    Duration left = limits.patience.minus(silence);
    if (!left.isPositive()) {
      client.probe(ApiClient.PROBE_DEADLINE);
      fail(new ApiFailure.TimedOut(limits.patience));
      giveUp();
      return;
    }
    if (!limits.isStream()) {
      arm(left);
      return;
    }
    Duration next = limits.probeAfter.minus(silence);
    if (!next.isPositive()) {
      next = client.probe(limits.probeAfter);
    }
    arm(next.compareTo(left) < 0 ? next : left);
  }

  private void fail(ApiFailure failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    disarm();
    switch (failure) {
      case ApiFailure.Unreachable _ -> client.reachability().unanswered(failure);
      case ApiFailure.TimedOut _ -> client.reachability().unanswered(failure);
      case ApiFailure.Unauthorized _ -> {}
      case ApiFailure.Forbidden _ -> {}
      case ApiFailure.NotFound _ -> {}
      case ApiFailure.Conflict _ -> {}
      case ApiFailure.Expired _ -> {}
      case ApiFailure.TooManyRequests _ -> {}
      case ApiFailure.Postponed _ -> {}
      case ApiFailure.Rejected _ -> {}
      case ApiFailure.ServerError _ -> {}
      case ApiFailure.Unintelligible _ -> {}
    }
    listener.failed(failure);
  }

  @Override
  public void cancel() {
    over.set(true);
    disarm();
    giveUp();
  }

  private void giveUp() {
    HttpResponse<AsyncBody> answer = response;
    if (answer != null) {
      answer.body().cancel();
      return;
    }
    CompletableFuture<HttpResponse<AsyncBody>> waiting = pending;
    if (waiting != null) {
      waiting.cancel(true);
    }
  }
}
