package dev.mokalb.controller.loop;

import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.ServiceAllocation;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** People, who make, change and delete Services and pools at random, and label namespaces. */
final class Users {

  private static final List<IpAddress> ADDRESSES =
      List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.1.1", "10.0.1.2", "fd00::1", "10.9.9.9")
          .stream()
          .map(IpAddress::of)
          .toList();
  private static final List<IpAddress> ADDRESSES_V4 =
      ADDRESSES.stream().filter(address -> address.family() == IpFamily.IPV4).toList();
  private static final List<IpAddress> ADDRESSES_V6 =
      List.of(IpAddress.of("fd00::1"), IpAddress.of("fd00::2"));

  private static final List<List<IpRange>> BLOCKS =
      List.of(
          List.of(range("10.0.0.1", "10.0.0.3")),
          List.of(range("10.0.0.1", "10.0.0.2"), range("fd00::1", "fd00::2")),
          List.of(range("10.0.1.1", "10.0.1.2")),
          List.of(range("10.0.1.1", "10.0.1.1")),
          List.of(range("10.0.0.3", "10.0.0.3"), range("10.0.1.2", "10.0.1.2")));

  private static final List<SortedSet<Sharing.Port>> PORTS =
      List.of(ports(80), ports(443), ports(80, 443), ports(53));

  private static final int HELD_UP_MAX = 2;

  static final List<String> NAMESPACES = List.of("n0", "n1");

  private static final List<Map<String, String>> TEAMS =
      List.of(Map.of("team", "a"), Map.of("team", "b"), Map.of());

