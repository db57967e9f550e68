package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RoutePlanner;
import dev.mokalb.speaker.announce.RouteSilence;
import dev.mokalb.speaker.announce.Snapshots;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bgp.Links;
import dev.mokalb.speaker.bgp.NoSession;
import dev.mokalb.speaker.bgp.NoSession.Cause;
import dev.mokalb.speaker.bgp.Passwords;
import dev.mokalb.speaker.bgp.PeerMaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.Peers;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.Sessions;
import dev.mokalb.speaker.members.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One node's routes against a cluster and sessions that only keep what they are told. */
class NodeRoutesTest {

  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final PeerName TOR = new PeerName("tor");

  private final World world = new World();
  private final Told told = new Told();
  private final Wires links = new Wires();
  private final NodeRoutes routes =
      new NodeRoutes(
          new NodeName("n1"),
          new NodeRoutes.Ports(world, told, watches -> told.watches = watches, links, told),
          new RoutePlanner(""),
          new PeerMaker(BgpIdentifier.of(IpAddress.of("192.0.2.11")), world));

  private static final class World implements Cluster, Passwords {
    private final Map<ObjectKey, ServiceSnapshot> services = new HashMap<>();
    private final Map<ObjectKey, EndpointsSnapshot> slices = new HashMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private NodeSnapshot node = new NodeSnapshot("n1", Map.of(), Set.of());
    private Finding password = new Finding.Awaited();

    @Override
    public Optional<ServiceSnapshot> service(ObjectKey key) {
      return Optional.ofNullable(services.get(key));
    }

    @Override
    public Collection<ServiceSnapshot> services() {
      return services.values();
    }

    @Override
    public Collection<EndpointsSnapshot> slices(ObjectKey service) {
      return Optional.ofNullable(slices.get(service)).stream().toList();
    }

    @Override
    public Collection<NodeSnapshot> nodes() {
      return List.of(new NodeSnapshot("n0", Map.of(), Set.of()), node);
    }

    @Override
    public List<Reading> readings() {
      return readings;
    }

    @Override
    public Set<Peer> peers() {
      return Set.of();
    }

    @Override
    public Optional<Duration> behindFor() {
      return Optional.empty();
    }

    @Override
    public Finding find(String secret) {
      return password;
    }
  }

  /** What sessions and people are told. */
  private static final class Told implements Sessions, RouteReporter {
    private final Map<PeerName, Set<String>> prefixes = new TreeMap<>();
    private final List<String> said = new ArrayList<>();
    private final Map<ObjectKey, Set<String>> byService = new TreeMap<>();
    private Map<PeerName, PeerSettings> settings = Map.of();
    private SortedMap<PeerName, PeerWatch> watches = new TreeMap<>();
    private SortedMap<PeerName, NoSession> problems = new TreeMap<>();
    private SortedMap<PeerName, String> leftOut = new TreeMap<>();
    private final List<Routes> distinct = new ArrayList<>();
    private int applied;

    @SuppressWarnings("ReferenceEquality") // whether memory is shared is the question
    private static boolean isSame(Routes one, Routes other) {
      return one == other;
    }

    @Override
    public void apply(Map<PeerName, PeerSettings> wanted, Map<PeerName, Routes> routes) {
      applied++;
      settings = wanted;
      prefixes.keySet().retainAll(wanted.keySet());
      distinct.clear();
      for (Routes each : routes.values()) {
        if (distinct.stream().noneMatch(known -> isSame(known, each))) {
          distinct.add(each);
        }
      }
      routes.forEach((peer, all) -> {
        Set<String> names = new TreeSet<>();
        all.byPrefix().keySet().forEach(prefix -> names.add(prefix.toString()));
        prefixes.put(peer, names);
      });
    }

    @Override
    public void bfdDown(PeerName name, BfdPeer watched) {}

    @Override
    public void retry(PeerName name) {}

    @Override
    public Set<PeerSettings.Target> leaving() {
      return Set.of();
    }

