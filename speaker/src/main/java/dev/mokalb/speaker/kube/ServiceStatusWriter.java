package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.watch.Listing;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.watch.Sink;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.kube.write.Courtesy;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.StatusPatcher;
import dev.mokalb.kube.write.WritePace;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Repeats;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.status.Company;
import dev.mokalb.speaker.status.NodeLabel;
import dev.mokalb.speaker.status.StatusBook;
import dev.mokalb.speaker.status.StatusObject;
import dev.mokalb.speaker.status.StatusStep;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the status objects of one kind equal to what this node announces: they are watched, and
 * what differs is written, few requests at a time, with a gap between them and as slowly as the API
 * server asks. Guarded by its own monitor; it has no thread.
 */
final class ServiceStatusWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceStatusWriter.class);

  private static final PatchLimits LIMITS = new PatchLimits(2, Duration.ofSeconds(10));

  /**
   * 50 a second of each kind at most, fewer where the API server takes longer: nobody waits for
   * these, and the minutes that 10,000 Services take are no burden.
   */
  private static final long GAP_NANOS = 20_000_000L;

  private static final Courtesy COURTESY = new Courtesy(4);

  /** While addresses are taken up by the second. */
  private static final long GAP_BUSY_NANOS = 500_000_000L;

  /**
   * Where the objects are.
   *
   * @param me what this node is called
   * @param known the very key of a Service that is kept anyway
   */
  record Place(String namespace, NodeName me, UnaryOperator<ObjectKey> known) {}

  private final ApiClient client;
  private final StatusKind kind;
  private final String namespace;
  private final NodeName me;
  private final Supplier<Optional<OwnerReference>> owner;
  private final BooleanSupplier busy;
  private final UnaryOperator<ObjectKey> known;
  private final Repeats<String> nodes = new Repeats<>();
  private final StatusBook book;
  private final WritePace pace = new WritePace(LIMITS);
  private final Reflector<StatusObject> reflector;
  private int inFlight;
  private long nextStart = System.nanoTime();
  private boolean read;
  private boolean closed;
  private boolean complained;
  private long written;
  private long failed;
  private Cancellable wake = () -> {};

  /**
   * Watches and writes, once started.
   *
   * @param owner the pod that the objects go with
   * @param busy whether something more important is under way, so that they only trickle
   */
  ServiceStatusWriter(
      ApiClient client,
      StatusKind kind,
      Place place,
      Supplier<Optional<OwnerReference>> owner,
      BooleanSupplier busy) {
    this.client = client;
    this.kind = kind;
    this.namespace = place.namespace();
    this.me = place.me();
    this.owner = owner;
    this.busy = busy;
    this.known = place.known();
    String label = NodeLabel.of(me.value());
    book = new StatusBook(label);
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(kind.watched(namespace, label), this::decode),
            new ObjectSink(),
            ReflectorSettings.DEFAULT);
  }

  /** Begins to watch. */
  void start() {
    reflector.start();
  }

  /** This node announces the Service so; empty if it does not. Any thread, as all that follow. */
  synchronized void want(ObjectKey service, Optional<SortedSet<String>> entries) {
    book.want(service, entries);
    pump();
  }

  /** This node knows what it announces; to be said again and again. */
  synchronized void settled() {
    book.settled();
    pump();
  }

  /** Whose speakers live; to be said again and again. */
  synchronized void company(Company company) {
    book.company(company, System.nanoTime());
    pump();
  }

  /** Requests that were carried out. */
  synchronized long written() {
    return written;
  }

  /** Requests that were refused, or whose end is unknown. */
  synchronized long failed() {
    return failed;
  }

  private void pump() {
    while (!closed && read && inFlight < pace.limit()) {
      long now = System.nanoTime();
      long start = Math.max(nextStart, pace.notBefore());
      if (start > now) {
        wakeAt(start, now);
        return;
      }
      book.owner(owner.get().map(OwnerReference::uid).orElse(""));
      Optional<StatusStep> step = book.next(now);
      if (step.isEmpty()) {
        long due = book.dueAt();
        if (due != Long.MAX_VALUE) {
          wakeAt(due, now);
        }
        return;
      }
      nextStart = now + (busy.getAsBoolean() ? GAP_BUSY_NANOS : GAP_NANOS);
      send(step.get(), now);
    }
  }

  private void wakeAt(long then, long now) {
    wake.cancel();
    wake = client.after(Duration.ofNanos(Math.max(0, then - now)), this::woken);
  }

  private synchronized void woken() {
    pump();
  }

  private void send(StatusStep step, long startedAt) {
    inFlight++;
    var _ = client.send(request(step)).thenAccept(result -> ended(step, startedAt, result));
  }

  private ApiRequest request(StatusStep step) {
    ResourceType type = kind.type();
    ApiRequest request =
        switch (step) {
          case StatusStep.Create create ->
              ApiRequest.post(
                      type.pathIn(namespace),
                      StatusJson.whole(kind, create.service(), me.value(), owner.get()))
                  .needing(Permission.to("create", type, namespace));
          case StatusStep.Describe describe ->
              ApiRequest.mergePatch(
                      type.path(new ObjectKey(namespace, describe.name()), "status"),
                      StatusJson.status(kind, describe.service(), me.value(), describe.entries()))
                  .needing(new Permission("patch", type, "status", namespace));
          case StatusStep.Delete delete ->
              ApiRequest.delete(type.path(new ObjectKey(namespace, delete.name())))
                  .needing(Permission.to("delete", type, namespace));
        };
    return request.within(LIMITS.deadline());
  }

  private synchronized void ended(StatusStep step, long startedAt, ApiResult result) {
    inFlight--;
    long now = System.nanoTime();
    Duration took = Duration.ofNanos(now - startedAt);
    nextStart = Math.max(nextStart, now + COURTESY.after(took, Duration.ZERO).toNanos());
    switch (result) {
      case ApiResult.Answer(String body) -> {
        complained = false;
        written++;
        pace.ended(new PatchOutcome.Applied(""), startedAt, now);
        book.ended(step, done(step, body), now);
      }
      case ApiResult.Failed(ApiFailure failure) -> {
        pace.ended(outcome(failure), startedAt, now);
        boolean gone =
            failure instanceof ApiFailure.NotFound && !(step instanceof StatusStep.Create);
        book.ended(step, gone ? new StatusStep.End.Gone() : new StatusStep.End.Failed(), now);
        failed += gone ? 0 : 1;
        if (!gone && !complained) {
          complained = true;
          LOG.warn("{} of {}: {}", kind.kind(), step.service(), failure.explain());
        }
      }
    }
    pump();
  }

  /** A server that fails may say for how long, as one that has too much to do does. */
  private static PatchOutcome outcome(ApiFailure failure) {
    return failure.retryAfter().isZero() || failure instanceof ApiFailure.Postponed
        ? StatusPatcher.failed(failure)
        : new PatchOutcome.TooManyRequests(failure.retryAfter());
  }

  /** The Service is one that the cluster has, most often, and the nodes are few. */
  private StatusObject decode(ObjectMeta meta, JsonParser fields) throws IOException {
    StatusObject object = StatusJson.decode(meta, fields);
    return object.sharing(known.apply(object.service()), nodes.of(object.node()));
  }

  private StatusStep.End done(StatusStep step, String body) {
    if (step instanceof StatusStep.Delete) {
      return new StatusStep.End.Done(Optional.empty());
    }
    Optional<StatusObject> object = SingleObject.read(body, this::decode);
    return object.isPresent() ? new StatusStep.End.Done(object) : new StatusStep.End.Failed();
  }

  @Override
  public void close() {
    reflector.close();
    synchronized (this) {
      closed = true;
      wake.cancel();
    }
  }

  /** What the watch shows. */
  private final class ObjectSink implements Sink<StatusObject> {

    @Override
    public void replaced(Listing<StatusObject> listing) {
      synchronized (ServiceStatusWriter.this) {
        read = true;
        book.replaced(listing.objects().values(), System.nanoTime());
        pump();
      }
    }

    @Override
    public void upserted(ObjectKey key, StatusObject object) {
      synchronized (ServiceStatusWriter.this) {
        book.seen(object);
        pump();
      }
    }

    @Override
    public void deleted(ObjectKey key) {
      synchronized (ServiceStatusWriter.this) {
        book.gone(key.name(), System.nanoTime());
        pump();
      }
    }

    @Override
    public void undecodable(ObjectKey key, String problem) {
      LOG.warn("{} {}: {}", kind.kind(), key, problem);
    }

    @Override
    public void stateChanged(WatchState state) {}
  }
}
