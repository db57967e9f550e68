package dev.mokalb.kube.lease;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.ObjectVersions;
import dev.mokalb.kube.lease.election.Attempt;
import dev.mokalb.kube.lease.election.Election;
import dev.mokalb.kube.lease.election.ElectionEffect;
import dev.mokalb.kube.lease.election.ElectionEvent;
import dev.mokalb.kube.lease.election.ElectionState;
import dev.mokalb.kube.lease.election.LeaseSnapshot;
import dev.mokalb.kube.lease.election.LeaseTimes;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.watch.Listing;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.watch.Sink;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries an {@link Election} out: watches one Lease, writes it, and tells who leads. Guarded by
 * its own monitor; it has no thread, so all work is done in the callbacks of the HTTP client and
 * its timer. A standby sends no request but its watch; a leader sends one for each renewal.
 */
public final class LeaseElector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseElector.class);
  private static final ResourceType LEASES =
      new ResourceType("coordination.k8s.io", "v1", "leases");

  /** Hears who leads. Called under the elector's monitor: it should only leave mail. */
  public interface Listener {

    /**
     * This replica leads from now on.
     *
     * @param sinceNanos when the write was sent that got it the Lease
     * @param permit whether a write may start now; never again true once this replica was deposed
     */
    void elected(Takeover takeover, long sinceNanos, BooleanSupplier permit);

    /** This replica leads no more, and its permit is gone. */
    void deposed();

    /** The Lease has been read, and another replica holds it. */
    void standingBy();

    /**
     * Writes may start: at once after {@link #elected}, which comes before it, and again after a
     * time in which the Lease could not be renewed.
     */
    void permitted();
  }

  /** Which Lease, who asks for it, and how long it holds. */
  public record Candidacy(ObjectKey lease, String identity, LeaseTimes times) {}

  private final ApiClient client;
  private final Candidacy candidacy;
  private final Listener listener;
  private final Election election;
  private final Reflector<LeaseSnapshot> reflector;
  private final CountDownLatch ended = new CountDownLatch(1);

  private ElectionState state = ElectionState.START;
  private WritePermit permit = new WritePermit();
  private WritePermit.Mark sent = WritePermit.Mark.now();
  private Cancellable tick = () -> {};
  private boolean saidStandingBy;
  private boolean closed;
  private volatile boolean leads;

  public LeaseElector(ApiClient client, Candidacy candidacy, Listener listener) {
    this.client = client;
    this.candidacy = candidacy;
    this.listener = listener;
    this.election = new Election(candidacy.identity(), candidacy.times());
    ObjectKey lease = candidacy.lease();
    this.reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                LEASES.collection().inNamespace(lease.namespace()).named(lease.name()),
                LeaseJson::decode),
            new LeaseSink(),
            ReflectorSettings.DEFAULT);
  }

  /** Begins to watch the Lease, and asks for it when it may. */
  public void start() {
    reflector.start();
  }

  /** Whether this replica holds the Lease, as far as it knows. Any thread. */
  public boolean leads() {
    return leads;
  }

  /**
   * Gives the Lease up, if it is held, so that another replica serves at once; to be called when no
   * write is under way any more. Waits for the answer.
   *
   * @param handOver the version of the newest object that was written; empty lets the Lease expire
   */
  public void stop(Optional<String> handOver, Duration atMost) throws InterruptedException {
    synchronized (this) {
      handle(new ElectionEvent.Stop(handOver));
    }
    if (!ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("the Lease {} could not be given up in time; it expires", candidacy.lease());
    }
  }

  @Override
  public void close() {
    reflector.close();
    synchronized (this) {
      closed = true;
      tick.cancel();
      permit.revoke();
      leads = false;
    }
  }

  // ---- the election's shell

  private synchronized void hear(ElectionEvent event) {
    if (!closed) {
      handle(event);
    }
  }

  private void handle(ElectionEvent event) {
    Election.Step step = election.step(state, event, new Moment(System.nanoTime(), Instant.now()));
    state = step.next();
    step.effects().forEach(this::perform);
    if (isStandingBy() && !saidStandingBy) {
      saidStandingBy = true;
      LOG.info("{} stands by; the Lease {} is held", candidacy.identity(), candidacy.lease());
      listener.standingBy();
    }
    schedule();
  }

  private boolean isStandingBy() {
    return state instanceof ElectionState.Standby standby
        && standby.sight().isPresent()
        && standby.answer() != ElectionState.Answer.AWAITED;
  }

  private void schedule() {
    tick.cancel();
    OptionalLong due = Election.nextTick(state);
    if (due.isPresent()) {
      Duration delay = Duration.ofNanos(Math.max(0, due.getAsLong() - System.nanoTime()));
      tick = client.after(delay, () -> hear(new ElectionEvent.Tick()));
    }
  }

  private void perform(ElectionEffect effect) {
    switch (effect) {
      case ElectionEffect.Send(Attempt attempt) -> send(attempt);
      case ElectionEffect.Look _ -> look();
      case ElectionEffect.Permit(long since, long until) -> extend(since, until);
      case ElectionEffect.Elected(Takeover takeover, long since) -> {
        leads = true;
        permit = new WritePermit();
        LOG.info(
            "{} leads: the Lease {} was {}",
            candidacy.identity(),
            candidacy.lease(),
            describe(takeover));
        listener.elected(takeover, since, permit);
      }
      case ElectionEffect.Deposed(String holder) -> deposed(holder);
      case ElectionEffect.Ended _ -> {
        permit.revoke();
        leads = false;
        ended.countDown();
      }
    }
  }

  private static String describe(Takeover takeover) {
    return switch (takeover) {
      case Takeover.Unclaimed _ -> "free";
      case Takeover.Released _ -> "handed over";
      case Takeover.Own _ -> "its own";
      case Takeover.Expired _ -> "not renewed by its holder";
    };
  }

  private void extend(long since, long until) {
    // Sent before all that follows it: an older renewal rests on an older mark.
    if (since != sent.nanos()) {
      return;
    }
    boolean held = permit.getAsBoolean();
    boolean lapsed = permit.isGranted() && !held;
    permit.grant(sent, until - since);
    if (!held && permit.getAsBoolean()) {
      if (lapsed) {
        LOG.info("the Lease {} is renewed again; writes go on", candidacy.lease());
      }
      listener.permitted();
    }
  }

  private void deposed(String holder) {
    permit.revoke();
    leads = false;
    if (holder.equals(candidacy.identity())) {
      LOG.error(
          "another process took the Lease {} under the name {} of this one; this one stands by:"
              + " give each replica a name of its own (METALLB_POD_NAME from the field"
              + " metadata.name)",
          candidacy.lease(),
          holder);
    } else {
      LOG.warn(
          "{} leads no more: the Lease {} {}",
          candidacy.identity(),
          candidacy.lease(),
          holder.isEmpty() ? "was cleared" : "is held by " + holder);
    }
    listener.deposed();
  }

  // ---- requests

  private void send(Attempt attempt) {
    sent = new WritePermit.Mark(attempt.sentNanos(), System.currentTimeMillis());
    ObjectKey lease = candidacy.lease();
    ApiRequest request =
        attempt
            .guard()
            .map(guard ->
                ApiRequest.mergePatch(LEASES.path(lease), LeaseJson.patch(attempt.record(), guard))
                    .needing(Permission.to("patch", LEASES, lease.namespace())))
            .orElseGet(() ->
                ApiRequest.post(
                        LEASES.pathIn(lease.namespace()),
                        LeaseJson.whole(lease.name(), attempt.record()))
                    .needing(Permission.to("create", LEASES, lease.namespace())));
    var _ =
        client
            .send(request.withinOnBothSides(candidacy.times().requestDeadline()))
            .thenAccept(result -> hear(answer(attempt, result)));
  }

  private ElectionEvent answer(Attempt attempt, ApiResult result) {
    return switch (result) {
      case ApiResult.Answer(String body) -> written(attempt, body);
      case ApiResult.Failed(ApiFailure failure) -> failed(attempt, failure);
    };
  }

  private static ElectionEvent written(Attempt attempt, String body) {
    try {
      return new ElectionEvent.Written(attempt, ObjectVersions.of(body));
    } catch (IOException e) {
      return new ElectionEvent.Unanswered(attempt);
    }
  }

  private ElectionEvent failed(Attempt attempt, ApiFailure failure) {
    return switch (failure) {
      case ApiFailure.Conflict _, ApiFailure.NotFound _ -> new ElectionEvent.Refused(attempt);
      case ApiFailure.Unreachable _, ApiFailure.TimedOut _, ApiFailure.ServerError _ ->
          new ElectionEvent.Unanswered(attempt);
      case ApiFailure.Unauthorized _,
          ApiFailure.Forbidden _,
          ApiFailure.Expired _,
          ApiFailure.TooManyRequests _,
          ApiFailure.Postponed _,
          ApiFailure.Rejected _,
          ApiFailure.Unintelligible _ -> {
        LOG.warn("the Lease {} cannot be written: {}", candidacy.lease(), failure.explain());
        yield new ElectionEvent.Unanswered(attempt);
      }
    };
  }

  private void look() {
    ObjectKey lease = candidacy.lease();
    ApiRequest request =
        ApiRequest.get(LEASES.path(lease))
            .needing(Permission.to("get", LEASES, lease.namespace()))
            .withinOnBothSides(candidacy.times().requestDeadline());
    var _ =
        client
            .send(request)
            .thenAccept(result -> {
              switch (result) {
                case ApiResult.Answer(String body) ->
                    SingleObject.read(body, LeaseJson::decode)
                        .ifPresent(seen -> hear(new ElectionEvent.Seen(Optional.of(seen))));
                case ApiResult.Failed(ApiFailure failure) -> {
                  if (failure instanceof ApiFailure.NotFound) {
                    hear(new ElectionEvent.Seen(Optional.empty()));
                  }
                }
              }
            });
  }

  /** What the watch shows. */
  private final class LeaseSink implements Sink<LeaseSnapshot> {

    @Override
    public void replaced(Listing<LeaseSnapshot> listing) {
      if (listing.undecodable().isEmpty()) {
        hear(new ElectionEvent.Seen(Optional.ofNullable(listing.objects().get(candidacy.lease()))));
      } else {
        listing.undecodable().forEach(this::undecodable);
      }
    }

    @Override
    public void upserted(ObjectKey key, LeaseSnapshot lease) {
      hear(new ElectionEvent.Seen(Optional.of(lease)));
    }

    @Override
    public void deleted(ObjectKey key) {
      hear(new ElectionEvent.Seen(Optional.empty()));
    }

    @Override
    public void undecodable(ObjectKey key, String problem) {
      LOG.error("the Lease {} cannot be read: {}; delete it if it stays so", key, problem);
    }

    @Override
    public void stateChanged(WatchState state) {}
  }
}