    @Override
    public void routed(ServiceSnapshot service) {
      said.add("routed " + service.key());
    }

    @Override
    public void unrouted(ServiceSnapshot service) {
      said.add("unrouted " + service.key());
    }

    @Override
    public void routes(ObjectKey service, Optional<Contribution.Some> some) {
      byService.remove(service);
      some.ifPresent(now -> byService.put(service, now.byPeer().keySet()));
    }

    @Override
    public void silent(ServiceSnapshot service, RouteSilence why) {
      said.add("silent " + why.reason());
    }

    @Override
    public void peers(Map<PeerName, SourceRef> sources) {}

    @Override
    public void impossible(SortedMap<PeerName, NoSession> now) {
      problems = now;
    }

    @Override
    public void leftOut(SortedMap<PeerName, String> what) {
      leftOut = new TreeMap<>(what);
    }

    @Override
    public void conflicts(List<Problem> problems) {
      problems.forEach(problem -> said.add("conflict " + problem.source().shortName()));
    }
  }

  private static NoSession none(String peer, Cause cause, String why) {
    return new NoSession(peer, "", cause, why);
  }

  private void configure(BgpPeer... peers) {
    configure(List.of(advertisement("all", 0, 0)), peers);
  }

  /** An advertisement with so many communities, from this number on. */
  private static BgpAdvertisement advertisement(String name, int from, int communities) {
    SortedSet<Community> some = new TreeSet<>();
    for (int i = from; i < from + communities; i++) {
      some.add(new Community.Standard(64_512, i));
    }
    return new BgpAdvertisement(
        new BgpAdvertisement.Scope(
            SourceRef.of("BGPAdvertisement", new ObjectKey("metallb-system", name)),
            PoolSelection.named(Set.of("default"))),
        LabelSelectors.NONE,
        LabelSelectors.NONE,
        new TreeSet<>(),
        new BgpAdvertisement.Form(
            BgpAdvertisement.Aggregation.NONE,
            OptionalLong.empty(),
            some,
            BgpAdvertisement.Weight.NONE));
  }

  private void configure(List<BgpAdvertisement> advertisements, BgpPeer... peers) {
    world.readings.clear();
    Pool pool =
        new Pool(
            "default",
            List.of(new IpRange(IpAddress.of("198.51.100.0"), IpAddress.of("198.51.100.255"))),
            true,
            false);
    add("IPAddressPool", "default", new ConfigEntry.PoolEntry(pool));
    for (BgpAdvertisement each : advertisements) {
      add(
          "BGPAdvertisement",
          each.scope().source().shortName(),
          new ConfigEntry.BgpEntry(each, new TreeSet<>()));
    }
    add("BFDProfile", "fast", new ConfigEntry.BfdEntry(Peers.PLAIN_BFD));
    for (BgpPeer peer : peers) {
      add("BGPPeer", peer.name(), new ConfigEntry.PeerEntry(peer));
    }
    routes.configurationChanged();
  }

  private void add(String kind, String name, ConfigEntry entry) {
    world.readings.add(
        new Reading.Good(
            SourceRef.of(kind, new ObjectKey("metallb-system", name)), Instant.EPOCH, entry));
  }

  private void service(TrafficPolicy policy, String... endpointNodes) {
    world.services.put(WEB, Snapshots.service(WEB, policy, "198.51.100.1"));
    world.slices.put(
        WEB, new EndpointsSnapshot(WEB, endpointNodes.length > 0, List.of(endpointNodes)));
    routes.serviceChanged(WEB);
  }

  private Set<String> toTor() {
    return told.prefixes.getOrDefault(TOR, Set.of());
  }

  private void begin() {
    routes.adopt();
    routes.decide();
  }

