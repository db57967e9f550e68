package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One replica in a small cluster: one pool of two addresses, writes that are done at once unless
 * they are held, and time that passes when a test says so.
 */
final class SmallWorld {

  static final Instant WALL = Instant.parse("2026-03-01T10:00:00Z");
  static final IpAddress ONE = IpAddress.of("10.0.0.1");
  static final IpAddress TWO = IpAddress.of("10.0.0.2");

  final TreeMap<ObjectKey, ServiceSnapshot> services = new TreeMap<>();
  final List<AddressConflict> conflicts = new ArrayList<>();
  final List<SpeakerReport> speakerReports = new ArrayList<>();
  final List<Layer2Advertisement> advertisements = new ArrayList<>();
  final List<String> told = new ArrayList<>();

  /** What each write changed, as {@code name addresses}. */
  final List<String> written = new ArrayList<>();

  /** What the API server answers in place of doing a write, by the Service's name. */
  final Map<String, PatchOutcome> refusals = new TreeMap<>();

  /** Writes that are under way for as long as a test wants, by namespace; empty holds none. */
  Optional<Map<String, List<Runnable>>> held = Optional.empty();

  /** The last address of the pool. */
  IpAddress last = TWO;

  final Replica replica =
      new Replica(
          new Replica.Ports(new Fixed(), new Fresh(), _ -> new Instantly(), new Notes(), new Now()),
          new ServicePlanner("", "metallb-system"),
          Duration.ofSeconds(5));
  private final List<Runnable> later = new ArrayList<>();
  private int version = 10;
  long now = 1_000;

  /** The wall clock. */
  Instant wall() {
    return WALL.plusNanos(now - 1_000);
  }

  Moment moment() {
    return new Moment(now, wall());
  }

  /** What a loop of its own reaches; its Services stay as they are made before it starts. */
  ControllerLoop.Ports loopPorts(StatusWriter writer) {
    return new ControllerLoop.Ports(new Fixed(), new Fresh(), _ -> writer, new Notes());
  }

  /** The replica takes over. */
  void serve() {
    replica.conflictsChanged(moment());
    replica.elected(new Takeover.Unclaimed(), now, () -> true, now);
    later.forEach(Runnable::run);
    replica.work(now);
    replica.work(now);
  }

  /** So much time passes, then the reports are read. */
  void turn(Duration time) {
    now += time.toNanos();
    replica.conflictsChanged(moment());
    replica.sightingsChanged(moment());
    replica.work(now);
    replica.work(now);
  }

  /** Somebody makes a Service. */
  void service(String name, Optional<IpAddress> asked) {
    service(name, "", asked);
  }

  /** Somebody makes a Service of a class. */
  void service(String name, String loadBalancerClass, Optional<IpAddress> asked) {
    service(new ObjectKey("default", name), loadBalancerClass, asked);
  }

  /** Somebody makes a Service, anywhere. */
  void service(ObjectKey key, String loadBalancerClass, Optional<IpAddress> asked) {
    services.put(
        key,
        new ServiceSnapshot(
            key,
            new ObjectVersion("uid-" + key, Integer.toString(version++), WALL),
            Map.of(),
            new ServiceSpec(
                new ServiceSpec.ServiceKind(true, loadBalancerClass),
                TrafficPolicy.CLUSTER,
                new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
                new ServiceSpec.Wishes(
                    asked
                        .<AddressRequest>map(
                            a -> new AddressRequest.Exactly("spec.loadBalancerIP", List.of(a)))
                        .orElseGet(AddressRequest.Any::new),
                    "",
                    Optional.empty())),
            new ServiceStatus(List.of(), false, "")));
  }

  /** A provider of another class gives an address. */
  void assigned(String name, IpAddress address) {
    ServiceSnapshot service = get(name);
    services.put(
        service.key(),
        new ServiceSnapshot(
            service.key(),
            service.version(),
            service.labels(),
            service.spec(),
            new ServiceStatus(List.of(address), false, "")));
  }

  private ServiceSnapshot get(String name) {
    return Optional.ofNullable(services.get(new ObjectKey("default", name))).orElseThrow();
  }

  List<IpAddress> addresses(String name) {
    return status(name).addresses();
  }

  ServiceStatus status(String name) {
    return get(name).status();
  }

  /** A cluster with one pool of two addresses. */
  private final class Fixed implements Cluster {
    @Override
    public Optional<ServiceSnapshot> service(ObjectKey key) {
      return Optional.ofNullable(services.get(key));
    }

