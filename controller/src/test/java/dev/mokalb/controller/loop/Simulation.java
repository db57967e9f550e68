package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.kube.lease.election.Attempt;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Replicas of the controller, an API server and a network that answers late, twice, wrongly or
 * never, all moved by one seed. Replicas die, pause beyond their Lease, stop and come back.
 */
final class Simulation implements Pod.World {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int STEPS = 800;
  private static final long STEP_NANOS_MAX = SECOND_NANOS / 5;
  private static final int PACE_MAX = 12;
  private static final int ROUNDS_UNTIL_QUIET_MAX = 1_200;

  private final Random random;
  private final Plant plant;
  private final Kind kind;
  private final FakeApiServer server;
  private final Users users;
  private final List<String> history = new ArrayList<>();
  private final List<Pod> pods = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final LeaseRequests leaseRequests;
  private final Set<IpAddress> excused = new HashSet<>();

  /** How much every pod gets done in a step: where that is little, it lags far behind. */
  private final int pace;

  private final Mishaps met = new Mishaps();

  /** The version in which a write came too late, by Service. */
  private final Map<ObjectKey, String> late = new HashMap<>();

  private boolean recording;
  private boolean calm;

  /** A write was sent for one that no webhook holds up. */
  private boolean stirred;

  private long now;
  private int born;
  private int repairs;
  private int duplicates;

  Simulation(long seed, Plant plant, Kind kind) {
    this.random = new Random(seed);
    this.plant = plant;
    this.kind = kind;
    this.server = new FakeApiServer(plant != Plant.PATCH_WITHOUT_GUARD);
    this.leaseRequests = new LeaseRequests(random, server, this::note);
    this.users = new Users(random, server, kind == Kind.HOSTILE);
    this.now = 1_000_000 * SECOND_NANOS;
    this.pace = 1 + random.nextInt(PACE_MAX);
    Users.NAMESPACES.forEach(users::relabel);
    for (int i = 0; i < 12; i++) {
      users.act();
    }
    int replicas = 1 + random.nextInt(3);
    for (int i = 0; i < replicas; i++) {
      pods.add(pod("controller-" + born++));
    }
  }

  private Pod pod(String name) {
    return new Pod(this, name, random.nextLong() >> 3);
  }

  /** Writes the steps down, for the message of a broken law. */
  Simulation recording() {
    recording = true;
    return this;
  }

  /** How often an address was taken from the younger of two holders. */
  int repairs() {
    return repairs;
  }

  /** How often a write that landed too late made a second holder. */
  int duplicates() {
    return duplicates;
  }

  /** How often it met what. */
  Mishaps met() {
    return met;
  }

  /** Runs to the end; a broken law throws. */
  void run() {
    try {
      for (int step = 0; step < STEPS; step++) {
        step();
        afterEachStep();
      }
      note(users.createHeldUp());
      calm = true;
      settle().laws().atTheEnd(server); // Whoever is held up holds up nobody else.
      server.heldUp.clear();
      Pod leader = settle();
      leader.laws().atTheEnd(server);
      Laws.nothingFound(leader.sweep());
    } catch (AssertionError broken) {
      throw new AssertionError(String.join("\n", history) + "\n" + broken.getMessage(), broken);
    }
  }

  /** One leader, and no address twice but for what came too late. */
  private void afterEachStep() {
    int writers = 0;
    for (Pod pod : pods) {
      writers += pod.mayWrite() ? 1 : 0;
    }
    assertThat(writers).as("replicas that may write").isLessThanOrEqualTo(1);
    if (kind == Kind.HOSTILE) {
      return;
    }
    Set<IpAddress> contested = Laws.contested(server.services.values());
    assertThat(excused).as("addresses that may be contested for a while").containsAll(contested);
    excused.retainAll(contested);
  }