  @Test
  void aServiceReachesThePeerAndLeavesIt() {
    service(TrafficPolicy.CLUSTER, "n2");
    configure(Peers.at("192.0.2.1").named("tor"));
    begin();
    assertThat(toTor()).containsExactly("198.51.100.1/32");
    assertThat(told.byService).containsEntry(WEB, Set.of("tor"));
    assertThat(told.applied).as("all at once: nothing goes out before the plan is whole").isOne();
    world.services.remove(WEB);
    routes.serviceChanged(WEB);
    routes.decide();
    assertThat(toTor()).isEmpty();
    assertThat(told.byService).isEmpty();
    assertThat(told.settings).containsKey(TOR);
    assertThat(told.said).containsExactly("routed default/web", "unrouted default/web");
  }

  @Test
  void withoutUsableEndpointHereARouteIsWithdrawn() {
    configure(Peers.at("192.0.2.1").named("tor"));
    begin();
    assertThat(told.prefixes).containsEntry(TOR, Set.of());
    service(TrafficPolicy.LOCAL, "n1", "n2");
    routes.decide();
    assertThat(toTor()).containsExactly("198.51.100.1/32");
    service(TrafficPolicy.LOCAL, "n2");
    routes.decide();
    assertThat(toTor()).isEmpty();
    assertThat(told.said).last().isEqualTo("silent noLocalEndpoints");
  }

  @Test
  void aNodeThatIsKeptOutWithdrawsAndKeepsItsSessions() {
    configure(Peers.at("192.0.2.1").named("tor"));
    begin();
    service(TrafficPolicy.CLUSTER, "n2");
    routes.decide();
    world.node =
        new NodeSnapshot(
            "n1", Map.of(NodeSnapshot.EXCLUDE_LABEL, ""), Set.of(NodeState.UNSCHEDULABLE));
    routes.nodesChanged();
    routes.decide();
    assertThat(toTor()).isEmpty();
    assertThat(told.settings).containsKey(TOR);
    assertThat(routes.isLeaving()).isTrue();
  }

  @Test
  void aPeerThatComesLaterGetsAllRoutes() {
    configure();
    begin();
    service(TrafficPolicy.CLUSTER, "n1");
    routes.decide();
    assertThat(told.settings).isEmpty();
    configure(Peers.at("192.0.2.1").named("tor"));
    routes.decide();
    assertThat(toTor()).containsExactly("198.51.100.1/32");
    configure();
    routes.decide();
    assertThat(told.settings).isEmpty();
    assertThat(told.said).containsExactly("routed default/web", "unrouted default/web");
  }

  @Test
  void aPasswordIsAwaitedAndItsLackTold() {
    configure(Peers.at("192.0.2.1").password(new BgpPeer.Password.OfSecret("s")).named("tor"));
    begin();
    assertThat(told.settings).isEmpty();
    assertThat(told.problems).isEmpty();
    world.password = new Passwords.Finding.Unknown("there is no Secret \"s\"");
    routes.peersMayDiffer();
    routes.decide();
    assertThat(told.problems)
        .containsEntry(TOR, none("192.0.2.1:179", Cause.SETTINGS, "there is no Secret \"s\""));
    world.password = new Passwords.Finding.Known("s3cret");
    routes.peersMayDiffer();
    routes.decide();
    assertThat(told.settings).containsKey(TOR);
    assertThat(told.problems).isEmpty();
    assertThat(told.prefixes).as("an empty plan is a plan").containsEntry(TOR, Set.of());
  }

  @Test
  void communitiesThatDoNotFitARouteAreTold() {
    service(TrafficPolicy.CLUSTER, "n1");
    configure(
        List.of(advertisement("one", 0, 40), advertisement("two", 40, 24)),
        Peers.at("192.0.2.1").named("tor"));
    begin();
    assertThat(told.leftOut.get(TOR)).startsWith("a route carries 63 communities at most");
    configure(
        List.of(advertisement("one", 0, 40), advertisement("two", 40, 23)),
        Peers.at("192.0.2.1").named("tor"));
    routes.decide();
    assertThat(told.leftOut).isEmpty();
  }