    @Override
    public Collection<ServiceSnapshot> services() {
      return List.copyOf(services.values());
    }

    @Override
    public Map<String, String> namespaceLabels(String namespace) {
      return Map.of();
    }

    @Override
    public List<Reading> readings() {
      SourceRef source = SourceRef.of("IPAddressPool", new ObjectKey("metallb-system", "default"));
      Pool pool =
          new Pool(
              "default",
              Map.of(),
              List.of(new IpRange(ONE, last)),
              new Pool.Rules(true, false, Optional.empty()));
      List<Reading> readings = new ArrayList<>();
      readings.add(new Reading.Good(source, WALL, new ConfigEntry.PoolEntry(pool)));
      for (Layer2Advertisement advertisement : advertisements) {
        readings.add(
            new Reading.Good(
                SourceRef.of(
                    "L2Advertisement", new ObjectKey("metallb-system", advertisement.name())),
                WALL,
                new ConfigEntry.Layer2Entry(advertisement)));
      }
      return readings;
    }

    @Override
    public Collection<AddressConflict> conflicts() {
      return conflicts;
    }

    @Override
    public Optional<Collection<SpeakerReport>> speakerReports() {
      return Optional.of(speakerReports);
    }

    @Override
    public boolean areConflictsKnown() {
      return true;
    }

    @Override
    public boolean isConfigurationKnown() {
      return true;
    }
  }

  private static final class Fresh implements ServicePicture {
    @Override
    public void readAnew(Runnable done) {
      done.run();
    }

    @Override
    public boolean hasReached(String resourceVersion) {
      return true;
    }

    @Override
    public String reached() {
      return "9";
    }
  }

  /** Every write is done at once; its answer waits until the loop has ended its turn. */
  private final class Instantly implements StatusWriter {
    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean write(
        ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      PatchOutcome refusal = refusals.get(base.key().name());
      if (refusal != null) {
        written.add(base.key().name() + " not");
        outcome.accept(refusal);
        return true;
      }
      if (held.isPresent()) {
        held.get()
            .computeIfAbsent(base.key().namespace(), _ -> new ArrayList<>())
            .add(() -> done(base, change, outcome));
      } else {
        done(base, change, outcome);
      }
      return true;
    }

    private void done(ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      String next = Integer.toString(version++);
      services.put(
          base.key(),
          new ServiceSnapshot(
              base.key(),
              new ObjectVersion(base.version().uid(), next, base.version().created()),
              base.labels(),
              base.spec(),
              new ServiceStatus(
                  change.addresses(), false, change.pool(), change.conditions(base, 1))));
      written.add(base.key().name() + " " + change.addresses());
      outcome.accept(new PatchOutcome.Applied(next));
    }
  }

  private final class Now implements Replica.TermMail {
    @Override
    public void writeEnded(long term, ObjectKey key, PatchOutcome outcome) {
      replica.writeEnded(term, key, outcome, now);
    }

    @Override
    public void servicesRead(long term) {
      later.add(() -> replica.servicesRead(term));
    }
  }

  private final class Notes implements Reporter {
    @Override
    public void serving(int count) {}

    @Override
    public void service(ServiceSnapshot service, ServiceReport report) {
      String name = service.key().name();
      switch (report) {
        case ServiceReport.Refused(Refusal refusal) ->
            told.add(name + " refused: " + refusal.message());
        case ServiceReport.Contested(AddressConflict conflict) ->
            told.add(name + " contested " + conflict.address());
        case ServiceReport.Assigned _,
            ServiceReport.Completed _,
            ServiceReport.Cleared _,
            ServiceReport.RefusedButKept _,
            ServiceReport.DeprecatedAnnotations _,
            ServiceReport.WriteRejected _ ->
            told.add(name + " " + report);
      }
    }

    @Override
    public void configuration(List<Problem> problems) {}

    @Override
    public void hint(SourceRef source, String text) {
      told.add("hint " + source + ": " + text);
    }

    @Override
    public void stranger(AddressConflict report, Optional<String> pool) {
      told.add("stranger " + report.address() + pool.map(p -> " in " + p).orElse(""));
    }

    @Override
    public void strangerGone(IpAddress address) {
      told.add("gone " + address);
    }

    @Override
    public void usage(SortedMap<String, PoolUsage> pools) {}
  }
}
