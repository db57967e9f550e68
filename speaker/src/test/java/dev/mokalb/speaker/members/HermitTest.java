package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Eligibility;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.HashElection;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Speakers that hear of nothing but the API. */
class HermitTest {

  private static final int GROUPS = 60;
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");

  private final Book book = Book.ofGroups(GROUPS, Set.of(N1, N2, N3));
  private final Map<NodeName, Fitness> fitness = new HashMap<>();
  private final SortedMap<NodeName, Hermit> hermits = new TreeMap<>();
  private final Map<NodeName, SortedSet<GroupId>> answered = new HashMap<>();
  private final List<Effect> others = new ArrayList<>();

  @BeforeEach
  void start() {
    for (NodeName node : List.of(N1, N2, N3)) {
      fitness.put(node, Fitness.READY);
      hermits.put(node, new Hermit(node, book, NetworkKind.LAN.timing()));
      answered.put(node, new TreeSet<>());
    }
    groupsChanged(book.ids());
    nodesChanged();
  }

  private void nodesChanged() {
    hermits.values().forEach(hermit -> hermit.note(new Input.NodesKnown(fitness), 0));
    decide();
  }

  private void groupsChanged(SortedSet<GroupId> groups) {
    hermits.values().forEach(hermit -> hermit.note(new Input.GroupsChanged(groups), 0));
    decide();
  }

  private void decide() {
    hermits.forEach((node, hermit) -> {
      for (Effect effect : hermit.decide(0)) {
        if (effect instanceof Effect.Answer answer) {
          of(node).addAll(answer.groups());
          of(node).removeAll(answer.ended());
        } else {
          others.add(effect);
        }
      }
    });
  }

  private SortedSet<GroupId> of(NodeName node) {
    return answered.getOrDefault(node, new TreeSet<>());
  }

  private void assertOneOwnerEach() {
    for (GroupId group : book.ids()) {
      assertThat(hermits.keySet().stream().filter(node -> of(node).contains(group)).toList())
          .as("who answers for " + group)
          .isEqualTo(
              HashElection.ownerOf(group, book.eligibility(group), fitness).stream().toList());
    }
  }

  @Test
  void allComeToTheSameOwnerWithoutAWord() {
    assertOneOwnerEach();
    assertThat(answered.values()).allSatisfy(groups -> assertThat(groups).isNotEmpty());
    assertThat(others).isEmpty();
  }

  @Test
  void aNodeThatTheApiTakesForLostGivesItsGroupsToTheOthersAndNobodyElseMovesAny() {
    SortedSet<GroupId> lost = new TreeSet<>(of(N2));
    SortedSet<GroupId> kept = new TreeSet<>(of(N1));
    fitness.put(N2, Fitness.OUT_OF_SERVICE);
    nodesChanged();
    assertThat(of(N2)).isEmpty();
    assertThat(of(N1)).containsAll(kept);
    assertThat(new TreeSet<>(union(of(N1), of(N3)))).containsAll(lost).hasSize(GROUPS);
    assertOneOwnerEach();
    fitness.put(N2, Fitness.READY);
    nodesChanged();
    assertThat(of(N2)).isEqualTo(lost);
  }

  private static Set<GroupId> union(Set<GroupId> one, Set<GroupId> other) {
    Set<GroupId> union = new TreeSet<>(one);
    union.addAll(other);
    return union;
  }

  @Test
  void aGroupThatOthersMayAnnounceOrThatIsGoneEnds() {
    GroupId changed = of(N1).first();
    GroupId gone = of(N1).last();
    book.put(changed, Eligibility.ofEqual(Set.of(N3)));
    book.remove(gone);
    groupsChanged(new TreeSet<>(List.of(changed, gone)));
    assertThat(of(N1)).doesNotContain(changed, gone);
    assertThat(of(N3)).contains(changed);
    assertOneOwnerEach();
  }

  @Test
  void whoLeavesDepartsAtOnceAndAnswersUntilThen() {
    SortedSet<GroupId> before = new TreeSet<>(of(N1));
    hermit(N1).note(new Input.Leave(), 0);
    decide();
    assertThat(others).containsExactly(new Effect.Depart());
    assertThat(of(N1)).isEqualTo(before);
  }

  @Test
  void nothingElseMattersToIt() {
    for (Input input :
        List.of(
            new Input.InterfacesKnown(
                new TreeMap<>(Map.of("eth0", MacAddress.of("02:00:00:00:00:01")))),
            new Input.SnapshotIs(Input.Freshness.STALE),
            new Input.ClaimHeard(N2, Tables.group(0).lowest()),
            new Input.MacsReported(Map.of()),
            new Input.PeersKnown(Set.of()),
            new Input.Woke(),
            new Input.Disconnected())) {
      hermit(N1).note(input, 0);
      assertThat(hermit(N1).decide(0)).as(input.toString()).isEmpty();
    }
    assertThat(hermit(N1).nextDue(0)).isEmpty();
    assertThat(hermit(N1).leaseUntil(7)).isEqualTo(7 + NetworkKind.LAN.timing().lease().toNanos());
  }

  private Hermit hermit(NodeName node) {
    return Objects.requireNonNull(hermits.get(node));
  }
}
