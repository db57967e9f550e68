package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.BgpAdvertisement.Aggregation;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.Community;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BgpConfigurationTest {

  private static final Community BLUE = new Community.Standard(64512, 1);
  private static final Community RED = new Community.Standard(64512, 2);

  private Configurator.Memory memory = Configurator.Memory.EMPTY;

  private Configurator.Outcome next(Reading... readings) {
    Configurator.Outcome outcome = Configurator.next(memory, Arrays.asList(readings));
    memory = outcome.memory();
    return outcome;
  }

  @Test
  void anAdvertisementWaitsForTheNameOfItsCommunity() {
    Reading advertisement = advertisement("a", 1, Set.of("blue"));
    Configurator.Outcome without = next(advertisement);
    assertThat(without.configuration().bgp().advertisements()).isEmpty();
    assertThat(without.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPAdvertisement m/a: the community \"blue\" is neither A:B nor large:A:B:C nor a name"
                + " that a Community resource gives: correct it, or create a Community resource"
                + " that defines the name");
    assertThat(without.configuration().trustworthy()).isTrue();
    Configurator.Outcome with = next(advertisement, community("c", 2, Map.of("blue", BLUE)));
    assertThat(with.problems()).isEmpty();
    assertThat(communities(with)).containsExactly(BLUE);
  }

  @Test
  void aDeletedNameKeepsItsLastValueWhileItIsUsed() {
    Reading advertisement = advertisement("a", 1, Set.of("blue"));
    next(advertisement, community("c", 2, Map.of("blue", BLUE)));
    for (int step = 0; step < 2; step++) {
      Configurator.Outcome deleted = next(advertisement);
      assertThat(communities(deleted)).containsExactly(BLUE);
      assertThat(deleted.problems())
          .singleElement()
          .extracting(Problem::rule)
          .isEqualTo(
              "is a name that no Community resource gives any more; its last value stays in force");
    }
    Configurator.Outcome changed = next(advertisement, community("c", 3, Map.of("blue", RED)));
    assertThat(communities(changed)).containsExactly(RED);
    assertThat(changed.problems()).isEmpty();
  }

  @Test
  void theOlderOfTwoMeaningsOfANameWins() {
    Configurator.Outcome outcome =
        next(
            advertisement("a", 1, Set.of("blue")),
            community("late", 3, Map.of("blue", RED)),
            community("early", 2, Map.of("blue", BLUE)));
    assertThat(communities(outcome)).containsExactly(BLUE);
    assertThat(outcome.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "Community m/late: the community name \"blue\" stands for 64512:1 in Community m/early:"
                + " use another name, or the same value");
  }

  @Test
  void aPeerWaitsForItsProfileAndOutlivesIt() {
    Reading peer = peer("tor", 1, "10.0.0.1", "fast");
    Configurator.Outcome without = next(peer);
    assertThat(without.configuration().bgp().peers()).isEmpty();
    assertThat(without.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPPeer m/tor: the BFD profile \"fast\" does not exist: create a BFDProfile of this"
                + " name");
    next(peer, profile("fast", 5));
    Configurator.Outcome deleted = next(peer);
    assertThat(deleted.configuration().bgp().peers()).hasSize(1);
    assertThat(deleted.configuration().bgp().profile("fast")).isPresent();
    assertThat(deleted.problems())
        .singleElement()
        .extracting(Problem::rule)
        .isEqualTo("does not exist any more; its last values stay in force");
    Configurator.Outcome gone = next();
    assertThat(gone.configuration().bgp().profiles()).isEmpty();
    assertThat(next(peer).configuration().bgp().peers()).isEmpty();
  }

  @Test
  void aPeerThatNamesAMissingProfileKeepsTheOneItHad() {
    next(peer("tor", 1, "10.0.0.1", "fast"), profile("fast", 5));
    Configurator.Outcome outcome = next(peer("tor", 1, "10.0.0.1", "faster"), profile("fast", 5));
    assertThat(outcome.configuration().bgp().peers())
        .singleElement()
        .satisfies(p -> assertThat(p.session().bfdProfile()).contains("fast"));
    assertThat(outcome.problems())
        .singleElement()
        .extracting(Problem::remedy)
        .isEqualTo("create a BFDProfile of this name, or name one of fast");
  }

  @Test
  void aPeerOfTheConfigMapWrittenAsAResourceIsTheResources() {
    Reading.Good resource = peer("peer1", 9, "10.0.0.1", Map.of());
    Reading.Good old = ofConfigMap(peer("peer1", 1, "10.0.0.1", Map.of()));
    Reading.Good other = peer("other", 5, "10.0.0.1", Map.of());
    next(old, other);
    for (Reading[] readings : new Reading[][] {{old, other, resource}, {resource, other, old}}) {
      Configurator.Outcome both = next(readings);
      assertThat(both.problems()).isEmpty();
      // It stands where the ConfigMap's stood: what the other one conflicts with is the same.
      assertThat(both.configuration().bgp().peers())
          .extracting(BgpPeer::source)
          .containsExactly(resource.source(), other.source());
    }
    Configurator.Outcome alone = next(other, resource);
    assertThat(alone.problems()).isEmpty();
    assertThat(alone.configuration().bgp().peers()).hasSize(2);
  }

  /** Whoever moves to resources may do it in any order. */
  @Test
  void aPeerWrittenAsAResourceHasTheProfileThatIsGoneToo() {
    Reading.Good resource = peer("peer1", 9, "10.0.0.1", "fast");
    Reading.Good old = ofConfigMap(peer("peer1", 1, "10.0.0.1", "fast"));
    next(old, profile("fast", 5));
    next(old);
    for (Reading[] readings : new Reading[][] {{old, resource}, {resource}}) {
      Configurator.Outcome moved = next(readings);
      assertThat(moved.configuration().bgp().peers())
          .extracting(BgpPeer::source)
          .containsExactly(resource.source());
      assertThat(moved.configuration().bgp().profile("fast")).isPresent();
      assertThat(moved.problems())
          .singleElement()
          .extracting(Problem::message)
          .isEqualTo(
              "BGPPeer m/peer1: the BFD profile \"fast\" does not exist any more; its last values"
                  + " stay in force: create it again, or remove the reference");
    }
    Configurator.Outcome complete = next(resource, profile("fast", 7));
    assertThat(complete.problems()).isEmpty();
  }

  @Test
  void aPeerInPlaceOfOneOfTheConfigMapThatIsGoneHasItsProfileToo() {
    next(ofConfigMap(peer("peer1", 1, "10.0.0.1", "fast")), profile("fast", 5));
    Configurator.Outcome moved = next(peer("peer1", 9, "10.0.0.1", "fast"));
    assertThat(moved.configuration().bgp().peers()).hasSize(1);
    assertThat(next(peer("other", 9, "10.0.0.2", "fast")).configuration().bgp().peers()).isEmpty();
  }

  @Test
  void aPeerOfTheSameNameThatSaysSomethingElseConflicts() {
    Reading.Good old = ofConfigMap(peer("peer1", 1, "10.0.0.1", Map.of()));
    Reading.Good resource = peer("peer1", 9, "10.0.0.2", Map.of());
    next(old);
    Configurator.Outcome both = next(old, resource);
    assertThat(both.configuration().bgp().peers())
        .extracting(BgpPeer::source)
        .containsExactly(old.source());
    assertThat(both.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPPeer m/peer1: name \"peer1\" is already the name of a peer in ConfigMap m/config,"
                + " peers \"peer1\": give one of them another name or delete it");
  }

  @Test
  void twoPeersWithOneNeighbourConflictWhereTheyMeet() {
    Configuration configuration =
        next(
                peer("new", 2, "10.0.0.1", Map.of("rack", "r1")),
                peer("old", 1, "10.0.0.1", Map.of()),
                peer("other", 3, "10.0.0.2", Map.of()))
            .configuration();
    NodeBgp meeting = NodeBgp.of(configuration, Map.of("rack", "r1"));
    assertThat(meeting.peers()).extracting(BgpPeer::name).containsExactly("old", "other");
    assertThat(meeting.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPPeer m/new: the neighbour 10.0.0.1 is that of BGPPeer m/old too, on the same nodes:"
                + " remove one of the two, or give them nodeSelectors that have no node in common");
    NodeBgp elsewhere = NodeBgp.of(configuration, Map.of("rack", "r2"));
    assertThat(elsewhere.peers()).extracting(BgpPeer::name).containsExactly("old", "other");
    assertThat(elsewhere.problems()).isEmpty();
  }

  @Test
  void anAggregateIsNotWiderThanThePool() {
    Configuration configuration =
        next(
                pool("small", 1, "10.0.0.0/28"),
                pool("range", 1, "10.1.0.3-10.1.0.70"),
                pool("large", 1, "10.2.0.0/16", "fd00::/48"),
                advertisement("a", 2, new Aggregation(27, 64), 0))
            .configuration();
    NodeBgp node = NodeBgp.of(configuration, Map.of());
    assertThat(node.advertisementsByPool()).containsOnlyKeys("large", "range");
    assertThat(node.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPAdvertisement m/a: spec.aggregationLength 27 is wider than 10.0.0.0-10.0.0.15 of"
                + " pool \"small\", whose widest network is a /28: write 28 or more, or leave the"
                + " pool out");
  }

  @Test
  void ofTwoPreferencesForOneRouteTheOlderWins() {
    Configuration configuration =
        next(
                pool("both", 1, "10.0.0.0/24", "fd00::/64"),
                pool("four", 1, "10.1.0.0/24"),
                advertisement("old", 1, new Aggregation(32, 128), 100),
                advertisement("apart", 2, new Aggregation(24, 64), 200),
                advertisement("half", 3, new Aggregation(26, 128), 300),
                advertisement("same", 4, new Aggregation(32, 128), 100))
            .configuration();
    NodeBgp node = NodeBgp.of(configuration, Map.of());
    assertThat(names(node, "both")).containsExactly("old", "apart", "same");
    assertThat(names(node, "four")).containsExactly("old", "apart", "half", "same");
    assertThat(node.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "BGPAdvertisement m/half: spec.localPref 300 differs from 100 of BGPAdvertisement m/old"
                + " for the same routes of pool \"both\" on the same nodes: use one value, or"
                + " peers, nodes or aggregation lengths that differ");
  }

  private static List<String> names(NodeBgp node, String pool) {
    List<String> names = new ArrayList<>();
    node.advertisementsByPool()
        .getOrDefault(pool, List.of())
        .forEach(one -> names.add(one.source().shortName()));
    return names;
  }

  private static Set<Community> communities(Configurator.Outcome outcome) {
    return outcome.configuration().bgp().advertisements().getFirst().form().communities();
  }

  private static SourceRef ref(String kind, String name) {
    return SourceRef.of(kind, new ObjectKey("m", name));
  }

  private static Reading.Good good(SourceRef source, int age, ConfigEntry entry) {
    return new Reading.Good(source, Instant.ofEpochSecond(age), entry);
  }

  private static Reading pool(String name, int age, String... blocks) {
    List<IpRange> ranges = new ArrayList<>();
    for (String block : blocks) {
      ranges.add(((AddressBlock.Valid) AddressBlock.parse(block)).range());
    }
    return good(
        ref("IPAddressPool", name),
        age,
        new ConfigEntry.PoolEntry(new Pool(name, ranges, true, false)));
  }

  private static Reading community(String name, int age, Map<String, Community> byName) {
    return good(ref("Community", name), age, new ConfigEntry.CommunityEntry(new TreeMap<>(byName)));
  }

  private static Reading profile(String name, int age) {
    BfdProfile profile =
        new BfdProfile(
            name,
            BfdProfile.Intervals.DEFAULT,
            OptionalInt.empty(),
            BfdProfile.Mode.ACTIVE,
            OptionalInt.empty());
    return good(ref("BFDProfile", name), age, new ConfigEntry.BfdEntry(profile));
  }

  private static Reading advertisement(String name, int age, Set<String> aliases) {
    return good(
        ref("BGPAdvertisement", name),
        age,
        new ConfigEntry.BgpEntry(of(name, Aggregation.NONE, 0), new TreeSet<>(aliases)));
  }

  private static Reading advertisement(
      String name, int age, Aggregation aggregation, int localPref) {
    return good(
        ref("BGPAdvertisement", name),
        age,
        new ConfigEntry.BgpEntry(of(name, aggregation, localPref), new TreeSet<>()));
  }

  private static BgpAdvertisement of(String name, Aggregation aggregation, int localPref) {
    return new BgpAdvertisement(
        new BgpAdvertisement.Scope(ref("BGPAdvertisement", name), PoolSelection.ALL),
        LabelSelectors.NONE,
        LabelSelectors.NONE,
        new TreeSet<>(),
        new BgpAdvertisement.Form(
            aggregation,
            localPref == 0 ? OptionalLong.empty() : OptionalLong.of(localPref),
            new TreeSet<>(),
            BgpAdvertisement.Weight.NONE));
  }

  private static Reading.Good peer(String name, int age, String address, String profile) {
    return peer(name, age, address, Map.of(), Optional.of(profile));
  }

  private static Reading.Good peer(
      String name, int age, String address, Map<String, String> nodeLabels) {
    return peer(name, age, address, nodeLabels, Optional.empty());
  }

  private static Reading.Good peer(
      String name,
      int age,
      String address,
      Map<String, String> nodeLabels,
      Optional<String> profile) {
    LabelSelectors nodes =
        nodeLabels.isEmpty()
            ? LabelSelectors.NONE
            : new LabelSelectors(List.of(LabelSelector.ofLabels(nodeLabels)));
    BgpPeer peer =
        new BgpPeer(
            ref("BGPPeer", name),
            nodes,
            new BgpPeer.Remote(
                new BgpPeer.Neighbour.Address(IpAddress.of(address)),
                BgpPeer.PORT_DEFAULT,
                new BgpPeer.RemoteAs.External()),
            new BgpPeer.Local(
                new Asn(64512), Optional.empty(), Optional.empty(), Optional.empty(), ""),
            new BgpPeer.Session(
                BgpPeer.Timers.DEFAULT,
                new BgpPeer.Password.None(),
                profile,
                Set.of(),
                BgpPeer.Guards.NONE));
    return good(ref("BGPPeer", name), age, new ConfigEntry.PeerEntry(peer));
  }

  /** The same, from a ConfigMap. */
  private static Reading.Good ofConfigMap(Reading.Good reading) {
    BgpPeer peer = ((ConfigEntry.PeerEntry) reading.entry()).peer();
    SourceRef source =
        new SourceRef("ConfigMap", new ObjectKey("m", "config"), "peers \"" + peer.name() + "\"");
    return new Reading.Good(
        source, reading.created(), new ConfigEntry.PeerEntry(peer.writtenIn(source)));
  }
}
