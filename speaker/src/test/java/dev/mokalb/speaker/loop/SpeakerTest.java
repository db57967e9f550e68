package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Problem;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.Bar;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Nodes;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.Input;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Three speakers in one JVM that hear the same cluster and each other's tables. */
class SpeakerTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");

  private final FakeCluster cluster = new FakeCluster();
  private long now;
  private final Map<NodeName, Node> nodes = new HashMap<>();
  private final List<Runnable> mail = new ArrayList<>();

  /** One speaker, what it answers for, and what it says to the others. */
  private final class Node implements Reporter, Speaker.Voice, Outbox {
    private final NodeName name;
    private final Speaker speaker;
    private final List<String> said = new ArrayList<>();
    private final Map<ObjectKey, Layer2Presence> presences = new HashMap<>();
    private Set<IpAddress> answered = Set.of();
    private AnswerTable table = AnswerTable.empty();
    private Optional<OwnershipTable> published = Optional.empty();

    Node(NodeName name) {
      this.name = name;
      speaker =
          new Speaker(
              name,
              new Speaker.Ports(cluster, this, this, this),
              new SpeakerRules(
                  SpeakerRules.Sharing.BY_TABLE,
                  new AnnouncePlanner(""),
                  Nodes.ExcludeLabel.HEEDED,
                  NetworkKind.LAN.timing(),
                  MovePolicy.DEFAULT));
      speaker.adopt(now);
    }

    @Override
    public void answer(AnswerTable next) {
      table = next;
      answered = Set.copyOf(next.addresses());
    }

    @Override
    public void announce(SortedSet<IpAddress> addresses) {
      said.add("again " + addresses);
    }

    /** Messages arrive at once; they are looked at with the next decision. */
    @Override
    public void send(Optional<NodeName> to, MemberMessage message) {
      if (message instanceof MemberMessage.Full(OwnershipTable whole)) {
        published = Optional.of(whole);
      }
      nodes.forEach((other, node) -> {
        if (!other.equals(name) && to.filter(one -> !one.equals(other)).isEmpty()) {
          mail.add(() -> node.speaker.note(new MembersEvent.Received(name, message), now));
        }
      });
    }

    @Override
    public void greet(NodeName peer, Hello hello) {
      Node other = nodes.get(peer);
      if (other != null) {
        mail.add(() -> other.speaker.note(new MembersEvent.HelloHeard(hello), now));
      }
    }

    @Override
    public void notice(Notice notice) {}

    @Override
    public void announcing(ServiceSnapshot service) {
      said.add("announcing " + service.key());
    }

    @Override
    public void withdrawn(ServiceSnapshot service) {
      said.add("withdrawn " + service.key());
    }

    @Override
    public void presence(ObjectKey service, Optional<Layer2Presence> presence) {
      presences.remove(service);
      presence.ifPresent(now -> presences.put(service, now));
    }

    @Override
    public void silent(ServiceSnapshot service, Silence why) {
      said.add("silent " + service.key() + " " + why);
    }

    @Override
    public void view(View view) {}

    @Override
    public void apart() {}

    @Override
    public void configuration(List<Problem> problems) {}
  }

  private void service(String name, String address) {
    ObjectKey key = new ObjectKey("default", name);
    cluster.serve(key, TrafficPolicy.CLUSTER, address);
    cluster.slices.put(key, new EndpointsSnapshot(key, true, List.of("n1")));
    tell(key);
  }

  private void tell(ObjectKey key) {
    nodes.values().forEach(node -> node.speaker.serviceChanged(key));
    nodes.values().forEach(node -> node.speaker.sliceChanged(key));
  }

  private void up(NodeName... names) {
    for (NodeName name : names) {
      nodes.put(name, new Node(name));
    }
  }

  /** The first named is the coordinator. */
  private void view(long id, NodeName... members) {
    for (NodeName member : members) {
      View view = new View(id, List.of(members), member.equals(members[0]), List.of());
      node(member).speaker.note(new MembersEvent.ViewChanged(view), now);
    }
  }

  private Node node(NodeName name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  /** Everybody decides, and hears of it, until there is nothing more to say. */
  private void settle() {
    nodes.values().forEach(node -> node.speaker.decide(now));
    while (!mail.isEmpty()) {
      List<Runnable> heard = List.copyOf(mail);
      mail.clear();
      heard.forEach(Runnable::run);
      nodes.values().forEach(node -> node.speaker.decide(now));
    }
  }

  /** Time passes as for a loop that is never held up. */
  private void pass(Duration time) {
    long end = now + time.toNanos();
    while (now < end) {
      now = Math.min(end, now + 250_000_000);
      settle();
    }
  }

  private List<NodeName> ownersOf(String address) {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().answered.contains(IpAddress.of(address)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

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
  void aSpeakerThatIsAloneGoesOnAtOnceAfterAPause() {
    up(N1);
    view(1, N1);
    service("a", "192.168.2.200");
    settle();
    node(N1).speaker.note(new Input.Woke(), now);
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
    now += Duration.ofSeconds(5).toNanos();
    settle();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
    cluster.peers =
        Set.of(
            Peer.ready(N1, IpAddress.of("192.168.2.11")),
            Peer.ready(N2, IpAddress.of("192.168.2.12")));
    node(N1).speaker.peersChanged(now);
    node(N1).speaker.note(new Input.Woke(), now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("another one may have gone on").isEmpty();
    pass(Duration.ofSeconds(3));
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
  }

  @Test
  void aNodeThatCannotAnswerForAnAddressDoesNotOwnItIfAnotherCan() {
    cluster.peers = Set.of();
    up(N1, N2);
    nodes.values().forEach(node -> node.speaker.interfacesChanged(WELL, now));
    view(1, N1, N2);
    service("a", "192.168.2.200");
    settle();
    NodeName owner = ownersOf("192.168.2.200").getFirst();
    NodeName other = owner.equals(N1) ? N2 : N1;
    node(owner).speaker.interfacesChanged(UNPLUGGED, now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("at once").containsExactly(other);
    node(owner).speaker.interfacesChanged(WELL, now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("it stays").containsExactly(other);
    node(owner).speaker.interfacesChanged(UNPLUGGED, now);
    node(other).speaker.interfacesChanged(UNPLUGGED, now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("nobody is better").containsExactly(other);
    pass(Duration.ofSeconds(5));
    assertThat(ownersOf("192.168.2.200")).containsExactly(other);
  }

  @Test
  void aNewGroupGoesToANodeThatCanAnswerForAllOfIt() {
    up(N1, N2, N3);
    nodes.values().forEach(node -> node.speaker.interfacesChanged(WELL, now));
    node(N1).speaker.interfacesChanged(WITHOUT_IPV6, now);
    node(N3).speaker.interfacesChanged(WITHOUT_IPV6, now);
    view(1, N1, N2, N3);
    for (int i = 1; i < 5; i++) {
      service("s" + i, "fd00:2::" + i);
    }
    settle();
    for (int i = 1; i < 5; i++) {
      assertThat(ownersOf("fd00:2::" + i)).containsExactly(N2);
    }
    nodes.remove(N2);
    view(2, N1, N3);
    settle();
    for (int i = 1; i < 5; i++) {
      assertThat(ownersOf("fd00:2::" + i)).as("as well as they can").hasSize(1);
    }
  }

  private static final Layer2Health WELL = health(true, "fe80::1");
  private static final Layer2Health UNPLUGGED = health(false, "fe80::1");
  private static final Layer2Health WITHOUT_IPV6 = health(true, "");

  /** Besides the interface of the LAN there is one that has a carrier all the time. */
  private static Layer2Health health(boolean carrier, String linkLocal) {
    MacAddress mac = MacAddress.of("02:00:00:00:00:01");
    IpPrefix subnet = IpPrefix.containing(IpAddress.of("192.168.2.0"), 24);
    return new Layer2Health(
        List.of(
            new UsableInterface("eth0", mac, carrier, IpAddress.parse(linkLocal), List.of(subnet)),
            new UsableInterface("eth1", mac, true)),
        List.of());
  }

  private static Input interfaces(String name, int last) {
    return new Input.InterfacesKnown(
        new TreeMap<>(Map.of(name, MacAddress.of("02:00:00:00:00:0" + last))));
  }
}