  private void step() {
    advance(now + random.nextLong(STEP_NANOS_MAX));
    switch (random.nextInt(16)) {
      case 0, 1 -> {
        note(users.act());
        // Who shares an address may change so that it goes no longer with the others.
        excused.addAll(Laws.contested(server.services.values()));
      }
      case 2, 3, 4 -> serve();
      case 5, 6 -> leaseRequests.serve(now);
      case 7 -> {
        switch (random.nextInt(8)) {
          case 0, 1 -> trouble();
          case 2 -> note(users.stranger(Pod.WALL.plusNanos(now)));
          case 3 -> note(users.speaker(Pod.WALL.plusNanos(now)));
          case 4, 5, 6 -> note(users.relabel(Users.NAMESPACES.get(random.nextInt(2))));
          default -> note(users.webhook());
        }
      }
      default -> {
        for (int turn = 0; turn < pace; turn++) {
          pods.stream().filter(Pod::isAwake).forEach(this::live);
        }
      }
    }
    for (Pod pod : pods) {
      if (pod.isAwake()) {
        pod.tick();
        pod.stopIfSettled();
        if (random.nextInt(3) == 0) {
          pod.work();
        }
      }
    }
    replaceTheDead();
  }

  /** Some of what waits in a pod comes to its turn. */
  private void live(Pod pod) {
    switch (random.nextInt(18)) {
      case 0, 1, 2, 3 -> pod.picture.watchServices();
      case 4 -> pod.picture.watchConfiguration();
      case 5, 6, 7 -> pod.tellChange();
      case 8 -> {
        pod.tellConfiguration();
        pod.picture.watchReports();
        pod.tellReports();
      }
      case 9, 10 -> pod.tellAnswer();
      case 11 -> pod.tellTerm();
      case 12, 13 -> pod.picture.followList();
      case 14 -> pod.watchLease();
      case 15 -> pod.picture.watchNamespaces();
      case 16 -> pod.tellNamespace();
      default -> pod.hearLeaseAnswer();
    }
  }

  // ---- time and trouble

  /** Time goes on; what has a deadline ends before it. */
  private void advance(long to) {
    for (Request request : List.copyOf(requests)) {
      boolean awaited = request.from.isAwake() && !request.answered;
      if (request.isOverdueAt(to) && (kind != Kind.LATE || awaited)) {
        land(request, random.nextBoolean());
      }
    }
    now = to;
    for (Request request : requests) {
      if (request.from.isAwake()
          && !request.answered
          && now >= request.sentAt + Pod.REQUEST_NANOS) {
        answer(request, new PatchOutcome.Unknown("timed out"));
      }
    }
  }

  private void trouble() {
    Pod any = pods.get(random.nextInt(pods.size()));
    Pod pod =
        random.nextBoolean() ? pods.stream().filter(Pod::mayWrite).findFirst().orElse(any) : any;
    requests.stream()
        .filter(request -> request.from == pod && random.nextInt(3) != 0)
        .forEach(request -> request.holdUp(kind, random));
    switch (random.nextInt(10)) {
      case 0 -> {
        pod.pausedUntil = now + random.nextLong(25 * SECOND_NANOS);
        note(() -> pod.name + " is paused for " + Duration.ofNanos(pod.pausedUntil - now));
      }
      case 1 -> {
        note(() -> pod.name + " is killed, and its container restarted");
        // Its connections end with it, and with them what was asked for on them.
        List.copyOf(requests).stream()
            .filter(request -> request.from == pod)
            .filter(_ -> kind != Kind.LATE || random.nextInt(4) != 0)
            .forEach(request -> land(request, random.nextBoolean()));
        requests.stream().filter(r -> r.from == pod).forEach(r -> r.outlivesItsProcess = true);
        pod.kill();
        pods.set(pods.indexOf(pod), pod(pod.name));
      }
      case 2 -> {
        note(() -> pod.name + " is lost with its node");
        pod.kill();
      }
      case 3 -> {
        if (pod.isAwake()) {
          note(() -> pod.name + " is told to stop");
          pod.stop();
        }
      }
      case 4 -> {
        note(() -> "the API server forgets the past");
        server.compact();
      }
      case 5 -> {
        note(() -> pod.name + " hears nothing of Services for a while");
        pod.picture.deafen(now + random.nextLong(30 * SECOND_NANOS));
      }
      case 6 -> {
        note(() -> "the Lease cannot be written for a while");
        leaseRequests.holdUp(now + random.nextLong(15 * SECOND_NANOS));
      }
      case 7, 8 -> {
        note(() -> pod.name + " reaches the API server badly, with the Lease not at all");
        leaseRequests.cutOff(pod, now + random.nextLong(15 * SECOND_NANOS));
      }
      default -> advance(now + random.nextLong(3 * SECOND_NANOS));
    }
  }

