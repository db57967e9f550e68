package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.BgpAdvertisement.Aggregation;
import dev.mokalb.model.config.BgpAdvertisement.Weight;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.NodeBgp;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.Community;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePlannerTest {

  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final Community BLUE = new Community.Standard(64512, 1);
  private static final Community RED = new Community.Standard(64512, 2);
  private static final RoutePlanner.Here HERE = new RoutePlanner.Here("n1", false, false);
  private static final List<Pool> POOLS =
      List.of(pool("a", "10.0.0.0/24", "fd00::/64"), pool("b", "10.0.1.0/24"));

  private static Pool pool(String name, String... blocks) {
    List<IpRange> ranges = new ArrayList<>();
    for (String block : blocks) {
      ranges.add(((AddressBlock.Valid) AddressBlock.parse(block)).range());
    }
    return new Pool(name, ranges, true, false);
  }

  private static BgpAdvertisement advertisement(
      String name, Set<String> peers, BgpAdvertisement.Form form) {
    return advertisement(name, peers, LabelSelectors.NONE, form);
  }

  private static BgpAdvertisement advertisement(
      String name, Set<String> peers, LabelSelectors services, BgpAdvertisement.Form form) {
    return new BgpAdvertisement(
        new BgpAdvertisement.Scope(
            SourceRef.of("BGPAdvertisement", new ObjectKey("m", name)),
            PoolSelection.named(Set.of("a"))),
        services,
        LabelSelectors.NONE,
        new TreeSet<>(peers),
        form);
  }

  private static BgpAdvertisement.Form form(Aggregation aggregation, Community... communities) {
    return new BgpAdvertisement.Form(
        aggregation, OptionalLong.empty(), new TreeSet<>(List.of(communities)), Weight.NONE);
  }

  private static BgpAdvertisement.Form preferring(int localPref) {
    return new BgpAdvertisement.Form(
        Aggregation.NONE, OptionalLong.of(localPref), new TreeSet<>(), Weight.NONE);
  }

  private static BgpPeer peer(String name) {
    return new BgpPeer(
        SourceRef.of("BGPPeer", new ObjectKey("m", name)),
        LabelSelectors.NONE,
        new BgpPeer.Remote(
            new BgpPeer.Neighbour.Interface(name), 179, new BgpPeer.RemoteAs.External()),
        new BgpPeer.Local(new Asn(64512), Optional.empty(), Optional.empty(), Optional.empty(), ""),
        new BgpPeer.Session(
            BgpPeer.Timers.DEFAULT,
            new BgpPeer.Password.None(),
            Optional.empty(),
            Set.of(),
            BgpPeer.Guards.NONE));
  }

  private static ServiceSnapshot service(TrafficPolicy policy, String... addresses) {
    return Snapshots.service(WEB, Map.of("app", "web"), policy, addresses);
  }

  private static List<EndpointsSnapshot> on(String... nodes) {
    return List.of(new EndpointsSnapshot(WEB, nodes.length > 0, Arrays.asList(nodes)));
  }

  private static Contribution plan(
      ServiceSnapshot service,
      List<EndpointsSnapshot> endpoints,
      RoutePlanner.Here here,
      BgpAdvertisement... advertisements) {
    Configuration configuration =
        new Configuration(
            POOLS,
            List.of(),
            new Configuration.Bgp(
                List.of(peer("tor1"), peer("tor2")), List.of(advertisements), List.of()),
            true);
    return new RoutePlanner("")
        .contribution(
            service,
            endpoints,
            new RoutePlanner.Surroundings(
                configuration, NodeBgp.of(configuration, Map.of()), here));
  }

  private static Set<String> routes(Contribution contribution) {
    Set<String> lines = new HashSet<>();
    if (contribution instanceof Contribution.Some some) {
      some.byPeer()
          .forEach((peer, routes) ->
              routes.forEach((prefix, form) ->
                  lines.add(
                      peer
                          + " "
                          + prefix
                          + " "
                          + form.communities()
                          + (form.localPref().isPresent() ? " " + form.localPref() : "")
                          + (form.weight().isPresent()
                              ? " weight " + form.weight().getAsInt()
                              : ""))));
    }
    return lines;
  }

  @Test
  void everyAddressGoesToEveryPeer() {
    assertThat(
            routes(
                plan(
                    service(TrafficPolicy.CLUSTER, "10.0.0.5", "fd00::5"),
                    on("n2"),
                    HERE,
                    advertisement("all", Set.of(), form(Aggregation.NONE, BLUE)))))
        .containsExactlyInAnyOrder(
            "tor1 10.0.0.5/32 [64512:1]",
            "tor2 10.0.0.5/32 [64512:1]",
            "tor1 fd00::5/128 [64512:1]",
            "tor2 fd00::5/128 [64512:1]");
  }

  /** A hundred peers with a map each would be most of what the speaker holds. */
  @Test
  void peersWithTheSameRoutesShareThem() {
    var some =
        (Contribution.Some)
            plan(
                service(TrafficPolicy.CLUSTER, "10.0.0.5"),
                on("n2"),
                HERE,
                advertisement("all", Set.of(), form(Aggregation.NONE, BLUE)));
    assertThat(some.byPeer().get("tor1")).isNotNull().isSameAs(some.byPeer().get("tor2"));
  }

  @Test
  void advertisementsAddUp() {
    assertThat(
            routes(
                plan(
                    service(TrafficPolicy.CLUSTER, "10.0.0.5"),
                    on("n2"),
                    HERE,
                    advertisement("one", Set.of("tor1"), form(Aggregation.NONE, BLUE)),
                    advertisement("two", Set.of("tor1"), form(Aggregation.NONE, RED)),
                    advertisement("wide", Set.of("tor2"), form(new Aggregation(26, 64))))))
        .containsExactlyInAnyOrder("tor1 10.0.0.5/32 [64512:1, 64512:2]", "tor2 10.0.0.0/26 []");
  }

  @Test
  void theWeightIsTheNumberOfLocalEndpoints() {
    BgpAdvertisement.Form weighted =
        new BgpAdvertisement.Form(
            Aggregation.NONE, OptionalLong.empty(), new TreeSet<>(), Weight.LOCAL_ENDPOINTS);
    assertThat(
            routes(
                plan(
                    service(TrafficPolicy.LOCAL, "10.0.0.5"),
                    on("n1", "n1", "n2"),
                    HERE,
                    advertisement("one", Set.of("tor1"), weighted),
                    advertisement("two", Set.of("tor1"), weighted))))
        .containsExactly("tor1 10.0.0.5/32 [] weight 2");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no address | noIPAllocated: it has no address",
        "outside | ipNotAllowed: its address 10.9.9.9 belongs to no pool; add the address to a"
            + " pool",
        "two pools | ipNotAllowed: its addresses belong to several pools; put them into one",
        "other pool | notOwner: no BGPAdvertisement selects pool \"b\" on this node",
        "labels | noMatchingAdvertisement: the serviceSelectors of every BGPAdvertisement of pool"
            + " \"a\" select other labels",
        "contradiction | conflictingAdvertisements: BGPAdvertisements \"one\" and \"two\" give its"
            + " route 10.0.0.5/32 different localPref, 100 and 200; use one value",
        "network | nodeNetworkUnavailable: the network of this node is not available",
        "excluded | nodeLabeledExcludeBalancers: this node bears the label"
            + " node.kubernetes.io/exclude-from-external-load-balancers",
        "not here | noLocalEndpoints: externalTrafficPolicy is Local and this node has no ready"
            + " endpoint of it",
        "nowhere | noEndpoints: it has no ready endpoint; check that its selector matches pods that"
            + " are ready",
      })
  void everyRefusalHasAReason(String situation, String reason) {
    BgpAdvertisement all = advertisement("all", Set.of(), form(Aggregation.NONE));
    LabelSelectors web = new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("app", "web"))));
    LabelSelectors db = new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("app", "db"))));
    ServiceSnapshot service = service(TrafficPolicy.CLUSTER, "10.0.0.5");
    Contribution contribution =
        switch (situation) {
          case "no address" -> plan(service(TrafficPolicy.CLUSTER), on("n1"), HERE, all);
          case "outside" -> plan(service(TrafficPolicy.CLUSTER, "10.9.9.9"), on("n1"), HERE, all);
          case "two pools" ->
              plan(service(TrafficPolicy.CLUSTER, "10.0.0.5", "10.0.1.5"), on("n1"), HERE, all);
          case "other pool" ->
              plan(service(TrafficPolicy.CLUSTER, "10.0.1.5"), on("n1"), HERE, all);
          case "labels" ->
              plan(
                  service,
                  on("n1"),
                  HERE,
                  advertisement("db", Set.of(), db, form(Aggregation.NONE)));
          case "contradiction" ->
              plan(
                  service,
                  on("n1"),
                  HERE,
                  advertisement("one", Set.of(), web, preferring(100)),
                  advertisement("two", Set.of(), web, preferring(200)));
          case "network" -> plan(service, on("n1"), new RoutePlanner.Here("n1", true, false), all);
          case "excluded" -> plan(service, on("n1"), new RoutePlanner.Here("n1", false, true), all);
          case "not here" -> plan(service(TrafficPolicy.LOCAL, "10.0.0.5"), on("n2"), HERE, all);
          case "nowhere" -> plan(service, on(), HERE, all);
          default -> throw new IllegalArgumentException(situation);
        };
    assertThat(contribution)
        .isInstanceOfSatisfying(
            Contribution.None.class,
            none ->
                assertThat(none.why().reason() + ": " + none.why().message()).isEqualTo(reason));
  }

  @Test
  void lengthsThatDifferForTheFamilyOfTheServiceContradictNothing() {
    LabelSelectors web = new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("app", "web"))));
    BgpAdvertisement wide =
        advertisement(
            "wide",
            Set.of(),
            web,
            new BgpAdvertisement.Form(
                new Aggregation(24, 128), OptionalLong.of(100), new TreeSet<>(), Weight.NONE));
    BgpAdvertisement narrow = advertisement("narrow", Set.of("tor1"), web, preferring(200));
    assertThat(
            routes(plan(service(TrafficPolicy.CLUSTER, "10.0.0.5"), on("n1"), HERE, wide, narrow)))
        .containsExactlyInAnyOrder(
            "tor1 10.0.0.0/24 [] OptionalLong[100]",
            "tor2 10.0.0.0/24 [] OptionalLong[100]",
            "tor1 10.0.0.5/32 [] OptionalLong[200]");
    assertThat(plan(service(TrafficPolicy.CLUSTER, "fd00::5"), on("n1"), HERE, wide, narrow))
        .isEqualTo(
            new Contribution.None(
                new RouteSilence.Contradiction(
                    IpPrefix.containing(IpAddress.of("fd00::5"), 128),
                    new RouteSilence.Contradiction.Side(wide.source(), 100),
                    new RouteSilence.Contradiction.Side(narrow.source(), 200))));
  }

  @Test
  void anAggregateStaysUntilItsLastServiceGoes() {
    BgpAdvertisement wide = advertisement("wide", Set.of("tor1"), form(new Aggregation(24, 64)));
    RouteBook book = new RouteBook();
    ObjectKey other = new ObjectKey("default", "other");
    for (ObjectKey key : List.of(WEB, other)) {
      book.set(
          key,
          Optional.of(
              (Contribution.Some)
                  plan(
                      service(TrafficPolicy.CLUSTER, key.equals(WEB) ? "10.0.0.5" : "10.0.0.6"),
                      on("n1"),
                      HERE,
                      wide)));
    }
    assertThat(book.takeChanged()).containsExactly("tor1");
    assertThat(book.routes(List.of("tor1")).getFirst().routes()).hasSize(1);
    assertThat(book.peersOf(WEB)).containsExactly("tor1");
    book.set(WEB, Optional.empty());
    assertThat(book.routes(List.of("tor1")).getFirst().routes()).hasSize(1);
    book.set(other, Optional.empty());
    assertThat(book.routes(List.of("tor1")).getFirst().routes()).isEmpty();
    assertThat(book.takeChanged()).containsExactly("tor1");
    book.set(other, Optional.empty());
    assertThat(book.takeChanged()).isEmpty();
  }
}
