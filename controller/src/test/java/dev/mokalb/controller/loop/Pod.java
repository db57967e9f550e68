package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.plan.ServicePlan;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.controller.reach.Reachability;
import dev.mokalb.kube.lease.election.Attempt;
import dev.mokalb.kube.lease.election.Election;
import dev.mokalb.kube.lease.election.ElectionEffect;
import dev.mokalb.kube.lease.election.ElectionEvent;
import dev.mokalb.kube.lease.election.ElectionState;
import dev.mokalb.kube.lease.election.LeaseSnapshot;
import dev.mokalb.kube.lease.election.LeaseTimes;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.WritePace;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One process of the controller in a simulation: the real election and the real replica, with
 * caches that lag, a clock of its own and mail that waits. The simulation says what happens next.
 */
final class Pod {

  static final LeaseTimes TIMES = LeaseTimes.DEFAULT;
  static final long REQUEST_NANOS = TIMES.requestDeadline().toNanos();

  private static final int IN_FLIGHT_MAX = 3;
  static final Instant WALL = Instant.parse("2026-03-01T10:00:00Z");

  /** The world as a pod sees it. */
  interface World {
    FakeApiServer server();

    long now();

    boolean has(Plant plant);

    /** A status patch leaves the pod. */
    void send(Pod from, ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome);

    /** A write of the Lease leaves the pod. */
    void send(Pod from, Attempt attempt);

    /** An address was taken away because an older Service holds it too. */
    void repaired();

    void met(Mishap mishap);

    int chance(int bound);
  }

  private record Answer(
      ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> to, PatchOutcome outcome) {}

  final String name;
  final LaggingPicture picture;
  final Laws.View view = new Laws.View();
  private final World world;
  private final long offset;
  private final Election election;
  private final Replica replica;
  private final WritePace pace =
      new WritePace(new PatchLimits(IN_FLIGHT_MAX, TIMES.requestDeadline()));

  private ElectionState state = ElectionState.START;
  private Permit permit = new Permit();
  private int leaseAt;
  private final Deque<ElectionEvent> leaseAnswers = new ArrayDeque<>();

  private final List<Answer> answers = new ArrayList<>();
  private final List<Runnable> termMail = new ArrayList<>();
  private int inFlight;
  private long doubtUntil = Long.MIN_VALUE;
  private long skipped;
  private boolean stopping;
  private boolean dead;
  long pausedUntil = Long.MIN_VALUE;

  Pod(World world, String name, long offset) {
    this.world = world;
    this.name = name;
    this.offset = offset;
    this.picture = new LaggingPicture(world);
    this.election = new Election(name, TIMES);
    this.replica =
        new Replica(
            new Replica.Ports(picture, picture, Writer::new, new Silent(), new TermMailbox()),
            new ServicePlanner("", "metallb-system"),
            TIMES.requestDeadline());
  }

  /** By its own clock, which has nothing to do with the others'. */
  private long clock() {
    return world.now() + offset;
  }

  boolean isAwake() {
    return !dead && world.now() >= pausedUntil;
  }

  boolean isDead() {
    return dead;
  }

  void kill() {
    dead = true;
  }

  boolean mayWrite() {
    return !dead && permit.holds();
  }

  boolean serves() {
    return !dead && replica.figures().duty() == LoopFigures.Duty.SERVING;
  }

  // ---- election

  private void hear(ElectionEvent event) {
    Election.Step step =
        election.step(state, event, new Moment(clock(), WALL.plusNanos(world.now())));
    state = step.next();
    step.effects().forEach(this::perform);
    boolean standsBy =
        state instanceof ElectionState.Standby standby
            && standby.sight().isPresent()
            && standby.answer() != ElectionState.Answer.AWAITED;
    if (standsBy) {
      picture.follow();
    }
  }

  private void perform(ElectionEffect effect) {
    switch (effect) {
      case ElectionEffect.Send(Attempt attempt) -> world.send(this, attempt);
      case ElectionEffect.Look _ ->
          leaseAnswers.add(new ElectionEvent.Seen(world.server().lease()));
      case ElectionEffect.Elected(Takeover takeover, long since) -> elected(takeover, since);
      case ElectionEffect.Permit(long since, long until) ->
          permit.until =
              world.has(Plant.RENEWAL_COUNTED_FROM_THE_ANSWER) ? clock() + until - since : until;
      case ElectionEffect.Deposed _ -> {
        permit.revoked = true;
        termMail.add(replica::deposed);
      }
      case ElectionEffect.Ended _ -> dead = true;
    }
  }

