package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Eligibility;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableRows;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.members.Hello.Claims;
import dev.mokalb.speaker.members.Hello.Hears;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner says again because another speaker announced it too. */
class LastWordTest {

  private static final long MS = 1_000_000;
  private static final NodeName ME = new NodeName("n1");
  private static final NodeName OTHER = new NodeName("n2");
  private static final NodeName RIVAL = new NodeName("n3");

  private final Book book = Book.ofGroups(1, Set.of(ME));
  private final GroupId group = book.ids().first();
  private final IpAddress address = group.lowest();
  private final Participant speaker =
      new Participant(ME, book, NetworkKind.LAN.timing(), MovePolicy.DEFAULT, _ -> 0);
  private long now;

  @BeforeEach
  void start() {
    TreeMap<String, MacAddress> interfaces = new TreeMap<>();
    interfaces.put("eth0", new MacAddress(0x0200_0000_0001L));
    hear(
        new Input.InterfacesKnown(interfaces),
        peers(Peer.Readiness.READY),
        new Input.NodesKnown(Map.of(ME, Fitness.READY, OTHER, Fitness.READY)),
        new Input.GroupsChanged(book.ids()));
  }

  @Test
  void theGroupsOfAMemberThatIsGoneWithoutAWordAreAnnouncedAgain() {
    own();
    hear(claim(OTHER));
    assertThat(again()).isZero();
    hear(view(6, ME));
    assertThat(again()).isOne();
    hear(view(7, ME));
    assertThat(again()).as("once").isZero();
  }

  @Test
  void aMemberThatGaveAGroupBackCanBeGoneWithoutAnAnnouncement() {
    own();
    hear(claim(OTHER), new MembersEvent.Received(OTHER, returned()));
    assertThat(again()).isOne();
    hear(view(6, ME));
    assertThat(again()).isZero();
  }

  @Test
  void whatWasAnnouncedBesideAnEarlierTimeOfOwnershipIsForgotten() {
    own();
    hear(claim(OTHER));
    book.put(group, Eligibility.NOBODY);
    hear(new Input.GroupsChanged(book.ids()));
    assertThat(speaker.owns(group)).isFalse();
    book.put(group, Eligibility.ofEqual(Set.of(ME)));
    hear(new Input.GroupsChanged(book.ids()));
    assertThat(speaker.owns(group)).isTrue();
    hear(view(6, ME));
    assertThat(again()).isZero();
  }

  @Test
  void whoeverWasLostMayHaveAnnouncedUntilItIsSeenToBeGone() {
    own();
    hear(view(6, ME));
    assertThat(again()).as("it may go on").isZero();
    pass(3_000 * MS);
    hear(peers(Peer.Readiness.NOT_READY));
    assertThat(again()).isOne();
    hear(peers(Peer.Readiness.READY), peers(Peer.Readiness.NOT_READY), view(7, ME, OTHER));
    assertThat(again()).as("once").isZero();
  }

  @Test
  void whoTakesOverAnnouncesFirst() {
    own();
    hear(peers(Peer.Readiness.NOT_READY), view(6, ME));
    long lost = now;
    assertThat(again()).isZero();
    assertThat(speaker.nextDue(now)).isPresent();
    pass(1_990 * MS);
    assertThat(again()).isZero();
    assertThat(speaker.nextDue(now).orElseThrow()).isLessThanOrEqualTo(lost + 2_000 * MS);
    now = lost + 2_000 * MS;
    decide();
    assertThat(again()).isOne();
  }

  @Test
  void whoeverWasLostMayHaveAnnouncedUntilItIsBack() {
    own();
    hear(view(6, ME));
    hear(view(7, ME, OTHER));
    assertThat(again()).isOne();
  }

  @Test
  void whoeverSaidThatItWouldLeaveAnnouncesNothingAfterwards() {
    own();
    Standing leaving = Standing.UNTOLD.with(Hindrance.DRAINING);
    hear(new MembersEvent.Received(OTHER, new MemberMessage.Stands(leaving)));
    hear(view(6, ME));
    pass(3_000 * MS);
    hear(peers(Peer.Readiness.NOT_READY));
    assertThat(again()).isZero();
    hear(peers(Peer.Readiness.READY), view(7, ME, OTHER));
    assertThat(again()).isZero();
  }

  @Test
  void anHeirThatYieldsToAnotherPartGivesBackWhatItTookInHaste() {
    takeInHaste();
    hear(
        new MembersEvent.HelloHeard(
            new Hello(
                RIVAL,
                new Rank(3, 9, RIVAL),
                Hears.ABSENT,
                List.of(),
                0,
                0,
                new Claims(1, 0, 1, List.of(address)))));
    assertThat(speaker.owns(group)).isFalse();
    assertThat(told()).contains(returned());
  }

  @Test
  void anHeirThatStoodStillGivesBackWhatItTookInHaste() {
    takeInHaste();
    hear(new Input.Woke());
    assertThat(speaker.owns(group)).isFalse();
    assertThat(told()).contains(returned());
  }

  /** This member decides, and is the only one that may own. */
  private void own() {
    hear(view(5, ME, OTHER));
    pass(3_000 * MS);
    assertThat(speaker.owns(group)).isTrue();
  }

  /** Another member owns the group, which this one does not hear for a moment, as it thinks. */
  private void takeInHaste() {
    book.put(group, Eligibility.ofEqual(Set.of(ME, OTHER)));
    TreeMap<GroupId, TableRow> rows = new TreeMap<>();
    rows.put(group, TableRow.of(List.of(OTHER, ME)));
    OwnershipTable table = new OwnershipTable(new TableStamp(5, 1), TableRows.of(rows));
    hear(
        new MembersEvent.ViewChanged(new View(5, List.of(OTHER, ME), false, List.of())),
        new MembersEvent.Received(OTHER, new MemberMessage.Full(table)));
    assertThat(speaker.owns(group)).isFalse();
    hear(new MembersEvent.Suspected(new TreeSet<>(Set.of(OTHER))));
    assertThat(speaker.owns(group)).isTrue();
  }

  private MemberMessage returned() {
    return new MemberMessage.Returned(new TreeSet<>(Set.of(group)));
  }

  private static Input peers(Peer.Readiness ofTheOther) {
    return new Input.PeersKnown(
        Set.of(
            new Peer(OTHER, IpAddress.of("192.168.0.2"), ofTheOther),
            new Peer(RIVAL, IpAddress.of("192.168.0.3"), Peer.Readiness.READY)));
  }

  private Input claim(NodeName by) {
    return new Input.ClaimHeard(by, address);
  }

  private static Input view(long id, NodeName... members) {
    return new MembersEvent.ViewChanged(new View(id, List.of(members), true, List.of()));
  }

  private List<Effect> done = List.of();

  private void hear(Input... inputs) {
    now += MS;
    for (Input input : inputs) {
      speaker.note(input, now);
    }
    decide();
  }

  private void pass(long nanos) {
    for (long end = now + nanos; now < end; now += 10 * MS) {
      decide();
    }
  }

  private void decide() {
    done = speaker.decide(now);
  }

  /** How often the group was announced again. */
  private long again() {
    return done.stream()
        .filter(effect -> effect instanceof Effect.Announce(var groups) && groups.contains(group))
        .count();
  }

  private List<MemberMessage> told() {
    return done.stream()
        .flatMap(effect ->
            effect instanceof Effect.Tell tell ? Stream.of(tell.message()) : Stream.empty())
        .toList();
  }
}