  /** Its process comes to an end, or to a halt, right after the sending or in the middle of it. */
  private void haltWith(Request request) {
    Pod pod = request.from;
    request.holdUp(kind, random);
    if (random.nextBoolean()) {
      note(() -> pod.name + " is lost with its node as it writes " + request.base.key());
      pod.kill();
    } else {
      note(() -> pod.name + " is paused as it writes " + request.base.key());
      pod.pausedUntil = now + random.nextLong(25 * SECOND_NANOS);
    }
  }

  private void replaceTheDead() {
    for (int i = 0; i < pods.size(); i++) {
      if (pods.get(i).isDead()) {
        pods.set(i, pod("controller-" + born++));
      }
    }
  }

  // ---- the network

  @Override
  public void send(
      Pod from, ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
    note(() -> from.name + " writes " + base + " <- " + change);
    stirred |= !server.heldUp.contains(base.key());
    Laws laws = from.laws();
    laws.gives(base, change);
    if (kind != Kind.HOSTILE) {
      List<ServiceSnapshot> known = new ArrayList<>(from.picture.services());
      known.addAll(server.services.values());
      known.addAll(from.picture.heard().values());
      laws.writes(base, change, known);
    }
    if (laws.losesByItsNamespace(base, change, server.namespaceLog)) {
      met(Mishap.RELABELLED);
    }
    Request request = new Request(from, base, change, outcome, Knowledge.of(this, from));
    if (!calm && random.nextInt(6) == 0) {
      request.heldUp += random.nextLong(2 * Pod.REQUEST_NANOS);
    }
    if (!calm && leaseRequests.isCutOff(from, now)) {
      request.holdUp(kind, random);
    }
    if (!calm && random.nextInt(25) == 0) {
      haltWith(request);
    }
    requests.add(request);
  }

  @Override
  public void send(Pod from, Attempt attempt) {
    leaseRequests.add(from, attempt);
  }

  private void answer(Request request, PatchOutcome outcome) {
    if (!request.answered) {
      request.answered = true;
      note(() -> request.from.name + " hears of " + request.base.key() + " " + outcome);
      request.outcome.accept(plant.spoil(outcome));
    }
  }

  /** The server takes up a write, and something becomes of it. */
  private void serve() {
    if (requests.isEmpty()) {
      return;
    }
    Request request = requests.get(random.nextInt(requests.size()));
    if (now < request.heldUp && !calm) {
      return;
    }
    switch (calm || request.answered ? 99 : random.nextInt(30)) {
      case 0, 1 -> {
        answer(request, new PatchOutcome.Unknown("broken off, not done"));
        requests.remove(request);
      }
      case 2, 3 -> {
        answer(request, new PatchOutcome.Unknown("broken off, done"));
        land(request, true);
      }
      case 4, 5, 6 -> answer(request, new PatchOutcome.Unknown("broken off, maybe done later"));
      case 7 -> {
        // The connection broke after the write was done, and a proxy sent it again.
        answer(request, new PatchOutcome.Conflict());
        land(request, true);
      }
      case 8, 9 -> {
        answer(request, new PatchOutcome.TooManyRequests(Duration.ofSeconds(1)));
        requests.remove(request);
      }
      case 10 -> {
        answer(request, new PatchOutcome.Rejected(403, "forbidden"));
        requests.remove(request);
      }
      default -> land(request, true);
    }
  }

