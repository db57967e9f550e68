package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
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
import org.junit.jupiter.api.Test;

/** Addresses that strangers use, from the report to the Service that waits for one. */
class QuarantineTest {

  private static final Instant WALL = Instant.parse("2026-03-01T10:00:00Z");
  private static final IpAddress ONE = IpAddress.of("10.0.0.1");
  private static final IpAddress TWO = IpAddress.of("10.0.0.2");

  private final TreeMap<ObjectKey, ServiceSnapshot> services = new TreeMap<>();
  private final List<AddressConflict> reports = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Replica replica =
      new Replica(
          new Replica.Ports(new Fixed(), new Fresh(), _ -> new Instantly(), new Notes(), new Now()),
          new ServicePlanner("", "metallb-system"),
          Duration.ofSeconds(5));
  private final List<Runnable> later = new ArrayList<>();
  private int version = 10;
  private long now = 1_000;

  @Test
  void anAddressOfAStrangerIsNotGivenAndTheNextOneIs() {
    report(ONE, Duration.ofMinutes(10));
    service("a", Optional.empty());
    serve();
    assertThat(addresses("a")).containsExactly(TWO);
    assertThat(told).contains("stranger 10.0.0.1 in default");
    assertThat(replica.overview().quarantined()).isEqualTo(Map.of("default", 1));
  }

  @Test
  void whoAsksForItIsToldWhoUsesItAndGetsItWhenTheReportIsGone() {
    report(ONE, Duration.ofMinutes(10));
    service("a", Optional.of(ONE));
    serve();
    assertThat(addresses("a")).isEmpty();
    assertThat(told)
        .anyMatch(line -> line.startsWith("a refused") && line.contains("02:00:00:00:00:07"));
    reports.clear();
    turn(Duration.ofSeconds(1));
    assertThat(addresses("a")).containsExactly(ONE);
    assertThat(told).contains("gone 10.0.0.1");
    assertThat(replica.overview().quarantined()).isEmpty();
  }

  @Test
  void aReportEndsByItselfAtItsTime() {
    report(ONE, Duration.ofMinutes(10));
    service("a", Optional.of(ONE));
    serve();
    assertThat(replica.nextWork()).isLessThanOrEqualTo(now + Duration.ofMinutes(10).toNanos());
    now += Duration.ofMinutes(10).toNanos() - 1;
    replica.work(now);
    assertThat(addresses("a")).isEmpty();
    now++;
    replica.work(now);
    assertThat(addresses("a")).containsExactly(ONE);
  }

  @Test
  void aReportThatIsSeenAgainLastsLongerAndIsToldOnce() {
    report(ONE, Duration.ofMinutes(10));
    service("a", Optional.of(ONE));
    serve();
    reports.clear();
    report(ONE, Duration.ofMinutes(20));
    turn(Duration.ofMinutes(15));
    assertThat(addresses("a")).isEmpty();
    assertThat(told).filteredOn(line -> line.startsWith("stranger")).hasSize(1);
    assertThat(told).filteredOn(line -> line.startsWith("a refused")).hasSize(1);
  }

  @Test
  void aReportThatIsOverCountsForNothing() {
    report(ONE, Duration.ofSeconds(-1));
    service("a", Optional.empty());
    serve();
    assertThat(addresses("a")).containsExactly(ONE);
    assertThat(told).noneMatch(line -> line.startsWith("stranger"));
  }

  @Test
  void aReportForEverDoesNotOverflow() {
    reports.add(conflict(ONE, Instant.parse("9999-12-31T23:59:59Z")));
    service("a", Optional.empty());
    serve();
    assertThat(addresses("a")).containsExactly(TWO);
  }

  @Test
  void whoHoldsItKeepsItAndIsTold() {
    service("a", Optional.empty());
    serve();
    assertThat(addresses("a")).containsExactly(ONE);
    report(ONE, Duration.ofMinutes(10));
    turn(Duration.ofSeconds(1));
    assertThat(addresses("a")).containsExactly(ONE);
    assertThat(told).contains("a contested 10.0.0.1");
  }

  private void serve() {
    replica.conflictsChanged(new Moment(now, WALL));
    replica.elected(new Takeover.Unclaimed(), now, () -> true, now);
    later.forEach(Runnable::run);
    replica.work(now);
    replica.work(now);
  }

  /** So much time passes, then the reports are read. */
  private void turn(Duration later) {
    now += later.toNanos();
    replica.conflictsChanged(new Moment(now, WALL.plusNanos(now - 1_000)));
    replica.work(now);
    replica.work(now);
  }

  private void report(IpAddress address, Duration left) {
    reports.add(conflict(address, WALL.plus(left)));
  }

  private static AddressConflict conflict(IpAddress address, Instant until) {
    return new AddressConflict(
        address,
        MacAddress.of("02:00:00:00:00:07"),
        new AddressConflict.Sight("n1", "eth0", WALL.minusSeconds(60)),
        until);
  }

  private void service(String name, Optional<IpAddress> asked) {
    ObjectKey key = new ObjectKey("default", name);
    services.put(
        key,
        new ServiceSnapshot(
            key,
            new ObjectVersion("uid-" + name, Integer.toString(version++), WALL),
            Map.of(),
            new ServiceSpec(
                new ServiceSpec.ServiceKind(true, ""),
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

  private List<IpAddress> addresses(String name) {
    return services
        .getOrDefault(new ObjectKey("default", name), services.firstEntry().getValue())
        .status()
        .addresses();
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
              List.of(new IpRange(ONE, TWO)),
              new Pool.Rules(true, false, Optional.empty()));
      return List.of(new Reading.Good(source, WALL, new ConfigEntry.PoolEntry(pool)));
    }

    @Override
    public Collection<AddressConflict> conflicts() {
      return reports;
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
      String next = Integer.toString(version++);
      services.put(
          base.key(),
          new ServiceSnapshot(
              base.key(),
              new ObjectVersion(base.version().uid(), next, base.version().created()),
              base.labels(),
              base.spec(),
              new ServiceStatus(change.addresses(), false, change.pool())));
      outcome.accept(new PatchOutcome.Applied(next));
      return true;
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
