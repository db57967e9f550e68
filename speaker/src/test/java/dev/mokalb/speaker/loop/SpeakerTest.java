package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
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
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** One speaker, what it answers for, and the last table it published. */
  private final class Node implements Reporter {
    private final Speaker speaker;
    private final List<String> said = new ArrayList<>();
    private Set<IpAddress> answered = Set.of();
    private Optional<OwnershipTable> published = Optional.empty();

    Node(NodeName name) {
      speaker =
          new Speaker(
              name,
              new Speaker.Ports(cluster, this::answer, t -> published = Optional.of(t), this),
              new AnnouncePlanner(""));
      speaker.adopt();
    }

    private void answer(AnswerTable table) {
      answered = Set.copyOf(table.addresses());
    }

    @Override
    public void announcing(ServiceSnapshot service) {
      said.add("announcing " + service.key());
    }

    @Override
    public void withdrawn(ServiceSnapshot service) {
      said.add("withdrawn " + service.key());
    }

    @Override
    public void silent(ServiceSnapshot service, Silence why) {
      said.add("silent " + service.key() + " " + why);
    }

    @Override
    public void view(View view) {}

    @Override
    public void configuration(List<Problem> problems) {}
  }

  private static final class FakeCluster implements Cluster {
    private final Map<ObjectKey, ServiceSnapshot> services = new HashMap<>();
    private final Map<ObjectKey, EndpointsSnapshot> slices = new HashMap<>();
    private Set<Peer> peers = Set.of();

    @Override
    public Optional<ServiceSnapshot> service(ObjectKey key) {
      return Optional.ofNullable(services.get(key));
    }

    @Override
    public Collection<ServiceSnapshot> services() {
      return services.values();
    }

    @Override
    public Optional<EndpointsSnapshot> slice(ObjectKey key) {
      return Optional.ofNullable(slices.get(key));
    }

    @Override
    public Collection<ObjectKey> slices() {
      return slices.keySet();
    }

    @Override
    public Collection<NodeSnapshot> nodes() {
      return List.of(
          new NodeSnapshot("n1", Map.of(), Set.of()),
          new NodeSnapshot("n2", Map.of(), Set.of()),
          new NodeSnapshot("n3", Map.of(), Set.of()));
    }

    @Override
    public List<Reading> readings() {
      Pool pool =
          new Pool(
              "default",
              List.of(new IpRange(IpAddress.of("192.168.2.200"), IpAddress.of("192.168.2.225"))),
              true,
              false);
      SourceRef source = SourceRef.of("IPAddressPool", new ObjectKey("metallb-system", "default"));
      SourceRef l2 = SourceRef.of("L2Advertisement", new ObjectKey("metallb-system", "default"));
      return List.of(
          new Reading.Good(source, Instant.EPOCH, new ConfigEntry.PoolEntry(pool)),
          new Reading.Good(
              l2,
              Instant.EPOCH,
              new ConfigEntry.Layer2Entry(Layer2Advertisement.ofPools("all", Set.of()))));
    }

    @Override
    public Set<Peer> peers() {
      return peers;
    }
  }

  private void service(String name, String address) {
    ObjectKey key = new ObjectKey("default", name);
    cluster.services.put(
        key,
        new ServiceSnapshot(
            key,
            new ObjectVersion("u", "1", Instant.EPOCH),
            new ServiceSpec(
                new ServiceSpec.ServiceKind(true, ""),
                TrafficPolicy.CLUSTER,
                new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
                new AddressRequest.Any(),
                ""),
            new ServiceStatus(List.of(IpAddress.of(address)), false, "default")));
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
      View view =
          new View(id, members[0], new TreeSet<>(List.of(members)), member.equals(members[0]));
      node(member).speaker.membersEvent(new MembersEvent.ViewChanged(view));
    }
  }

  private Node node(NodeName name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private void decideAll() {
    nodes.values().forEach(node -> node.speaker.decide(now));
  }

  /** Carries the table of one node to the others. */
  private void deliverFrom(NodeName from) {
    node(from)
        .published
        .ifPresent(table ->
            nodes.forEach((name, node) -> {
              if (!name.equals(from)) {
                node.speaker.membersEvent(new MembersEvent.TableReceived(from, table));
              }
            }));
  }

  private List<NodeName> ownersOf(String address) {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().answered.contains(IpAddress.of(address)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private void settled(NodeName coordinator) {
    decideAll();
    deliverFrom(coordinator);
    decideAll();
  }

  @Test
  void exactlyOneNodeOwnsEachAddressAndTheyAreSpread() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    service("b", "192.168.2.201");
    service("c", "192.168.2.202");
    settled(N1);
    assertThat(ownersOf("192.168.2.200")).hasSize(1);
    assertThat(nodes.values()).allSatisfy(node -> assertThat(node.answered).hasSize(1));
  }

  @Test
  void nothingIsAnsweredBeforeThereIsAView() {
    up(N1);
    service("a", "192.168.2.200");
    decideAll();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    view(1, N1);
    decideAll();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
    assertThat(node(N1).said).contains("announcing default/a");
  }

  @Test
  void theFirstTableWaitsForTheSpeakersThatTheApiKnowsButNotForEver() {
    cluster.peers =
        Set.of(
            new Peer(N1, IpAddress.of("192.168.2.11")), new Peer(N2, IpAddress.of("192.168.2.12")));
    up(N1, N2);
    service("a", "192.168.2.200");
    view(1, N1);
    view(1, N2);
    decideAll();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    view(2, N1, N2);
    settled(N1);
    assertThat(ownersOf("192.168.2.200")).hasSize(1);

    nodes.clear();
    up(N1);
    view(3, N1);
    decideAll();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    now = node(N1).speaker.nextDecision().orElseThrow();
    decideAll();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
  }

  @Test
  void theHeirAnswersOnTheViewAloneAndTheNextTableAgrees() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settled(N1);
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
    deliverFrom(rest.get(0));
    decideAll();
    assertThat(ownersOf("192.168.2.200")).isEqualTo(heirs);
  }

  @Test
  void anOlderTableChangesNothing() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settled(N1);
    OwnershipTable old = node(N1).published.orElseThrow();
    service("b", "192.168.2.201");
    settled(N1);
    List<NodeName> owners = ownersOf("192.168.2.201");
    nodes.values().forEach(n -> n.speaker.membersEvent(new MembersEvent.TableReceived(N1, old)));
    decideAll();
    assertThat(ownersOf("192.168.2.201")).isEqualTo(owners).hasSize(1);
  }

  @Test
  void aServiceWithoutEndpointsIsWithdrawnAndComesBackToItsOwner() {
    up(N1, N2, N3);
    view(1, N1, N2, N3);
    service("a", "192.168.2.200");
    settled(N1);
    NodeName owner = ownersOf("192.168.2.200").getFirst();
    ObjectKey key = new ObjectKey("default", "a");
    cluster.slices.remove(key);
    tell(key);
    settled(N1);
    assertThat(ownersOf("192.168.2.200")).isEmpty();
    assertThat(node(owner).said).contains("withdrawn default/a");
    service("a", "192.168.2.200");
    settled(N1);
    assertThat(ownersOf("192.168.2.200")).hasSize(1);
  }

  @Test
  void aSilenceIsToldOnceItLastsAndOnlyThen() {
    up(N1);
    view(1, N1);
    service("a", "10.0.0.1");
    decideAll();
    assertThat(node(N1).said).isEmpty();
    now = node(N1).speaker.nextDecision().orElseThrow();
    decideAll();
    assertThat(node(N1).said)
        .containsExactly("silent default/a " + new Silence.InNoPool(IpAddress.of("10.0.0.1")));
    service("b", "10.0.0.2");
    decideAll();
    service("b", "192.168.2.200");
    decideAll();
    now += 60_000_000_000L;
    decideAll();
    assertThat(node(N1).said).hasSize(2).contains("announcing default/b");
  }

  @Test
  void aSpeakerThatLeftAnswersNothing() {
    up(N1);
    view(1, N1);
    service("a", "192.168.2.200");
    decideAll();
    node(N1).speaker.membersLeft();
    decideAll();
    assertThat(ownersOf("192.168.2.200")).isEmpty();
  }

  @Test
  void theTableOfAMergedViewStaysInForceWhenItComesBeforeThatView() {
    up(N1, N3);
    service("a", "192.168.2.200");
    view(5, N1);
    view(5, N3);
    decideAll();
    assertThat(ownersOf("192.168.2.200")).containsExactly(N1, N3);

    View merged = new View(6, N1, new TreeSet<>(List.of(N1, N3)), true);
    node(N1).speaker.membersEvent(new MembersEvent.ViewChanged(merged));
    node(N1).speaker.decide(now);
    deliverFrom(N1);
    node(N3).speaker.decide(now); // still the coordinator of its own view
    view(6, N1, N3);
    decideAll();

    assertThat(ownersOf("192.168.2.200")).containsExactly(N1);
  }
}