  /** A write is carried out, or comes to nothing. */
  private void land(Request request, boolean carriedOut) {
    requests.remove(request);
    if (!carriedOut) {
      note(() -> "nothing becomes of " + request.base.key() + " <- " + request.change);
      answer(request, new PatchOutcome.Unknown("timed out"));
      return;
    }
    if (server.heldUp.contains(request.base.key())) {
      met(Mishap.HELD_UP_BY_A_WEBHOOK);
      answer(request, users.refusal(request.base.key()));
      return;
    }
    boolean overdue = request.isOverdueAt(now) || request.outlivesItsProcess;
    PatchOutcome outcome = server.patch(request.base, request.change);
    note(() -> "carried out: " + request.base.key() + " <- " + request.change + " " + outcome);
    Optional<Pod> successor = successor(request.from);
    met.ended(
        request, outcome, Optional.ofNullable(server.services.get(request.base.key())), successor);
    if (kind != Kind.LATE && plant == Plant.NOTHING) {
      Laws.nobodyServesInstead(request.from, outcome, successor);
    }
    if (overdue && outcome instanceof PatchOutcome.Applied(String version)) {
      late.put(request.base.key(), version);
    }
    if (!calm && outcome instanceof PatchOutcome.Applied && random.nextInt(15) == 0) {
      note(users.delete(request.base.key()));
    }
    for (IpAddress address : Laws.contested(server.services.values())) {
      Collection<ServiceSnapshot> all = server.services.values();
      boolean tooLate = overdue || request.knowledge.othersCameLate(address, all, late);
      if (!excused.contains(address)
          && (tooLate || request.knowledge.othersChanged(address, all))) {
        excused.add(address);
        duplicates += tooLate ? 1 : 0;
      }
    }
    if (!request.from.isDead()) {
      answer(request, outcome);
    }
  }

  /** Who serves in place of one that leads no more. */
  private Optional<Pod> successor(Pod of) {
    return of.mayWrite()
        ? Optional.empty()
        : pods.stream().filter(Pod::mayWrite).filter(Pod::serves).findFirst();
  }

  // ---- the end

  /**
   * Lets everything that is on its way arrive, and so much time pass that nobody but those whom a
   * webhook holds up has anything left to write; the one that leads then.
   */
  private Pod settle() {
    Optional<Pod> rested = Optional.empty();
    for (int round = 0; round < ROUNDS_UNTIL_QUIET_MAX; round++) {
      advance(now + SECOND_NANOS / 4);
      serve();
      leaseRequests.serveAll();
      for (Pod pod : pods) {
        if (pod.isAwake()) {
          pod.catchUp();
        }
      }
      replaceTheDead();
      afterEachStep();
      Optional<Pod> leader = quietLeader();
      if (leader.isPresent() && leader.equals(rested) && !stirred) {
        return leader.get();
      }
      if (leader.isPresent()) {
        stirred = false;
        rested = leader;
        leader.get().skip(400 * SECOND_NANOS); // Longer than any retry or doubt.
      }
    }
    throw new AssertionError("it never becomes quiet");
  }

  private Optional<Pod> quietLeader() {
    return requests.isEmpty()
        ? pods.stream().filter(Pod::mayWrite).filter(Pod::serves).filter(Pod::isQuiet).findFirst()
        : Optional.empty();
  }

  // ---- what pods see of it

  @Override
  public FakeApiServer server() {
    return server;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public boolean has(Plant asked) {
    return plant == asked;
  }

  @Override
  public void repaired() {
    repairs++;
  }

  @Override
  public void met(Mishap mishap) {
    met.count(mishap);
  }

  @Override
  public int chance(int bound) {
    return random.nextInt(bound);
  }

  private void note(Supplier<String> what) {
    if (recording) {
      history.add(now / 1_000_000 + " ms: " + what.get());
    }
  }
}
