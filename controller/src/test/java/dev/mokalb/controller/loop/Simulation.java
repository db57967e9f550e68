package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A controller, an API server and a network that answers late, twice, wrongly or never, all moved
 * by one seed. The laws are checked after every step.
 */
final class Simulation {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int STEPS = 200;
  private static final int ROUNDS_UNTIL_QUIET_MAX = 400;

  /** What is done wrong on purpose, to see that the laws notice. */
  enum Plant {
    NOTHING,
    PATCH_WITHOUT_GUARD,
    CONFLICT_TAKEN_FOR_NOTHING_WRITTEN,
    TIMEOUT_TAKEN_FOR_NOTHING_WRITTEN,
    OWN_WRITE_FORGOTTEN,
    EVENT_LOST
  }

  /** A write on its way. */
  private record Request(
      ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {}

  private record Answer(Consumer<PatchOutcome> to, PatchOutcome outcome) {}

  private final Random random;
  private final Plant plant;
  private final boolean hostile;
  private final FakeApiServer server;
  private final Users users;
  private final Laws laws = new Laws();
  private final List<String> history = new ArrayList<>();
  private boolean recording;

  private final TreeMap<ObjectKey, ServiceSnapshot> cache = new TreeMap<>();
  private final TreeMap<SourceRef, Reading> cachedReadings = new TreeMap<>();
  private final Set<ObjectKey> dirty = new LinkedHashSet<>();
  private boolean configurationDirty;
  private final List<Request> requests = new ArrayList<>();
  private final List<Request> late = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private boolean calm;
  private long now;
  private int incarnation;
  private Controller controller;

  /**
   * A world for the seed.
   *
   * @param hostile others write addresses into the status of Services too, and writes of a killed
   *     controller may take effect after the next one has started; then two Services may have one
   *     address for a moment, but not for long
   */
  Simulation(long seed, Plant plant, boolean hostile) {
    this.random = new Random(seed);
    this.plant = plant;
    this.hostile = hostile;
    this.server = new FakeApiServer(plant != Plant.PATCH_WITHOUT_GUARD);
    this.users = new Users(random, server, hostile);
    this.now = random.nextLong() >> 2;
    for (int i = 0; i < 12; i++) {
      users.act();
    }
    this.controller = start();
  }

  /** Writes the steps down, for the message of a broken law. */
  Simulation recording() {
    recording = true;
    return this;
  }

  /** Runs to the end; a broken law throws. */
  void run() {
    try {
      for (int step = 0; step < STEPS; step++) {
        step();
        laws.afterEachStep(server, !hostile);
      }
      calm = true;
      settle();
      laws.atTheEnd(server);
      laws.nothingFound(controller.sweep());
    } catch (AssertionError broken) {
      throw new AssertionError(String.join("\n", history) + "\n" + broken.getMessage(), broken);
    }
  }

  private Controller start() {
    incarnation++;
    cache.clear();
    cache.putAll(server.services);
    cachedReadings.clear();
    cachedReadings.putAll(server.readings);
    server.serviceEvents.clear();
    server.readingEvents.clear();
    dirty.clear();
    configurationDirty = false;
    answers.clear();
    Controller[] started = new Controller[1];
    started[0] =
        new Controller(
            new Controller.Ports(
                new Cached(),
                new Network(incarnation),
                new Silent(),
                (key, outcome) -> started[0].writeEnded(key, outcome, now)),
            new ServicePlanner("", "metallb-system"));
    laws.restarted(cachedReadings.values());
    started[0].adopt();
    return started[0];
  }

  private void step() {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3 -> note(users.act());
      case 4, 5, 6, 7 -> watchServices();
      case 8 -> watchConfiguration();
      case 9, 10, 11, 12 -> tellChange();
      case 13 -> tellConfiguration();
      case 14, 15, 16 -> serve();
      case 17 -> serveLate();
      case 18, 19, 20 -> answer();
      case 21 -> now += (long) (random.nextDouble() * 3 * SECOND_NANOS);
      case 22 -> {
        if (random.nextInt(12) == 0) {
          restart();
        }
      }
      default -> {}
    }
    if (random.nextInt(3) == 0) {
      controller.work(now);
    }
  }

  private void watchServices() {
    FakeApiServer.ServiceEvent event = server.serviceEvents.poll();
    if (event != null) {
      event
          .service()
          .ifPresentOrElse(s -> cache.put(event.key(), s), () -> cache.remove(event.key()));
      note(() -> "watch " + event);
      if (plant != Plant.EVENT_LOST || random.nextInt(20) != 0) {
        dirty.add(event.key());
      }
    }
  }

  private void watchConfiguration() {
    FakeApiServer.ReadingEvent event = server.readingEvents.poll();
    if (event != null) {
      event
          .reading()
          .ifPresentOrElse(
              r -> cachedReadings.put(event.source(), r),
              () -> cachedReadings.remove(event.source()));
      configurationDirty = true;
      note(() -> "watch " + event);
    }
  }

  private void tellChange() {
    if (!dirty.isEmpty()) {
      ObjectKey key = List.copyOf(dirty).get(random.nextInt(dirty.size()));
      if (random.nextInt(5) != 0) { // now and then it is told twice
        dirty.remove(key);
      }
      note(() -> "tell " + key);
      controller.serviceChanged(key);
    }
  }

  private void tellConfiguration() {
    if (configurationDirty) {
      configurationDirty = false;
      note(() -> "tell configuration");
      laws.configured(cachedReadings.values());
      controller.configurationChanged();
    }
  }