  private static final LabelSelectors TEAM =
      new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("team", "a"))));

  private static final LabelSelectors FRONT =
      new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("tier", "front"))));

  private final Random random;
  private final FakeApiServer server;
  private final boolean hostile;
  private long clock;

  Users(Random random, FakeApiServer server, boolean hostile) {
    this.random = random;
    this.server = server;
    this.hostile = hostile;
  }

  /** One deed; says which. */
  Supplier<String> act() {
    clock += random.nextInt(2);
    ObjectKey key = key();
    ServiceSnapshot service = server.services.get(key);
    int deed = random.nextInt(20);
    if (deed < 3) {
      return configure();
    }
    if (service == null) {
      server.create(key, Instant.ofEpochSecond(clock), labels(), spec());
      ServiceSnapshot after = server.services.get(key);
      return () -> "create " + after;
    }
    if (deed < 8) {
      return delete(key);
    }
    if (deed < 10) {
      server.change(service, service.labels(), service.spec());
      return () -> "touch " + key;
    }
    if (deed < 12 && hostile) {
      List<IpAddress> addresses = List.of(any(ADDRESSES));
      server.changeStatus(service, new ServiceStatus(addresses, random.nextBoolean(), ""));
      return () -> "foreign status " + addresses + " on " + key;
    }
    server.change(service, labels(), spec());
    ServiceSnapshot after = server.services.get(key);
    return () -> "change " + after;
  }

  Supplier<String> delete(ObjectKey key) {
    server.delete(key);
    return () -> "delete " + key;
  }

  /** A namespace gets other labels, or keeps those that it has. */
  Supplier<String> relabel(String namespace) {
    Map<String, String> labels = any(TEAMS);
    server.relabel(namespace, labels);
    return () -> "namespace " + namespace + " is labelled " + labels;
  }

  /** A stranger takes an address for a while, or for good, or is gone. */
  Supplier<String> stranger(Instant now) {
    IpAddress address = any(ADDRESSES);
    if (server.conflicts.remove(address) != null) {
      return () -> "no stranger any more on " + address;
    }
    Duration left = Duration.ofSeconds(random.nextInt(4) == 0 ? 1_000_000 : random.nextInt(60));
    AddressConflict report =
        new AddressConflict(
            address,
            MacAddress.of("02:00:00:00:00:07"),
            new AddressConflict.Sight("n1", "eth0", now),
            now.plus(left));
    server.conflicts.put(address, report);
    return () -> "a stranger: " + report;
  }

  /** A webhook holds a Service up, or lets all go: with many it takes long to come to rest. */
  Supplier<String> webhook() {
    if (server.heldUp.size() == HELD_UP_MAX) {
      server.heldUp.clear();
      return () -> "no webhook holds anybody up";
    }
    ObjectKey key = key();
    server.heldUp.add(key);
    return () -> "a webhook answers 429 for " + key;
  }

  /** A Service is made, in place of what may be there, that a webhook holds up. */
  Supplier<String> createHeldUp() {
    ObjectKey key = key();
    if (server.services.containsKey(key)) {
      server.delete(key);
    }
    server.heldUp.add(key);
    server.create(key, Instant.ofEpochSecond(clock), labels(), spec());
    ServiceSnapshot after = server.services.get(key);
    return () -> "a webhook answers 429 for a new one: " + after;
  }

  /** What the server answers while a webhook holds the Service up. */
  PatchOutcome refusal(ObjectKey key) {
    Duration pause = Duration.ofSeconds(random.nextInt(3));
    return key.name().compareTo("s3") < 0
        ? new PatchOutcome.Postponed("admission webhook \"w\" denied the request", pause)
        : new PatchOutcome.TooManyRequests(pause);
  }

  private ObjectKey key() {
    return new ObjectKey("n" + random.nextInt(2), "s" + random.nextInt(7));
  }

  /** A speaker says something else, or is gone. */
  Supplier<String> speaker(Instant now) {
    String node = "n" + random.nextInt(3);
    if (random.nextInt(4) == 0) {
      server.reports.remove(node);
      return () -> "no report of " + node;
    }
    SpeakerReport report =
        new SpeakerReport(
            node,
            now,
            Set.of(mac(node.charAt(1))),
            List.of(new SpeakerReport.Claim(now.minusSeconds(random.nextInt(9)), some())),
            List.of(
                new SpeakerReport.Sight(
                    now.minusSeconds(random.nextInt(9)),
                    random.nextInt(3) == 0
                        ? Optional.empty()
                        : Optional.of(mac((char) ('0' + random.nextInt(3)))),
                    some())));
    server.reports.put(node, report);
    return () -> "a speaker says " + report;
  }

  private static MacAddress mac(char digit) {
    return MacAddress.of("02:00:00:00:00:0" + digit);
  }

  private List<IpAddress> some() {
    return ADDRESSES.stream().filter(_ -> random.nextBoolean()).toList();
  }

  private ServiceSpec spec() {
    boolean dual = random.nextInt(4) == 0;
    return new ServiceSpec(
        new ServiceSpec.ServiceKind(random.nextInt(10) != 0, random.nextInt(15) == 0 ? "o" : ""),
        TrafficPolicy.CLUSTER,
        new ServiceSpec.Families(
            !dual
                ? FamilyPolicy.SINGLE_STACK
                : random.nextBoolean()
                    ? FamilyPolicy.PREFER_DUAL_STACK
                    : FamilyPolicy.REQUIRE_DUAL_STACK,
            dual ? List.of(IpFamily.IPV4, IpFamily.IPV6) : List.of(IpFamily.IPV4)),
        new ServiceSpec.Wishes(
            request(dual), random.nextInt(8) == 0 ? "p" + random.nextInt(4) : "", sharing()));
  }

  private Map<String, String> labels() {
    return random.nextInt(3) == 0 ? Map.of("tier", "front") : Map.of();
  }

  private Optional<Sharing> sharing() {
    return random.nextInt(3) != 0
        ? Optional.empty()
        : Optional.of(
            new Sharing(any(List.of("a", "a", "b")), any(List.of("", "", "app=x")), any(PORTS)));
  }

  /** Now and then a pool is for some namespaces or for some Services alone. */
  private Optional<ServiceAllocation> allocation() {
    return random.nextInt(3) != 0
        ? Optional.empty()
        : Optional.of(
            new ServiceAllocation(
                random.nextInt(3),
                new TreeSet<>(random.nextInt(3) == 0 ? List.of("n0") : List.of()),
                random.nextBoolean() ? TEAM : LabelSelectors.NONE,
                random.nextBoolean() ? FRONT : LabelSelectors.NONE));
  }

  /** Of who asks for both families, most ask for an address of each. */
  private AddressRequest request(boolean dual) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 ->
          new AddressRequest.Exactly(
              "metallb.io/loadBalancerIPs",
              random.nextInt(8) == 0 ^ dual ? two() : List.of(any(ADDRESSES)));
      case 3 -> new AddressRequest.Malformed("spec.loadBalancerIP", "is wrong", "correct it");
      default -> new AddressRequest.Any();
    };
  }

  private List<IpAddress> two() {
    // Most often one that is in a pool with those of the other family.
    IpAddress four = any(random.nextInt(3) == 0 ? ADDRESSES_V4 : ADDRESSES_V4.subList(0, 2));
    IpAddress six = any(ADDRESSES_V6);
    return random.nextBoolean() ? List.of(four, six) : List.of(six, four);
  }

  private Supplier<String> configure() {
    String name = "p" + random.nextInt(3);
    SourceRef source = SourceRef.of("IPAddressPool", new ObjectKey("metallb-system", name));
    Instant created = Instant.ofEpochSecond(name.charAt(1));
    Optional<Reading> reading =
        switch (random.nextInt(8)) {
          case 0 -> Optional.empty();
          case 1 ->
              Optional.of(
                  new Reading.Bad(
                      source, created, List.of(new Problem(source, "field", "is bad", "mend it"))));
          default ->
              Optional.of(
                  new Reading.Good(
                      source,
                      created,
                      new ConfigEntry.PoolEntry(
                          new Pool(
                              name,
                              Map.of(),
                              any(BLOCKS),
                              new Pool.Rules(random.nextInt(6) != 0, false, allocation())))));
        };
    server.configure(source, reading);
    return () -> "configure " + reading;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static SortedSet<Sharing.Port> ports(int... numbers) {
    SortedSet<Sharing.Port> ports = new TreeSet<>();
    for (int number : numbers) {
      ports.add(new Sharing.Port("TCP", number));
    }
    return ports;
  }

  private static IpRange range(String first, String last) {
    return new IpRange(IpAddress.of(first), IpAddress.of(last));
  }
}
