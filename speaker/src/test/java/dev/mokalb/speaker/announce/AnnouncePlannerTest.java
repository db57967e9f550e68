package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnnouncePlannerTest {

  private static final ObjectKey KEY = new ObjectKey("default", "web");
  private static final Pool POOL =
      new Pool(
          "default",
          List.of(
              new IpRange(IpAddress.of("192.168.2.200"), IpAddress.of("192.168.2.225")),
              new IpRange(IpAddress.of("fd00::1"), IpAddress.of("fd00::9"))),
          true,
          false);
  private static final Configuration CONFIGURATION =
      new Configuration(List.of(POOL), List.of(new Layer2Advertisement(new TreeSet<>())), true);
  private static final Nodes NODES =
      Nodes.of(List.of(node("n1"), node("n2")), Nodes.ExcludeLabel.HEEDED);

  private static NodeSnapshot node(String name, NodeState... states) {
    return new NodeSnapshot(name, Map.of(), Set.of(states));
  }

  private static NodeSnapshot excluded(String name) {
    return new NodeSnapshot(name, Map.of(NodeSnapshot.EXCLUDE_LABEL, ""), Set.of());
  }

  private static ServiceSnapshot service(TrafficPolicy policy, String... addresses) {
    return new ServiceSnapshot(
        KEY,
        new ObjectVersion("u", "1", Instant.EPOCH),
        new ServiceSpec(
            new ServiceSpec.ServiceKind(true, ""),
            policy,
            new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
            new AddressRequest.Any(),
            ""),
        new ServiceStatus(Arrays.stream(addresses).map(IpAddress::of).toList(), false, "default"));
  }

  private static EndpointsSnapshot slice(String... nodes) {
    return new EndpointsSnapshot(KEY, nodes.length > 0, List.of(nodes));
  }

  private static Candidacy candidacy(ServiceSnapshot service, EndpointsSnapshot... slices) {
    return new AnnouncePlanner("").candidacy(service, List.of(slices), NODES, CONFIGURATION);
  }

  private static void assertSilent(Candidacy candidacy, Silence why) {
    assertThat(candidacy).isEqualTo(new Candidacy.Silent(why));
    assertThat(why.message()).isNotBlank();
  }

  @Test
  void anyEligibleNodeMayAnnounceAServiceOfPolicyCluster() {
    Candidacy candidacy = candidacy(service(TrafficPolicy.CLUSTER, "192.168.2.200"), slice("n3"));
    assertThat(candidacy)
        .isEqualTo(
            new Candidacy.Announced(
                new TreeSet<>(Set.of(IpAddress.of("192.168.2.200"))), NODES.everyone()));
  }

  @Test
  void onlyNodesWithAnEndpointMayAnnounceAServiceOfPolicyLocal() {
    ServiceSnapshot local = service(TrafficPolicy.LOCAL, "192.168.2.200");
    assertThat(candidacy(local, slice("n2"), slice("n3")))
        .isInstanceOfSatisfying(
            Candidacy.Announced.class,
            announced ->
                assertThat(announced.eligible().merits().keySet())
                    .containsExactly(new NodeName("n2")));
    assertSilent(
        candidacy(local, slice("n3")),
        new Silence.NoEligibleNode(
            new TreeMap<>(
                Map.of(
                    new NodeName("n1"),
                    new Bar.NoEndpointHere(),
                    new NodeName("n2"),
                    new Bar.NoEndpointHere()))));
  }

  @Test
  void withoutAUsableEndpointNobodyAnnounces() {
    ServiceSnapshot service = service(TrafficPolicy.CLUSTER, "192.168.2.200");
    assertSilent(candidacy(service), new Silence.NoEndpoint());
    assertSilent(candidacy(service, slice()), new Silence.NoEndpoint());
  }

  @Test
  void anAddressThatIsMissingOrInNoPoolIsNotAnnounced() {
    assertSilent(candidacy(service(TrafficPolicy.CLUSTER), slice("n1")), new Silence.NoAddress());
    assertSilent(
        candidacy(service(TrafficPolicy.CLUSTER, "10.0.0.1"), slice("n1")),
        new Silence.InNoPool(IpAddress.of("10.0.0.1")));
  }

  @Test
  void aPoolWithoutAdvertisementIsNotAnnounced() {
    Configuration other =
        new Configuration(
            List.of(POOL),
            List.of(new Layer2Advertisement(new TreeSet<>(Set.of("another")))),
            true);
    assertSilent(
        new AnnouncePlanner("")
            .candidacy(
                service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                List.of(slice("n1")),
                NODES,
                other),
        new Silence.NoAdvertisement("default"));
  }

  @Test
  void ipv6AloneIsSaidNotToBeAnnounced() {
    assertSilent(
        candidacy(service(TrafficPolicy.CLUSTER, "fd00::1"), slice("n1")), new Silence.OnlyIpv6());
  }

  @Test
  void aServiceOfAnotherClassIsNotOurs() {
    assertThat(
            new AnnouncePlanner("other")
                .candidacy(
                    service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                    List.of(slice("n1")),
                    NODES,
                    CONFIGURATION))
        .isEqualTo(new Candidacy.NotOurs());
  }

  /** What is the matter with a node, and what it may therefore do. */
  record Row(String what, NodeSnapshot node, Fitness fitness) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> nodes() {
    return Stream.of(
        new Row("nothing is the matter", node("n1"), Fitness.READY),
        new Row("cordoned", node("n1", NodeState.UNSCHEDULABLE), Fitness.CORDONED),
        new Row("not Ready", node("n1", NodeState.NOT_READY), Fitness.NOT_READY),
        new Row(
            "cordoned and not Ready",
            node("n1", NodeState.UNSCHEDULABLE, NodeState.NOT_READY),
            Fitness.NOT_READY),
        new Row("excluded by its label", excluded("n1"), Fitness.EXCLUDED),
        new Row(
            "without network",
            node("n1", NodeState.NETWORK_UNAVAILABLE),
            Fitness.NETWORK_UNAVAILABLE),
        new Row("out of service", node("n1", NodeState.OUT_OF_SERVICE), Fitness.OUT_OF_SERVICE));
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void aNodeIsAsFitAsTheApiShowsIt(Row row) {
    Nodes nodes = Nodes.of(List.of(row.node()), Nodes.ExcludeLabel.HEEDED);
    assertThat(nodes.fitness()).containsEntry(new NodeName("n1"), row.fitness());
    Candidacy candidacy =
        new AnnouncePlanner("")
            .candidacy(
                service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                List.of(slice("n1")),
                nodes,
                CONFIGURATION);
    if (row.fitness().mayOwn()) {
      assertThat(candidacy).isInstanceOf(Candidacy.Announced.class);
    } else {
      assertSilent(
          candidacy,
          new Silence.NoEligibleNode(
              new TreeMap<>(Map.of(new NodeName("n1"), new Bar.Unfit(row.fitness())))));
    }
  }

  @Test
  void theExcludeLabelCanBeIgnored() {
    Nodes nodes = Nodes.of(List.of(excluded("n1")), Nodes.ExcludeLabel.IGNORED);
    assertThat(nodes.fitness()).containsEntry(new NodeName("n1"), Fitness.READY);
  }

  @Test
  void ofManyNodesWithTheSameReasonOnlySomeAreNamed() {
    SortedMap<NodeName, Bar> bars = new TreeMap<>();
    Tables.nodeSet(9).forEach(node -> bars.put(node, new Bar.NoEndpointHere()));
    bars.put(new NodeName("m"), new Bar.Unfit(Fitness.CORDONED));
    assertThat(new Silence.NoEligibleNode(bars).message())
        .isEqualTo(
            "no node may announce it: m: it is cordoned; n00, n01, n02, n03, n04 and 4 more:"
                + " externalTrafficPolicy is Local and no ready endpoint is on it");
  }
}
