package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Standing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A speaker that is told to stop, beside one that does nothing about it. */
class DepartureTest {

  private static final long MS = 1_000_000;
  private static final NodeName ME = new NodeName("n1");
  private static final NodeName OTHER = new NodeName("n2");

  private final Book book = Book.ofGroups(2, Set.of(ME, OTHER));
  private final Participant speaker =
      new Participant(ME, book, NetworkKind.LAN.timing(), MovePolicy.DEFAULT, _ -> 0);
  private long now;

  /** One owns something, and then the other decides. */
  private void own(Fitness fitness, Standing standing) {
    TreeMap<String, MacAddress> interfaces = new TreeMap<>();
    interfaces.put("eth0", new MacAddress(0x0200_0000_0001L));
    speaker.note(new Input.InterfacesKnown(interfaces), now);
    speaker.note(new Input.PeersKnown(Set.of()), now);
    speaker.note(new Input.NodesKnown(Map.of(ME, Fitness.READY, OTHER, fitness)), now);
    speaker.note(new Input.GroupsChanged(book.ids()), now);
    view(5, ME, OTHER);
    stands(standing);
    pass(5_000);
    assertThat(book.ids()).anyMatch(speaker::owns);
    view(6, OTHER, ME);
    stands(standing);
    pass(10);
  }

  private void view(long id, NodeName... order) {
    speaker.note(new MembersEvent.ViewChanged(new View(id, List.of(order), true, List.of())), now);
  }

  private void stands(Standing standing) {
    speaker.note(new MembersEvent.Received(OTHER, new MemberMessage.Stands(standing)), now);
  }

  /** Whether it departed meanwhile. */
  private boolean pass(long ms) {
    boolean departed = false;
    for (long end = now + ms * MS; now < end; now += 10 * MS) {
      departed |= speaker.decide(now).contains(new Effect.Depart());
    }
    return departed;
  }

  @Test
  void whoeverCouldTakeOverIsWaitedForForAWhile() {
    own(Fitness.READY, Standing.UNTOLD);
    speaker.note(new Input.Leave(), now);
    assertThat(pass(2_990)).isFalse();
    assertThat(pass(20)).isTrue();
  }

  @Test
  void whereAllLeaveNobodyIsWaitedFor() {
    own(Fitness.READY, Standing.UNTOLD.with(Hindrance.DRAINING));
    speaker.note(new Input.Leave(), now);
    assertThat(pass(10)).isTrue();
  }

  @Test
  void aNodeThatMayOwnNothingIsNotWaitedFor() {
    own(Fitness.EXCLUDED, Standing.UNTOLD);
    speaker.note(new Input.Leave(), now);
    assertThat(pass(10)).isTrue();
  }
}