  private void elected(Takeover takeover, long since) {
    permit = new Permit();
    Permit given = permit;
    Takeover how = spoiled(takeover);
    termMail.add(() -> replica.elected(how, since, given, clock() + skipped));
  }

  /** How the Lease came, as a planted defect has it. */
  private Takeover spoiled(Takeover takeover) {
    return switch (takeover) {
      case Takeover.Released _ -> {
        world.met(Mishap.HAND_OVER);
        yield world.has(Plant.HAND_OVER_POINT_IGNORED) ? new Takeover.Released("1") : takeover;
      }
      case Takeover.Expired _ -> {
        world.met(Mishap.CRASH);
        yield world.has(Plant.SETTLING_SKIPPED) ? new Takeover.Unclaimed() : takeover;
      }
      case Takeover.Own _ -> {
        world.met(Mishap.RESTART);
        yield takeover;
      }
      case Takeover.Unclaimed _ -> takeover;
    };
  }

  private final class Permit implements BooleanSupplier {
    private long until = Long.MIN_VALUE;
    private boolean revoked;

    private boolean holds() {
      return !revoked && clock() < until;
    }

    @Override
    public boolean getAsBoolean() {
      return holds() || world.has(Plant.LEASE_IGNORED);
    }
  }

  void tick() {
    if (Election.nextTick(state).orElse(Long.MAX_VALUE) <= clock()) {
      hear(new ElectionEvent.Tick());
    }
  }

  void watchLease() {
    List<LeaseSnapshot> log = world.server().leaseLog;
    if (log.isEmpty()) {
      hear(new ElectionEvent.Seen(Optional.empty()));
    } else if (leaseAt < log.size()) {
      // The watch shows every version; a list after a gap shows the last one alone.
      leaseAt = world.chance(4) == 0 ? log.size() : leaseAt + 1;
      hear(new ElectionEvent.Seen(Optional.of(log.get(leaseAt - 1))));
    }
  }

  void leaseAnswered(ElectionEvent answer) {
    leaseAnswers.add(answer);
  }

  void hearLeaseAnswer() {
    ElectionEvent answer = leaseAnswers.poll();
    if (answer != null) {
      hear(answer);
    }
  }

  // ---- the end

  /** SIGTERM. */
  void stop() {
    stopping = true;
    replica.drain();
  }

  void stopIfSettled() {
    boolean settled =
        (replica.isDrained() && inFlight == 0 && world.now() >= doubtUntil)
            || world.has(Plant.HAND_OVER_WITHOUT_DRAINING);
    if (stopping && settled && termMail.isEmpty()) {
      permit.revoked = true;
      hear(
          new ElectionEvent.Stop(
              state instanceof ElectionState.Leading ? replica.handOver() : Optional.empty()));
    }
  }

  // ---- mail and work

  void tellChange() {
    picture.takeDirty().ifPresent(replica::serviceChanged);
    picture.heardOut();
  }

  void tellNamespace() {
    picture
        .namespaces()
        .takeDirty()
        .filter(_ -> !world.has(Plant.RELABELLING_UNHEARD))
        .ifPresent(replica::namespaceChanged);
  }

  void tellConfiguration() {
    if (picture.takeConfigurationDirty()) {
      if (picture.isConfigurationKnown()) {
        view.read(picture.readings());
      }
      replica.configurationChanged();
    }
  }

  void tellReports() {
    if (picture.takeReportsDirty()) {
      Instant wall = WALL.plusNanos(world.now() + skipped);
      if (!world.has(Plant.SIGHTINGS_IGNORED)) {
        replica.sightingsChanged(new Moment(clock() + skipped, wall));
      }
      view.readReports(Reachability.of(picture.speakerReports().orElseThrow(), wall));
    }
    if (picture.takeConflictsDirty()) {
      Instant wall = WALL.plusNanos(world.now() + skipped);
      if (!world.has(Plant.STRANGERS_IGNORED)) {
        replica.conflictsChanged(new Moment(clock() + skipped, wall));
      }
      view.readConflicts(picture.conflicts());
    }
  }

