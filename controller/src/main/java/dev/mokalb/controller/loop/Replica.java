package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * One replica of the controller: it stands by, takes over, or serves. Confined to the controller's
 * loop; time comes as an argument.
 *
 * <p>Nothing is decided before it is certain what every Service holds. How much that takes depends
 * on how the Lease came: after an orderly hand-over the watch only has to show the last write of
 * the holder before; otherwise all Services are read anew, and after a crash not before the last
 * request of the dead holder has ended.
 */
final class Replica {

  private sealed interface Phase {
    record Standby() implements Phase {}

    /** Requests of the holder before may still be carried out until then. */
    record Settling(long until) implements Phase {}

    /** All Services are being read. */
    record Reading() implements Phase {}

    /** The watch has not shown yet what the holder before wrote last. */
    record CatchingUp(String version, long until) implements Phase {}

    /** The Services are known; the configuration may not be. */
    record Informed() implements Phase {}

    record Serving(Controller controller) implements Phase {}
  }

  /** Longer than a watch takes that works. */
  private static final long CATCH_UP_NANOS = 2_000_000_000L;

  /** What a replica reaches of the world. */
  record Ports(
      Cluster cluster,
      ServicePicture picture,
      StatusWriters writers,
      Reporter reporter,
      TermMail mail) {}

  /** Carries back to the loop's thread what belongs to one term. */
  interface TermMail {
    void writeEnded(long term, ObjectKey key, PatchOutcome outcome);

    void servicesRead(long term);
  }

  private final Ports ports;
  private final ServicePlanner planner;
  private final long requestNanos;
  private final ConfigurationInForce inForce = new ConfigurationInForce();
  private final Strangers strangers = new Strangers();
  private final Sightings sightings = new Sightings();

  /** The hardware addresses that speakers say they have. */
  private Set<MacAddress> speakers = Set.of();

  private Phase phase = new Phase.Standby();
  private BooleanSupplier permit = () -> false;
  private boolean draining;
  private long term;
  private String adoptedAt = "";

  /**
   * Standing by.
   *
   * @param requestDeadline how long a write may take at most, here and again at the server
   */
  Replica(Ports ports, ServicePlanner planner, Duration requestDeadline) {
    this.ports = ports;
    this.planner = planner;
    this.requestNanos = requestDeadline.toNanos();
  }

  // ---- terms

  /**
   * This replica leads.
   *
   * @param since when the Lease was asked for
   */
  void elected(Takeover takeover, long since, BooleanSupplier newPermit, long now) {
    term++;
    permit = newPermit;
    phase =
        switch (takeover) {
          case Takeover.Expired _ -> new Phase.Settling(since + requestNanos);
          case Takeover.Released(String handOver) ->
              handOver.isEmpty() || ports.picture().reached().isEmpty()
                  ? reading()
                  : new Phase.CatchingUp(handOver, now + CATCH_UP_NANOS);
          case Takeover.Unclaimed _, Takeover.Own _ -> reading();
        };
  }

  private Phase reading() {
    long mine = term;
    ports.picture().readAnew(() -> ports.mail().servicesRead(mine));
    return new Phase.Reading();
  }

  /** Another one leads: what was decided and not written is void. */
  void deposed() {
    term++;
    permit = () -> false;
    phase = new Phase.Standby();
  }

  /** All Services have been read for this term. */
  void servicesRead(long forTerm) {
    if (forTerm == term && phase instanceof Phase.Reading) {
      phase = new Phase.Informed();
    }
  }

  /** Decides nothing more; writes under way end. */
  void drain() {
    draining = true;
  }

  /** Whether no write is under way any more. */
  boolean isDrained() {
    return !(phase instanceof Phase.Serving(Controller controller)) || controller.inFlight() == 0;
  }

  /**
   * What a successor has to have seen before it may decide: the version of the newest object that
   * this replica or any leader before it wrote. {@code Optional.of("")} means that nobody knows it,
   * so that all has to be read; empty that requests of a leader before may still be carried out.
   */
  Optional<String> handOver() {
    return switch (phase) {
      case Phase.Serving(Controller controller) ->
          Optional.of(
              controller.isAnythingUnsettled()
                  ? ""
                  : ResourceVersions.newer(controller.newestWritten(), adoptedAt));
      case Phase.CatchingUp(String version, _) -> Optional.of(version);
      case Phase.Reading _, Phase.Informed _ -> Optional.of("");
      case Phase.Standby _, Phase.Settling _ -> Optional.empty();
    };
  }

  // ---- news

  void serviceChanged(ObjectKey key) {
    if (phase instanceof Phase.Serving(Controller controller)) {
      controller.serviceChanged(key);
    }
  }

