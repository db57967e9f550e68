package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Bar;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Input;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who answers for what, as members and Services come and go. */
class SpeakerTest extends SpeakersOfOneView {
  @Test
  void exactlyOneNodeOwnsEachAddressAndTheyAreSpread() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    service("b", "192.168.2.201");
    service("c", "192.168.2.202");
    settle();
    assertThat(ownersOf("192.168.2.200")).hasSize(1);
    assertThat(nodes.values()).allSatisfy(node -> assertThat(node.answered).hasSize(1));
  }

  @Test
  void nothingIsAnsweredBeforeThereIsAView() {
    up(N1);
    service("a", "192.168.2.200");
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    view(1, N1);
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
    assertThat(node(N1).said).contains("announcing default/a");
    assertThat(node(N1).presences)
        .containsOnly(
            Map.entry(
                new ObjectKey("default", "a"),
                new Layer2Presence(
                    new TreeSet<>(Set.of(IpAddress.of("192.168.2.200"))), new TreeSet<>())));
  }

  @Test
  void theFirstTableWaitsForTheSpeakersThatTheApiKnowsButNotForEver() {
    cluster.peers =
        Set.of(
            Peer.ready(N1, IpAddress.of("192.168.2.11")),
            Peer.ready(N2, IpAddress.of("192.168.2.12")));
    up(N1, N2);
    service("a", "192.168.2.200");
    view(1, N1);
    view(1, N2);
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    view(2, N1, N2);
    settle();
    assertThat(ownersOf("192.168.2.200")).hasSize(1);

    nodes.clear();
    up(N1);
    view(3, N1);
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    pass(NetworkKind.LAN.timing().joining());
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
  }

  @Test
  void theHeirAnswersOnTheViewAloneAndTheNextTableAgrees() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settle();
    NodeName owner = ownersOf("192.168.2.200").getFirst();
    List<NodeName> rest =
        new ArrayList<>(List.of(N1, N2, N3).stream().filter(n -> !n.equals(owner)).toList());
    nodes.remove(owner);
    // The survivor that is no coordinator decides without having heard a new table.
    view(2, rest.toArray(NodeName[]::new));
    node(rest.get(1)).speaker.decide(now);
    node(rest.get(0)).speaker.decide(now);
    List<NodeName> heirs = ownersOf("192.168.2.200");
    assertThat(heirs).hasSize(1);
    settle();
    assertThat(ownersOf("192.168.2.200")).isEqualTo(heirs);
  }

  @Test
  void anOlderTableChangesNothing() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settle();
    OwnershipTable old = node(N1).published.orElseThrow();
    service("b", "192.168.2.201");
    settle();
    List<NodeName> owners = ownersOf("192.168.2.201");
    nodes
        .values()
        .forEach(
            n -> n.speaker.note(new MembersEvent.Received(N1, new MemberMessage.Full(old)), now));
    settle();
    assertThat(ownersOf("192.168.2.201")).isEqualTo(owners).hasSize(1);
  }

  @Test
  void aServiceWithoutEndpointsIsWithdrawnAndComesBackToItsOwner() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settle();
    NodeName owner = ownersOf("192.168.2.200").getFirst();
    ObjectKey key = new ObjectKey("default", "a");
    cluster.slices.remove(key);
    tell(key);
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    assertThat(node(owner).said).contains("withdrawn default/a");
    service("a", "192.168.2.200");
    settle();
    assertThat(ownersOf("192.168.2.200")).hasSize(1);
  }

  @Test
  void aSilenceIsToldOnceItLastsAndOnlyThen() {
    up(N1);
    view(1, N1);
    service("a", "10.0.0.1");
    settle();
    assertThat(node(N1).said).isEmpty();
    pass(Duration.ofSeconds(3));
    assertThat(node(N1).said)
        .containsExactly("silent default/a " + new Silence.InNoPool(IpAddress.of("10.0.0.1")));
    service("b", "10.0.0.2");
    settle();
    service("b", "192.168.2.200");
    settle();
    pass(Duration.ofMinutes(1));
    assertThat(node(N1).said).hasSize(2).contains("announcing default/b");
  }

  @Test
  void aSpeakerThatLeftAnswersNothing() {
    up(N1);
    view(1, N1);
    service("a", "192.168.2.200");
    settle();
    node(N1).speaker.note(new Input.Disconnected(), now);
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
  }

  @Test
  void theTableOfAMergedViewWaitsForThatView() {
    up(N1, N3);
    service("a", "192.168.2.200");
    view(5, N1);
    view(5, N3);
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1, N3);

    List<View.Side> sides = List.of(new View.Side(5, N1), new View.Side(5, N3));
    View merged = new View(6, List.of(N1, N3), true, sides);
    node(N1).speaker.note(new MembersEvent.ViewChanged(merged), now);
    settle();
    pass(Duration.ofSeconds(1)); // The other part's table is waited for no longer.
    settle();
    node(N3)
        .speaker
        .note(new MembersEvent.ViewChanged(new View(6, List.of(N1, N3), false, sides)), now);
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
  }

  @Test
  void aLeavingSpeakerAnswersUntilTheTakersDo() {
    up(N1, N2);
    view(1, N1, N2);
    service("a", "192.168.2.200");
    service("b", "192.168.2.201");
    settle();
    assertThat(node(N1).answered).hasSize(1);
    node(N1).speaker.note(new Input.Leave(), now);
    node(N1).speaker.decide(now);
    assertThat(node(N1).answered).as("before the taker was heard").hasSize(1);
    assertThat(node(N1).speaker.hasDeparted()).isFalse();
    settle();
    assertThat(node(N1).answered).isEmpty();
    assertThat(node(N2).answered).hasSize(2);
    assertThat(node(N1).speaker.hasDeparted()).isTrue();
  }

  @Test
  void anAddressIsAnsweredOnTheInterfacesOfItsAdvertisements() {
    cluster.interfaces = Set.of("eth0", "eth1");
    up(N1);
    view(1, N1);
    service("a", "192.168.2.200");
    settle();
    AnswerScope scope = node(N1).table.scopeOf(IpAddress.of("192.168.2.200")).orElseThrow();
    assertThat(scope.covers("eth1")).isTrue();
    assertThat(scope.covers("eth2")).isFalse();
    ObjectKey service = new ObjectKey("default", "a");
    assertThat(Optional.ofNullable(node(N1).presences.get(service)).orElseThrow().interfaces())
        .containsExactly("eth0", "eth1");
    cluster.interfaces = Set.of();
    node(N1).speaker.configurationChanged();
    settle();
    assertThat(Optional.ofNullable(node(N1).presences.get(service)).orElseThrow().interfaces())
        .isEmpty();
    assertThat(node(N1).table.scopeOf(IpAddress.of("192.168.2.200"))).contains(AnswerScope.all());
  }

  @Test
  void anAddressThatNobodyCanAnswerForSaysWhyOnceThatLasts() {
    cluster.interfaces = Set.of("bond7");
    up(N1, N2, N3);
    nodes.values().forEach(node -> node.speaker.note(interfaces("eth0", 1), now));
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settle();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    assertThat(node(N1).said).isEmpty();
    pass(Duration.ofSeconds(3));
    Bar bar = new Bar.NoSuchInterface(Set.of(new TreeSet<>(Set.of("bond7"))));
    Silence why = new Silence.NoEligibleNode(new TreeMap<>(Map.of(N1, bar, N2, bar, N3, bar)));
    assertThat(node(N1).said).containsExactly("silent default/a " + why);
    assertThat(node(N2).said).as("one speaker alone says so").isEmpty();

    node(N2).speaker.note(interfaces("bond7", 2), now);
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N2);
    assertThat(node(N2).said).containsExactly("announcing default/a");
  }

  @Test
  void anAddressThatGetsAnOwnerInTimeIsNoSilence() {
    cluster.interfaces = Set.of("bond7");
    up(N1);
    node(N1).speaker.note(interfaces("eth0", 1), now);
    view(1, N1);
    service("a", "192.168.2.200");
    settle();
    node(N1).speaker.note(interfaces("bond7", 1), now);
    settle();
    pass(Duration.ofMinutes(1));
    assertThat(node(N1).said).containsExactly("announcing default/a");
  }

  @Test
  void anInterfaceThatNoNodeHasIsToldByNameAlsoWhereAnotherOneServes() {
    cluster.interfaces = Set.of("eth0", "eht1");
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    node(N1).speaker.note(interfaces("eth0", 1), now);
    node(N2).speaker.note(interfaces("eth0", 2), now);
    settle();
    pass(Duration.ofMinutes(1));
    assertThat(unknown(N1)).as("the third has not said what it has").isEmpty();

    node(N3).speaker.note(interfaces("eth0", 3), now);
    settle();
    assertThat(unknown(N1)).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(unknown(N1)).containsExactly("unknown default eht1");
    assertThat(ownersOf("192.168.2.200")).hasSize(1);
  }

  @Test
  void anInterfaceThatIsMissedAgainIsToldAgain() {
    cluster.interfaces = Set.of("eth0", "eth1");
    up(N1);
    node(N1).speaker.note(interfaces("eth0", 1), now);
    view(1, N1);
    settle();
    pass(Duration.ofSeconds(4));
    node(N1).speaker.note(interfaces("eth1", 1), now);
    settle();
    pass(Duration.ofSeconds(4));
    assertThat(unknown(N1)).as("neither lasted").isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(unknown(N1)).containsExactly("unknown default eth0");
    node(N1).speaker.note(interfaces("eth0", 1), now);
    settle();
    node(N1).speaker.note(interfaces("eth1", 1), now);
    settle();
    pass(Duration.ofSeconds(6));
    assertThat(unknown(N1)).containsExactly("unknown default eth0", "unknown default eth0");
  }

  @Test
  void whileASpeakerThatTheApiKnowsIsAwayItMayHaveTheInterface() {
    cluster.interfaces = Set.of("eth0", "eth1");
    cluster.peers =
        Set.of(
            Peer.ready(N1, IpAddress.of("192.168.2.11")),
            Peer.ready(N2, IpAddress.of("192.168.2.12")));
    up(N1);
    node(N1).speaker.note(interfaces("eth0", 1), now);
    view(1, N1);
    settle();
    pass(Duration.ofMinutes(1));
    assertThat(unknown(N1)).isEmpty();
    cluster.peers = Set.of(Peer.ready(N1, IpAddress.of("192.168.2.11")));
    node(N1).speaker.peersChanged(now);
    pass(Duration.ofMinutes(1));
    assertThat(unknown(N1)).containsExactly("unknown default eth1");
  }

  @Test
  void whatCannotBeReadIsToldAndNothingElseComesOfIt() {
    up(N1, N2);
    view(1, N1, N2);
    service("a", "192.168.2.200");
    settle();
    List<NodeName> owners = ownersOf("192.168.2.200");
    node(N1).speaker.note(new MembersEvent.MessageDropped(N2, DropReason.NEWER_VERSION), now);
    settle();
    assertThat(node(N1).said).contains("unreadable n2 NEWER_VERSION");
    assertThat(ownersOf("192.168.2.200")).isEqualTo(owners).hasSize(1);
  }

  @Test
  void selectorsThatMatchNoNodeAreToldOnTheAdvertisement() {
    LabelSelector known = LabelSelector.ofLabels(Map.of("rack", "b"));
    LabelSelector misspelt = LabelSelector.ofLabels(Map.of("rack", "B"));
    NodeChoice.Preference preference = new NodeChoice.Preference(10, misspelt);
    cluster.choice = new NodeChoice(new LabelSelectors(List.of(known)), List.of(preference));
    up(N1);
    view(1, N1);
    settle();
    pass(Duration.ofSeconds(4));
    assertThat(unknown(N1)).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(unknown(N1)).containsExactly("unknown default spec.preferredNodeSelectors rack=B");
    cluster.choice = new NodeChoice(new LabelSelectors(List.of(misspelt)), List.of());
    node(N1).speaker.configurationChanged();
    settle();
    pass(Duration.ofSeconds(8));
    assertThat(unknown(N1))
        .containsExactly(
            "unknown default spec.preferredNodeSelectors rack=B",
            "unknown default spec.nodeSelectors rack=B");
  }

  private List<String> unknown(NodeName node) {
    return node(node).said.stream().filter(it -> it.startsWith("unknown ")).toList();
  }

  private static Input interfaces(String name, int last) {
    return new Input.InterfacesKnown(
        new TreeMap<>(Map.of(name, MacAddress.of("02:00:00:00:00:0" + last))));
  }
}