  /** The server takes up a write, and something becomes of it. */
  private void serve() {
    if (requests.isEmpty()) {
      return;
    }
    Request request = requests.remove(random.nextInt(requests.size()));
    int fate = calm ? Integer.MAX_VALUE : random.nextInt(30);
    PatchOutcome outcome =
        switch (fate) {
          case 0, 1 -> new PatchOutcome.Unknown("timed out, not done");
          case 2, 3 -> {
            server.patch(request.base(), request.change());
            yield new PatchOutcome.Unknown("timed out, done");
          }
          case 4, 5, 6 -> {
            late.add(request);
            yield new PatchOutcome.Unknown("timed out, maybe done later");
          }
          case 7 -> {
            // The connection broke after the write was done, and a proxy sent it again.
            server.patch(request.base(), request.change());
            yield new PatchOutcome.Conflict();
          }
          case 8, 9 -> new PatchOutcome.TooManyRequests(Duration.ofSeconds(1));
          case 10 -> new PatchOutcome.Rejected(403, "forbidden");
          default -> server.patch(request.base(), request.change());
        };
    note(() -> "serve " + request.base().key() + " " + request.change() + " -> " + outcome);
    answers.add(new Answer(request.outcome(), outcome));
  }

  private void serveLate() {
    if (!late.isEmpty()) {
      Request request = late.remove(random.nextInt(late.size()));
      note(() -> "late " + request.base().key() + " " + request.change());
      if (random.nextInt(3) != 0) {
        PatchOutcome outcome = server.patch(request.base(), request.change());
        note(() -> "  " + outcome);
      }
    }
  }

  private void answer() {
    if (!answers.isEmpty()) {
      Answer answer = answers.remove(random.nextInt(answers.size()));
      answer.to().accept(planted(answer.outcome()));
    }
  }

  private PatchOutcome planted(PatchOutcome outcome) {
    return switch (plant) {
      case CONFLICT_TAKEN_FOR_NOTHING_WRITTEN ->
          outcome instanceof PatchOutcome.Conflict
              ? new PatchOutcome.Rejected(409, "conflict")
              : outcome;
      case TIMEOUT_TAKEN_FOR_NOTHING_WRITTEN ->
          outcome instanceof PatchOutcome.Unknown
              ? new PatchOutcome.Rejected(504, "timed out")
              : outcome;
      case OWN_WRITE_FORGOTTEN ->
          outcome instanceof PatchOutcome.Applied ? new PatchOutcome.Applied("") : outcome;
      case NOTHING, PATCH_WITHOUT_GUARD, EVENT_LOST -> outcome;
    };
  }

  /** The controller is killed; what it sent ends before the next one lists, unless hostile. */
  private void restart() {
    note(() -> "restart");
    late.addAll(requests);
    requests.clear();
    while (!hostile && !late.isEmpty()) {
      serveLate();
    }
    controller = start();
  }

  /** Lets everything that is on its way arrive. */
  private void settle() {
    for (int round = 0; round < ROUNDS_UNTIL_QUIET_MAX; round++) {
      watchServices();
      watchConfiguration();
      tellChange();
      tellConfiguration();
      serve();
      serveLate();
      answer();
      now += SECOND_NANOS / 10;
      controller.work(now);
      laws.afterEachStep(server, !hostile);
      if (isQuiet()) {
        now += 200 * SECOND_NANOS; // longer than any retry or doubt of the controller
        controller.work(now);
        if (isQuiet()) {
          return;
        }
      }
    }
    throw new AssertionError("it never becomes quiet");
  }

  private boolean isQuiet() {
    return server.serviceEvents.isEmpty()
        && server.readingEvents.isEmpty()
        && dirty.isEmpty()
        && !configurationDirty
        && requests.isEmpty()
        && late.isEmpty()
        && answers.isEmpty()
        && controller.isIdle();
  }

  private void note(Supplier<String> what) {
    if (recording) {
      history.add(what.get());
    }
  }

  /** What the watches have shown. */
  private final class Cached implements Cluster {
    @Override
    public Map<String, String> namespaceLabels(String namespace) {
      return Map.of();
    }

    @Override
    public Optional<ServiceSnapshot> service(ObjectKey key) {
      return Optional.ofNullable(cache.get(key));
    }

    @Override
    public Collection<ServiceSnapshot> services() {
      return List.copyOf(cache.values());
    }

    @Override
    public List<Reading> readings() {
      return List.copyOf(cachedReadings.values());
    }
  }

  /** Takes writes, as long as there is room. */
  private final class Network implements StatusWriter {
    private static final int IN_FLIGHT_MAX = 3;

    private final int owner;

    Network(int owner) {
      this.owner = owner;
    }

    @Override
    public boolean hasRoom() {
      return requests.size() < IN_FLIGHT_MAX;
    }

    @Override
    public boolean write(
        ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      if (!calm && random.nextInt(12) == 0) {
        return false;
      }
      note(() -> "write " + base + " <- " + change);
      if (!hostile) {
        List<ServiceSnapshot> known = new ArrayList<>(cache.values());
        known.addAll(server.services.values());
        laws.writes(base, change, known);
      }
      requests.add(
          new Request(
              base,
              change,
              result -> {
                if (owner == incarnation) {
                  note(() -> "answer " + base.key() + " " + result);
                  outcome.accept(result);
                }
              }));
      return true;
    }
  }

  /** Nobody listens. */
  private static final class Silent implements Reporter {
    @Override
    public void service(ServiceSnapshot service, ServiceReport report) {}

    @Override
    public void configuration(List<Problem> problems) {}
  }
}
