package dev.mokalb.kube.lease.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Candidates, one Lease and a network that is slow, silent or late, moved by one seed. Processes
 * pause for longer than a Lease holds, die and come back; clocks differ.
 */
final class ElectionSimulation {

  private static final long SECOND = 1_000_000_000L;
  private static final LeaseTimes TIMES = LeaseTimes.DEFAULT;
  private static final Duration STEP_MAX = Duration.ofMillis(700);
  private static final int STEPS = 400;
  private static final int STEPS_UNTIL_LED_MAX = 400;

  /** What is done wrong on purpose. */
  enum Plant {
    NOTHING,
    LEASE_WITHOUT_GUARD,
    TIME_COUNTED_FROM_THE_ANSWER,
    HALF_OF_THE_WAIT
  }

  private record Request(Candidate from, Attempt attempt) {}

  private final class Candidate {
    final String name;
    final long offset = random.nextLong() >> 3;
    final Deque<Optional<LeaseSnapshot>> events = new ArrayDeque<>();
    final Deque<ElectionEvent> answers = new ArrayDeque<>();
    final Election election;
    ElectionState state = ElectionState.START;
    long permitUntil = Long.MIN_VALUE;
    long pausedUntil = Long.MIN_VALUE;
    boolean alive = true;

    Candidate(String name) {
      this.name = name;
      this.election = new Election(name, TIMES);
      events.add(lease);
    }

    void hear(ElectionEvent event) {
      Moment moment = new Moment(now + offset, WALL.plusNanos(now));
      Election.Step step = election.step(state, event, moment);
      state = step.next();
      note(() -> name + " hears " + event + " -> " + step.effects());
      step.effects().forEach(this::perform);
    }

    private void perform(ElectionEffect effect) {
      switch (effect) {
        case ElectionEffect.Send(Attempt attempt) -> requests.add(new Request(this, attempt));
        case ElectionEffect.Look _ -> answers.add(new ElectionEvent.Seen(lease));
        case ElectionEffect.Permit(long since, long until) ->
            permitUntil =
                plant == Plant.TIME_COUNTED_FROM_THE_ANSWER
                    ? now + (until - since)
                    : until - offset;
        case ElectionEffect.Elected(Takeover takeover, long since) ->
            nobodyElseMayWrite(takeover, since - offset);
        case ElectionEffect.Deposed _, ElectionEffect.Ended _ -> permitUntil = Long.MIN_VALUE;
      }
    }

    /** Not now, and after an expired Lease no request of before is under way either. */
    private void nobodyElseMayWrite(Takeover takeover, long since) {
      if (since + TIMES.renewDeadline().toNanos() <= now) {
        return; // It hears only now of a Lease that it has lost meanwhile.
      }
      long requests = takeover instanceof Takeover.Expired ? TIMES.requestDeadline().toNanos() : 0;
      for (Candidate other : candidates) {
        if (other != this && other.permitUntil != Long.MIN_VALUE) {
          assertThat(other.permitUntil + requests)
              .as("%s is elected at %d while %s may write", name, since, other.name)
              .isLessThanOrEqualTo(Math.max(since, requests));
        }
      }
    }

    boolean awake() {
      return alive && now >= pausedUntil;
    }
  }

  private static final Instant WALL = Instant.parse("2026-03-01T10:00:00Z");

  private final Random random;
  private final Plant plant;
  private final List<String> history = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private Optional<LeaseSnapshot> lease = Optional.empty();
  private long version = 10;
  private long now = 1_000 * SECOND;
  private boolean calm;
  private boolean recording;
  private int born;

  ElectionSimulation(long seed, Plant plant) {
    this.random = new Random(seed);
    this.plant = plant;
    for (int i = 0; i < 3; i++) {
      candidates.add(new Candidate("c" + born++));
    }
  }

  /** Writes down what happens, for the message of a broken law. */
  ElectionSimulation recording() {
    recording = true;
    return this;
  }

  void run() {
    try {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      calm = true;
      for (int step = 0; !isLed(); step++) {
        assertThat(step).as("steps until somebody leads").isLessThan(STEPS_UNTIL_LED_MAX);
        step();
      }
    } catch (AssertionError broken) {
      throw new AssertionError(String.join("\n", history) + "\n" + broken.getMessage(), broken);
    }
  }

  private boolean isLed() {
    return candidates.stream().anyMatch(candidate -> candidate.permitUntil > now);
  }

  private void note(Supplier<String> what) {
    if (recording) {
      history.add((now / 1_000_000) + " ms: " + what.get());
    }
  }