  void namespaceChanged(String name) {
    if (phase instanceof Phase.Serving(Controller controller)) {
      controller.namespaceChanged(name);
    }
  }

  void configurationChanged() {
    if (phase instanceof Phase.Serving(Controller controller)) {
      controller.configurationChanged();
    } else if (ports.cluster().isConfigurationKnown()) {
      // Half of it would put in force what the other half has more right to.
      inForce.read(ports.cluster().readings());
    }
  }

  /** Reports of addresses that strangers use came or went, or it is time to look at them again. */
  void conflictsChanged(Moment now) {
    strangers.read(ports.cluster().conflicts(), speakers, now);
  }

  /** Reports of what speakers see came or went, or one of them counts no more. */
  void sightingsChanged(Moment now) {
    ports
        .cluster()
        .speakerReports()
        .ifPresent(reports -> {
          sightings.read(reports, now);
          Set<MacAddress> macs =
              reports.stream()
                  .flatMap(report -> report.macs().stream())
                  .collect(Collectors.toUnmodifiableSet());
          if (!macs.equals(speakers)) {
            speakers = macs;
            conflictsChanged(now);
          }
          if (phase instanceof Phase.Serving(Controller controller)) {
            controller.sightingsChanged();
          }
        });
  }

  /** When {@link #sightingsChanged} should be called again even if no report changes. */
  long nextSightings() {
    return sightings.next();
  }

  void writeEnded(long ofTerm, ObjectKey key, PatchOutcome outcome, long now) {
    if (ofTerm == term && phase instanceof Phase.Serving(Controller controller)) {
      controller.writeEnded(key, outcome, now);
    }
  }

  // ---- work

  /** Does what can be done now. */
  void work(long now) {
    if (draining) {
      return;
    }
    if (phase instanceof Phase.Settling(long until) && now >= until) {
      phase = reading();
    }
    if (phase instanceof Phase.CatchingUp(String version, long until)) {
      if (ports.picture().hasReached(version)) {
        phase = new Phase.Informed();
      } else if (now >= until) {
        phase = reading();
      }
    }
    strangers.expire(now);
    if (phase instanceof Phase.Informed
        && ports.cluster().isConfigurationKnown()
        && ports.cluster().areConflictsKnown()) {
      serve();
    }
    if (phase instanceof Phase.Serving(Controller controller)) {
      controller.work(now);
    }
  }

  private void serve() {
    long mine = term;
    // Before the Services are looked at: what comes later is only newer.
    adoptedAt = ports.picture().reached();
    Controller controller =
        new Controller(
            new Controller.Ports(
                ports.cluster(),
                ports.writers().under(permit),
                ports.reporter(),
                (key, outcome) -> ports.mail().writeEnded(mine, key, outcome)),
            planner,
            new Controller.Known(inForce, strangers, sightings));
    controller.adopt();
    ports.reporter().serving(ports.cluster().services().size());
    phase = new Phase.Serving(controller);
  }

  /** When {@link #work} should be called again even if nothing happens. */
  long nextWork() {
    if (draining) {
      return Long.MAX_VALUE; // The end of a write comes as news.
    }
    return switch (phase) {
      case Phase.Settling(long until) -> until;
      case Phase.CatchingUp(_, long until) -> until;
      case Phase.Serving(Controller controller) ->
          Math.min(controller.nextWork(), strangers.next());
      case Phase.Standby _, Phase.Reading _, Phase.Informed _ -> Long.MAX_VALUE;
    };
  }

  /** Whether nothing awaits a decision, a list or the end of a write. */
  boolean isIdle() {
    return switch (phase) {
      case Phase.Standby _ -> true;
      case Phase.Serving(Controller controller) -> controller.isIdle();
      case Phase.Settling _, Phase.Reading _, Phase.CatchingUp _, Phase.Informed _ -> false;
    };
  }

  /** Services that an event should have woken: a defect for each. */
  List<ObjectKey> sweep() {
    return phase instanceof Phase.Serving(Controller controller) ? controller.sweep() : List.of();
  }

  /** What takes a while to count. */
  Overview overview() {
    return phase instanceof Phase.Serving(Controller controller)
        ? controller.overview()
        : new Overview(
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            ports.cluster().isConfigurationKnown(),
            inForce.problems().size());
  }

  LoopFigures figures() {
    return switch (phase) {
      case Phase.Standby _ -> LoopFigures.NONE;
      case Phase.Serving(Controller controller) -> controller.figures();
      case Phase.Settling _, Phase.Reading _, Phase.CatchingUp _, Phase.Informed _ ->
          new LoopFigures(LoopFigures.Duty.TAKING_OVER, 0, 0, 0, 0);
    };
  }
}