  /** What must hold for it; of namespaces that it has not read what is so. */
  Laws laws() {
    NamespacePicture namespaces = picture.namespaces();
    return new Laws(
        view,
        quarantined(),
        namespaces.isKnown() ? namespaces.labels() : world.server().namespaces);
  }

  /** The addresses of strangers, as far as this pod was told of them. */
  private Set<IpAddress> quarantined() {
    return view.quarantined(WALL.plusNanos(world.now() + skipped));
  }

  /** What belongs to a term comes in the order in which it was sent. */
  void tellTerm() {
    if (!termMail.isEmpty()) {
      termMail.removeFirst().run();
    }
  }

  void tellAnswer() {
    if (!answers.isEmpty()) {
      Answer answer = answers.remove(world.chance(answers.size()));
      picture.answered(answer.base(), answer.change(), answer.outcome());
      picture.answering(answer.base(), answer.outcome());
      answer.to().accept(answer.outcome());
      if (world.has(Plant.BUSY_SERVICE_TRIED_AT_ONCE)
          && answer.outcome() instanceof PatchOutcome.TooManyRequests) {
        replica.serviceChanged(answer.base().key());
      }
      picture.heardOut();
    }
  }

  void work() {
    replica.work(clock() + skipped);
  }

  /** For the replica alone, so much time passes that no retry and no doubt outlasts it. */
  void skip(long nanos) {
    skipped += nanos;
    work();
  }

  /** Nothing is left for it to do; one that is told to stop leaves things to its successor. */
  boolean isQuiet() {
    return !stopping
        && termMail.isEmpty()
        && answers.isEmpty()
        && picture.isUpToDate()
        && replica.isIdle();
  }

  List<ObjectKey> sweep() {
    return replica.sweep();
  }

  private final class TermMailbox implements Replica.TermMail {
    @Override
    public void writeEnded(long term, ObjectKey key, PatchOutcome outcome) {
      replica.writeEnded(term, key, outcome, clock() + skipped);
    }

    @Override
    public void servicesRead(long term) {
      termMail.add(() -> replica.servicesRead(term));
    }
  }

  /** Takes writes, as long as there is room and a permit. */
  private final class Writer implements StatusWriter {
    private final BooleanSupplier permit;

    Writer(BooleanSupplier permit) {
      this.permit = permit;
    }

    @Override
    public boolean hasRoom() {
      return permit.getAsBoolean() && pace.admits(inFlight, clock());
    }

    @Override
    public boolean write(
        ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      if (!hasRoom()) {
        return false;
      }
      long sentAt = world.now();
      inFlight++;
      picture.wrote(base);
      world.send(
          Pod.this,
          base,
          change,
          result -> {
            inFlight--;
            pace.ended(result, sentAt + offset, clock());
            if (result instanceof PatchOutcome.Unknown) {
              doubtUntil = Math.max(doubtUntil, sentAt + 2 * REQUEST_NANOS);
            }
            answers.add(new Answer(base, change, outcome, result));
          });
      return true;
    }
  }

  /** Nobody listens, but the laws begin to hold for what this pod knows. */
  private final class Silent implements Reporter {
    @Override
    public void serving(int services) {
      picture.hearAll();
      view.read(picture.readings());
    }

    @Override
    public void service(ServiceSnapshot service, ServiceReport report) {
      if (report instanceof ServiceReport.Cleared(_, ServicePlan.Loss.HeldByAnother _)) {
        world.repaired();
      }
    }

    @Override
    public void configuration(List<Problem> problems) {}

    @Override
    public void hint(SourceRef source, String text) {}

    @Override
    public void stranger(AddressConflict report, Optional<String> pool) {}

    @Override
    public void strangerGone(IpAddress address) {}

    @Override
    public void usage(SortedMap<String, PoolUsage> pools) {}
  }

  /** Everything that waits in it comes to its turn. */
  void catchUp() {
    tick();
    watchLease();
    hearLeaseAnswer();
    tellTerm();
    picture.followList();
    picture.watchServices();
    picture.watchConfiguration();
    picture.watchNamespaces();
    tellNamespace();
    tellChange();
    tellConfiguration();
    picture.watchReports();
    tellReports();
    tellAnswer();
    stopIfSettled();
    work();
  }
}