  private void step() {
    now += random.nextLong(STEP_MAX.toNanos());
    Candidate candidate = candidates.get(random.nextInt(candidates.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> serve();
      case 3, 4, 5 -> watch(candidate);
      case 6, 7 -> answer(candidate);
      case 8 -> {
        if (!calm && random.nextInt(15) == 0) {
          trouble(candidate);
        }
      }
      default -> {}
    }
    candidates.stream().filter(Candidate::awake).forEach(this::tick);
    if (calm) {
      List.copyOf(candidates).forEach(this::startAnewIfOver);
    }
    oneMayWrite();
  }

  private void tick(Candidate candidate) {
    if (Election.nextTick(candidate.state).orElse(Long.MAX_VALUE) <= now + candidate.offset) {
      candidate.hear(new ElectionEvent.Tick());
    }
  }

  private void oneMayWrite() {
    List<String> writers =
        candidates.stream().filter(c -> c.permitUntil > now).map(c -> c.name).toList();
    assertThat(writers).as("candidates that may write").hasSizeLessThanOrEqualTo(1);
  }

  private void trouble(Candidate candidate) {
    switch (random.nextInt(4)) {
      case 0, 1 -> {
        candidate.pausedUntil = now + random.nextLong(25 * SECOND);
        note(
            () -> candidate.name + " is paused until " + candidate.pausedUntil / 1_000_000 + " ms");
      }
      case 2 -> {
        note(() -> candidate.name + " is killed");
        boolean sameName = random.nextBoolean();
        replace(candidate, sameName ? candidate.name : "c" + born++);
      }
      default -> {
        if (candidate.awake() && candidate.state instanceof ElectionState.Leading) {
          note(() -> candidate.name + " stops");
          candidate.permitUntil = Long.MIN_VALUE;
          candidate.hear(new ElectionEvent.Stop(Optional.of("7")));
        }
      }
    }
    startAnewIfOver(candidate);
  }

  private void startAnewIfOver(Candidate candidate) {
    if (candidate.alive && candidate.state instanceof ElectionState.Over) {
      replace(candidate, "c" + born++);
    }
  }

  private void replace(Candidate candidate, String name) {
    candidate.alive = false;
    candidates.set(candidates.indexOf(candidate), new Candidate(name));
  }

  private void watch(Candidate candidate) {
    if (!candidate.awake()) {
      return;
    }
    Optional<LeaseSnapshot> event = candidate.events.poll();
    if (event != null) {
      candidate.hear(new ElectionEvent.Seen(event.map(this::planted)));
    }
  }

  private LeaseSnapshot planted(LeaseSnapshot seen) {
    LeaseRecord record = seen.record();
    return plant != Plant.HALF_OF_THE_WAIT
        ? seen
        : new LeaseSnapshot(
            new LeaseRecord(
                record.holder(),
                record.duration().dividedBy(2),
                record.acquired(),
                record.renewed(),
                record.transitions(),
                record.standing()),
            seen.resourceVersion());
  }

  private void answer(Candidate candidate) {
    ElectionEvent answer = candidate.awake() ? candidate.answers.poll() : null;
    if (answer != null) {
      candidate.hear(answer);
    }
  }

  private void serve() {
    if (requests.isEmpty()) {
      return;
    }
    Request request = requests.remove(random.nextInt(requests.size()));
    Attempt attempt = request.attempt();
    ElectionEvent answer =
        switch (calm ? 9 : random.nextInt(10)) {
          case 0 -> new ElectionEvent.Unanswered(attempt);
          case 1 -> {
            apply(attempt);
            yield new ElectionEvent.Unanswered(attempt);
          }
          case 2 -> {
            if (random.nextBoolean()) {
              requests.add(request); // Carried out later, by chance.
            }
            yield new ElectionEvent.Unanswered(attempt);
          }
          default -> apply(attempt);
        };
    request.from().answers.add(answer);
  }

  private ElectionEvent apply(Attempt attempt) {
    Optional<String> there = lease.map(LeaseSnapshot::resourceVersion);
    boolean guarded = plant != Plant.LEASE_WITHOUT_GUARD || attempt.guard().isEmpty();
    if (guarded && !there.equals(attempt.guard())) {
      return new ElectionEvent.Refused(attempt);
    }
    version++;
    LeaseSnapshot written = new LeaseSnapshot(attempt.record(), Long.toString(version));
    lease = Optional.of(written);
    note(() -> "the Lease is " + written);
    candidates.forEach(candidate -> candidate.events.add(lease));
    return new ElectionEvent.Written(attempt, written.resourceVersion());
  }
}
