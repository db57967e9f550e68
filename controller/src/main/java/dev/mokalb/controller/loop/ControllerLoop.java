package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the controller's state. Others only leave mail: who leads, which Service
 * changed, that the configuration changed, how a write ended.
 */
public final class ControllerLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(5);

  /** With so many writes under way the API server is busy for longer than {@link #BURST_REST}. */
  private static final int BURST_WRITES = 16;

  /**
   * In a burst the loop follows Services and ends of writes at most so often: each turn wakes
   * threads here and in the API server, and a process that is woken finds its caches cold.
   */
  private static final Duration BURST_REST = Duration.ofMillis(10);

  /** What others tell the loop. Equal mail is delivered once, so some of it is numbered. */
  private sealed interface Mail {
    record Elected(long number, Takeover takeover, long since, BooleanSupplier permit)
        implements Mail {}

    record Deposed(long number) implements Mail {}

    record ServicesRead(long term) implements Mail {}

    record ServiceChanged(ObjectKey key) implements Mail {}

    record NamespaceChanged(String name) implements Mail {}

    record ConfigurationChanged() implements Mail {}

    record ConflictsChanged() implements Mail {}

    record ReportsChanged() implements Mail {}

    record RoomForWrites() implements Mail {}

    record WriteEnded(long term, ObjectKey key, PatchOutcome outcome) implements Mail {}

    record Beat() implements Mail {}
  }

  /** What the loop reaches of the world. */
  public record Ports(
      Cluster cluster, ServicePicture picture, StatusWriters writers, Reporter reporter) {}

  private final DirtyKeys<Mail> inbox = new DirtyKeys<>();
  private final AtomicLong elections = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().name("controller-loop").unstarted(this::run);
  private final Pulse pulse = new Pulse();
  private final Recount recount = new Recount(System.nanoTime());
  private final Recount reread = new Recount(System.nanoTime());
  private final Breather breather = new Breather(Breather.OWN);
  private final Replica replica;
  private final Reporter reporter;
  private final Duration requestDeadline;
  private volatile LoopFigures figures = LoopFigures.NONE;
  private volatile Overview overview = Overview.NONE;
  private final LongAdder updates = new LongAdder();
  private final LongAdder updateErrors = new LongAdder();
  private final LongAdder sweepFindings = new LongAdder();
  private volatile boolean stopping;

  /**
   * Standing by, once it is started.
   *
   * @param requestDeadline how long a write may take at most
   */
  public ControllerLoop(Ports ports, ServicePlanner planner, Duration requestDeadline) {
    this.requestDeadline = requestDeadline;
    this.reporter = ports.reporter();
    this.replica =
        new Replica(
            new Replica.Ports(
                ports.cluster(),
                ports.picture(),
                ports.writers(),
                ports.reporter(),
                new TermMailbox()),
            planner,
            requestDeadline);
  }

  private final class TermMailbox implements Replica.TermMail {
    @Override
    public void writeEnded(long term, ObjectKey key, PatchOutcome outcome) {
      inbox.markPatiently(new Mail.WriteEnded(term, key, outcome));
    }

    @Override
    public void servicesRead(long term) {
      inbox.mark(new Mail.ServicesRead(term));
    }
  }

  /** Begins to stand by. */
  public void start() {
    thread.start();
  }

  /**
   * This replica leads. Called by any thread.
   *
   * @param since when the Lease was asked for, by {@link System#nanoTime}
   * @param permit whether a write may start now
   */
  public void elected(Takeover takeover, long since, BooleanSupplier permit) {
    inbox.mark(new Mail.Elected(elections.incrementAndGet(), takeover, since, permit));
  }

  /** This replica leads no more. Called by any thread. */
  public void deposed() {
    inbox.mark(new Mail.Deposed(elections.incrementAndGet()));
  }

  /** A Service was made, changed or deleted. Called by any thread. */
  public void serviceChanged(ObjectKey key) {
    inbox.markPatiently(new Mail.ServiceChanged(key));
  }

  /** A namespace was made, changed or deleted. Called by any thread. */
  public void namespaceChanged(String name) {
    inbox.mark(new Mail.NamespaceChanged(name));
  }

  /** A source of configuration changed, or the first of all were read. Called by any thread. */
  public void configurationChanged() {
    inbox.mark(new Mail.ConfigurationChanged());
  }

  /** A report of an address that a stranger uses came, changed or went. Called by any thread. */
  public void conflictsChanged() {
    inbox.mark(new Mail.ConflictsChanged());
  }

  /** A speaker sees something else on the network. Called by any thread. */
  public void speakerReportsChanged() {
    inbox.mark(new Mail.ReportsChanged());
  }

  /** There is room for writes again. Called by any thread. */
  public void roomForWrites() {
    inbox.markPatiently(new Mail.RoomForWrites());
  }

  /** The loop in numbers. Called by any thread. */
  public LoopFigures figures() {
    return figures;
  }

  /** What takes a while to count, as of about a second ago. Called by any thread. */
  public Overview overview() {
    return overview;
  }

  /** What was counted since the start. Called by any thread. */
  public LoopCounters counters() {
    return new LoopCounters(updates.sum(), updateErrors.sum(), sweepFindings.sum());
  }

  /**
   * Sends a beat through the loop, and says how long the oldest one has been on its way. Called by
   * any thread.
   */
  public Duration beat() {
    Duration age = pulse.beat(System.nanoTime());
    inbox.mark(new Mail.Beat());
    return age;
  }

  private void run() {
    try {
      long nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
      while (!isDone()) {
        long now = System.nanoTime();
        long reports = reread.next(replica.nextSightings());
        long until =
            LongStream.of(nextSweep, recount.next(), breather.next(), replica.nextWork(), reports)
                .min()
                .getAsLong();
        List<Mail> mail = inbox.drain(Duration.ofNanos(until <= now ? 0 : until - now), rest());
        if (stopping) {
          replica.drain();
        }
        mail.forEach(this::handle);
        readReports();
        replica.work(System.nanoTime());
        figures = replica.figures();
        if (recount.isTime(System.nanoTime())) {
          count();
        }
        if (System.nanoTime() >= nextSweep) {
          sweep();
          nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
        }
        breather.work(System.nanoTime());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long Services may wait, so that more of them are decided on and written together. */
  private Duration rest() {
    return figures.inFlight() >= BURST_WRITES ? BURST_REST : Duration.ZERO;
  }

  private void count() {
    overview = replica.overview();
    if (figures.duty() == LoopFigures.Duty.SERVING) {
      reporter.usage(overview.pools());
    }
  }

  private boolean isDone() {
    return stopping && replica.isDrained();
  }

  private void handle(Mail mail) {
    note(mail);
    switch (mail) {
      case Mail.Elected(_, Takeover takeover, long since, BooleanSupplier permit) ->
          replica.elected(takeover, since, permit, System.nanoTime());
      case Mail.Deposed _ -> replica.deposed();
      case Mail.ServicesRead(long term) -> replica.servicesRead(term);
      case Mail.ServiceChanged(ObjectKey key) -> replica.serviceChanged(key);
      case Mail.NamespaceChanged(String name) -> replica.namespaceChanged(name);
      case Mail.ConfigurationChanged _ -> replica.configurationChanged();
      case Mail.ConflictsChanged _ -> readConflicts();
      case Mail.ReportsChanged _ -> reread.happened();
      case Mail.WriteEnded(long term, ObjectKey key, PatchOutcome outcome) ->
          replica.writeEnded(term, key, outcome, System.nanoTime());
      case Mail.RoomForWrites _ -> {}
      case Mail.Beat _ -> pulse.felt();
    }
  }

  private void note(Mail mail) {
    switch (mail) {
      case Mail.Beat _, Mail.ReportsChanged _, Mail.RoomForWrites _ -> {
        return;
      }
      case Mail.ServiceChanged _,
          Mail.NamespaceChanged _,
          Mail.ConfigurationChanged _,
          Mail.ConflictsChanged _ ->
          updates.increment();
      case Mail.WriteEnded(_, _, PatchOutcome outcome) -> {
        boolean failed =
            switch (outcome) {
              case PatchOutcome.Unknown _, PatchOutcome.Rejected _, PatchOutcome.Postponed _ ->
                  true;
              case PatchOutcome.Applied _,
                  PatchOutcome.Conflict _,
                  PatchOutcome.Gone _,
                  PatchOutcome.TooManyRequests _ ->
                  false;
            };
        if (failed) {
          updateErrors.increment();
        }
      }
      case Mail.Elected _, Mail.Deposed _, Mail.ServicesRead _ -> {}
    }
    recount.happened();
    breather.happened(System.nanoTime());
  }

  private void readConflicts() {
    replica.conflictsChanged(new Moment(System.nanoTime(), Instant.now()));
  }

  /** Many speakers report at about the same time, and each report is about many Services. */
  private void readReports() {
    long now = System.nanoTime();
    if (now >= replica.nextSightings()) {
      reread.happened();
    }
    if (reread.isTime(now)) {
      replica.sightingsChanged(new Moment(now, Instant.now()));
    }
  }

  private void sweep() {
    readConflicts(); // The wall clock may have been set right since.
    List<ObjectKey> found = replica.sweep();
    if (!found.isEmpty()) {
      sweepFindings.add(found.size());
      LOG.error(
          "the sweep found {} Services that no event had woken, {} first: a defect of Moka, please"
              + " report it; they are served now",
          found.size(),
          found.getFirst());
    }
  }

  /**
   * Ends the loop once the writes under way have ended.
   *
   * @return what a successor has to have seen; empty when the Lease should not be given up
   */
  public Optional<String> drain() throws InterruptedException {
    stopping = true;
    inbox.wake();
    return thread.join(requestDeadline.multipliedBy(2)) ? replica.handOver() : Optional.empty();
  }

  /** Ends the loop; writes in flight are left to their guard. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
