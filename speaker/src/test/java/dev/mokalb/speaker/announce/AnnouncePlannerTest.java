package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.config.NodeChoice.Preference;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      new Configuration(List.of(POOL), List.of(Layer2Advertisement.ofPools("all", Set.of())), true);
  private static final Nodes NODES =
      Nodes.of(List.of(node("n1"), node("n2")), Nodes.ExcludeLabel.HEEDED);

  private static NodeSnapshot node(String name, NodeState... states) {
    return new NodeSnapshot(name, Map.of(), Set.of(states));
  }

  private static NodeSnapshot excluded(String name) {
    return new NodeSnapshot(name, Map.of(NodeSnapshot.EXCLUDE_LABEL, ""), Set.of());
  }

  private static ServiceSnapshot service(TrafficPolicy policy, String... addresses) {
    return Snapshots.service(KEY, policy, addresses);
  }

  private static EndpointsSnapshot slice(String... nodes) {
    return new EndpointsSnapshot(KEY, nodes.length > 0, List.of(nodes));
  }

  private static Candidacy candidacy(ServiceSnapshot service, EndpointsSnapshot... slices) {
    return new AnnouncePlanner("")
        .candidacy(service, List.of(slices), new Ground(NODES, CONFIGURATION));
  }

  private static Candidacy candidacy(
      ServiceSnapshot service, Nodes nodes, Layer2Advertisement... advertisements) {
    Configuration configuration = new Configuration(List.of(POOL), List.of(advertisements), true);
    return new AnnouncePlanner("")
        .candidacy(service, List.of(slice("n1")), new Ground(nodes, configuration));
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
                new TreeSet<>(Set.of(IpAddress.of("192.168.2.200"))),
                Eligibility.ofEqual(Tables.nodeSet("n1", "n2"))));
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
    assertSilent(
        candidacy(
            service(TrafficPolicy.CLUSTER, "192.168.2.200"),
            NODES,
            Layer2Advertisement.ofPools("l2", Set.of("another"))),
        new Silence.NoAdvertisement("default"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fd00::1", "192.168.2.200 fd00::1"})
  void addressesOfBothFamiliesAreAnnounced(String addresses) {
    String[] each = addresses.split(" ");
    assertThat(candidacy(service(TrafficPolicy.CLUSTER, each), slice("n1")))
        .isEqualTo(
            new Candidacy.Announced(
                Arrays.stream(each)
                    .map(IpAddress::of)
                    .collect(Collectors.toCollection(TreeSet::new)),
                Eligibility.ofEqual(Tables.nodeSet("n1", "n2"))));
  }

  private static LabelSelectors with(String key, String value) {
    return new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of(key, value))));
  }

  private static Layer2Advertisement advertisement(
      String name, LabelSelectors services, NodeChoice nodes, String... interfaces) {
    return new Layer2Advertisement(
        name, PoolSelection.ALL, services, nodes, new TreeSet<>(List.of(interfaces)));
  }

  private static final Nodes RACKS =
      Nodes.of(
          List.of(
              new NodeSnapshot("n1", Map.of("rack", "a", "disk", "ssd"), Set.of()),
              new NodeSnapshot("n2", Map.of("rack", "b", "disk", "ssd"), Set.of()),
              new NodeSnapshot("n3", Map.of("rack", "c"), Set.of())),
          Nodes.ExcludeLabel.HEEDED);

  private static ServiceSnapshot labelled(Map<String, String> labels, Optional<Sharing> sharing) {
    ServiceSnapshot plain = service(TrafficPolicy.CLUSTER, "192.168.2.200");
    ServiceSpec spec = plain.spec();
    return new ServiceSnapshot(
        KEY,
        plain.version(),
        labels,
        new ServiceSpec(
            spec.kind(),
            spec.trafficPolicy(),
            spec.families(),
            new ServiceSpec.Wishes(new AddressRequest.Any(), "", sharing)),
        plain.status());
  }

  @Test
  void theNodesThatAnyMatchingAdvertisementSelectsMayAnnounceOnTheUnionOfInterfaces() {
    Candidacy candidacy =
        candidacy(
            labelled(Map.of(), Optional.empty()),
            RACKS,
            advertisement(
                "a", LabelSelectors.NONE, new NodeChoice(with("disk", "ssd"), List.of()), "eth0"),
            advertisement(
                "b", LabelSelectors.NONE, new NodeChoice(with("rack", "b"), List.of()), "eth1"));
    assertThat(candidacy)
        .isInstanceOfSatisfying(
            Candidacy.Announced.class,
            announced ->
                assertThat(announced.eligible().merits())
                    .containsExactly(
                        entry(new NodeName("n1"), merit(0, "eth0")),
                        entry(new NodeName("n2"), merit(0, "eth0", "eth1"))));
  }

  private static Merit merit(long score, String... interfaces) {
    return new Merit(
        score, interfaces.length == 0 ? Set.of() : Set.of(new TreeSet<>(List.of(interfaces))));
  }

  @Test
  void theWeightsOfAllMatchingAdvertisementsAreAdded() {
    Preference ssd = new Preference(10, LabelSelector.ofLabels(Map.of("disk", "ssd")));
    Preference rackA = new Preference(5, LabelSelector.ofLabels(Map.of("rack", "a")));
    Preference rackC = new Preference(3, LabelSelector.ofLabels(Map.of("rack", "c")));
    Candidacy candidacy =
        candidacy(
            labelled(Map.of(), Optional.empty()),
            RACKS,
            advertisement(
                "a", LabelSelectors.NONE, new NodeChoice(LabelSelectors.NONE, List.of(ssd, rackA))),
            advertisement(
                "b", LabelSelectors.NONE, new NodeChoice(with("disk", "ssd"), List.of(ssd, rackC))),
            advertisement(
                "not for this Service",
                with("app", "other"),
                new NodeChoice(LabelSelectors.NONE, List.of(rackC))));
    assertThat(candidacy)
        .isInstanceOfSatisfying(
            Candidacy.Announced.class,
            announced ->
                assertThat(announced.eligible().merits())
                    .containsExactly(
                        entry(new NodeName("n1"), merit(25)),
                        entry(new NodeName("n2"), merit(20)),
                        entry(new NodeName("n3"), merit(0))));
  }

  @Test
  void anAdvertisementForOtherServicesIsNone() {
    Layer2Advertisement some = advertisement("some", with("app", "web"), NodeChoice.ALL);
    assertThat(candidacy(labelled(Map.of("app", "web"), Optional.empty()), RACKS, some))
        .isInstanceOf(Candidacy.Announced.class);
    assertSilent(
        candidacy(labelled(Map.of("app", "db"), Optional.empty()), RACKS, some),
        new Silence.NoMatchingAdvertisement("default"));
    assertSilent(
        candidacy(
            labelled(
                Map.of("app", "web"),
                Optional.of(new Sharing("key", "", Collections.emptySortedSet()))),
            RACKS,
            some),
        new Silence.SharedWithServiceSelector("some"));
  }

  @Test
  void whereNoNodeIsSelectedEachIsSaidWhyNot() {
    assertSilent(
        candidacy(
            labelled(Map.of(), Optional.empty()),
            RACKS,
            advertisement("a", LabelSelectors.NONE, new NodeChoice(with("rack", "z"), List.of()))),
        new Silence.NoEligibleNode(
            new TreeMap<>(
                Map.of(
                    new NodeName("n1"), new Bar.NotSelected(),
                    new NodeName("n2"), new Bar.NotSelected(),
                    new NodeName("n3"), new Bar.NotSelected()))));
  }

  @Test
  void servicesThatAreAnnouncedAlikeShareOneEligibility() {
    Ground ground = new Ground(NODES, CONFIGURATION);
    AnnouncePlanner planner = new AnnouncePlanner("");
    for (TrafficPolicy policy : TrafficPolicy.values()) {
      Candidacy one =
          planner.candidacy(service(policy, "192.168.2.200"), List.of(slice("n1")), ground);
      Candidacy other =
          planner.candidacy(service(policy, "192.168.2.201"), List.of(slice("n1")), ground);
      assertThat(((Candidacy.Announced) one).eligible())
          .isSameAs(((Candidacy.Announced) other).eligible());
    }
  }

  @Test
  void whatGoesOutByBgpAloneIsNoSilence() {
    BgpAdvertisement all =
        new BgpAdvertisement(
            new BgpAdvertisement.Scope(
                SourceRef.of("BGPAdvertisement", KEY), PoolSelection.named(Set.of("default"))),
            LabelSelectors.NONE,
            LabelSelectors.NONE,
            new TreeSet<>(),
            new BgpAdvertisement.Form(
                BgpAdvertisement.Aggregation.NONE,
                OptionalLong.empty(),
                new TreeSet<>(),
                BgpAdvertisement.Weight.NONE));
    Configuration bgp =
        new Configuration(
            List.of(POOL),
            List.of(),
            new Configuration.Bgp(List.of(), List.of(all), List.of()),
            true);
    assertThat(
            new AnnouncePlanner("")
                .candidacy(
                    service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                    List.of(slice("n1")),
                    new Ground(NODES, bgp)))
        .isEqualTo(new Candidacy.NotOurs());
  }

  @Test
  void aServiceOfAnotherClassIsNotOurs() {
    assertThat(
            new AnnouncePlanner("other")
                .candidacy(
                    service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                    List.of(slice("n1")),
                    new Ground(NODES, CONFIGURATION)))
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
                new Ground(nodes, CONFIGURATION));
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