  @Test
  void peersThatGetTheSameShareIt() {
    service(TrafficPolicy.CLUSTER, "n1");
    BgpPeer[] peers = new BgpPeer[100];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = Peers.at("192.0.2." + (i + 1)).named("tor" + i);
    }
    configure(peers);
    begin();
    assertThat(told.prefixes).hasSize(peers.length);
    assertThat(told.distinct).hasSize(1);
  }

  /** All is on a network of this node, and routers are heard one after another. */
  private static final class Wires implements Links {
    private final Map<String, IpAddress> routers = new TreeMap<>();

    @Override
    public boolean contain(IpAddress address) {
      return true;
    }

    @Override
    public Optional<IpAddress> router(String interfaceName) {
      return Optional.ofNullable(routers.get(interfaceName));
    }
  }

  @Test
  void anUnnumberedPeerIsWatchedFromWhenItsRouterIsHeard() {
    configure(Peers.at("eth1").watched("fast").named("tor"));
    begin();
    assertThat(told.settings).containsOnlyKeys(TOR);
    assertThat(told.watches).isEmpty();
    for (String router : List.of("fe80::1", "fe80::2")) {
      links.routers.put("eth1", IpAddress.of(router));
      routes.peersMayDiffer();
      routes.decide();
      assertThat(told.watches).containsOnlyKeys(TOR);
      assertThat(told.watches.values())
          .extracting(PeerWatch::peer)
          .containsExactly(
              new BfdPeer(IpAddress.of(router), Hops.SINGLE, IpAddress.of("::"), "eth1", ""));
    }
  }

  @Test
  void aProfileWithoutEffectIsTold() {
    configure(
        Peers.at("fe80::9").options(BgpPeer.Option.PASSIVE).watched("fast").named("tor"),
        Peers.at("fe80::8").watched("fast").named("two"));
    begin();
    assertThat(told.settings).containsOnlyKeys(TOR);
    assertThat(told.watches).isEmpty();
    assertThat(told.said).containsExactly("conflict tor");
    assertThat(told.problems).containsOnlyKeys(new PeerName("two"));
  }

  @Test
  void aPeerWithAProfileIsWatched() {
    configure(
        Peers.at("192.0.2.1").watched("fast").named("tor"), Peers.at("192.0.2.2").named("two"));
    begin();
    assertThat(told.watches).containsOnlyKeys(TOR);
  }

  @Test
  void twoPeersAtOneAddressAreAConflictThatTheOlderWins() {
    configure(Peers.at("192.0.2.1").named("tor"), Peers.at("192.0.2.1").named("twin"));
    begin();
    assertThat(told.settings).containsOnlyKeys(TOR);
    assertThat(told.said).containsExactly("conflict twin");
    assertThat(told.problems)
        .containsExactly(
            Map.entry(
                new PeerName("twin"),
                none(
                    "192.0.2.1:179",
                    Cause.CONFLICT,
                    "the neighbour 192.0.2.1 is that of BGPPeer metallb-system/tor too, on the same"
                        + " nodes: remove one of the two, or give them nodeSelectors that have no"
                        + " node in common")));
  }

  @Test
  void aContradictionIsAConflictAsLongAsTheServiceIsThere() {
    configure(ContradictionsTest.ADVERTISEMENTS, Peers.at("192.0.2.1").named("tor"));
    begin();
    for (int i = 0; i < 2; i++) {
      service(TrafficPolicy.CLUSTER, "n1");
      routes.decide();
      assertThat(told.said).last().isEqualTo("conflict two");
      told.said.clear();
      world.services.remove(WEB);
      routes.serviceChanged(WEB);
      routes.decide();
    }
  }

  @Test
  void twoPortsOfOneAddressAreOneNeighbour() {
    configure(Peers.at("192.0.2.1").named("tor"), Peers.at("192.0.2.1").port(1179).named("twin"));
    begin();
    assertThat(told.settings).containsOnlyKeys(TOR);
    assertThat(told.problems)
        .containsEntry(
            new PeerName("twin"),
            none(
                "192.0.2.1:1179",
                Cause.SETTINGS,
                "has the same address 192.0.2.1 as the peer tor, which comes first by name; remove"
                    + " one of them"));
  }
}
