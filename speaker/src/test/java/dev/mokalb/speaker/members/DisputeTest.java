package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Hello.Claims;
import dev.mokalb.speaker.members.Hello.Hears;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A speaker that goes on, beside others that do not stop: its answers reach them, and are followed
 * by theirs, within a millisecond.
 */
class DisputeTest {

  private static final long MS = 1_000_000;
  private static final int GROUPS = 3;
  private static final int SECONDS = 4;
  private static final NodeName ME = new NodeName("n1");
  private static final List<NodeName> OTHERS = List.of(new NodeName("n2"), new NodeName("n3"));

  private final Book book = Book.ofGroups(GROUPS, Set.of(ME));
  private final List<IpAddress> addresses =
      book.ids().stream().map(id -> book.group(id).orElseThrow().addresses().first()).toList();
  private final Participant speaker =
      new Participant(ME, book, NetworkKind.LAN.timing(), MovePolicy.DEFAULT, _ -> 0);

  private final Map<GroupId, Integer> announced = new HashMap<>();
  private final Map<NodeName, Integer> greeted = new HashMap<>();
  private final Map<Effect.Poll, Integer> polled = new HashMap<>();

  @BeforeEach
  void start() {
    TreeMap<String, MacAddress> interfaces = new TreeMap<>();
    interfaces.put("eth0", new MacAddress(0x0200_0000_0001L));
    speaker.note(new Input.InterfacesKnown(interfaces), 0);
    speaker.note(
        new Input.PeersKnown(
            Set.of(
                new Peer(OTHERS.get(0), IpAddress.of("192.168.0.2"), Peer.Readiness.READY),
                new Peer(OTHERS.get(1), IpAddress.of("192.168.0.3"), Peer.Readiness.NOT_READY))),
        0);
    speaker.note(new Input.NodesKnown(Map.of(ME, Fitness.READY)), 0);
    speaker.note(new Input.GroupsChanged(book.ids()), 0);
    speaker.note(new MembersEvent.ViewChanged(new View(5, List.of(ME), true, List.of())), 0);
    for (long time = 0; time < 10_000 * MS; time += 10 * MS) {
      speaker.decide(time);
    }
    assertThat(book.ids()).allMatch(speaker::owns);
  }

  private void decide(long time) {
    for (Effect effect : speaker.decide(time)) {
      switch (effect) {
        case Effect.Announce announce ->
            announce.groups().forEach(group -> announced.merge(group, 1, Integer::sum));
        case Effect.Greet greet -> greeted.merge(greet.peer(), 1, Integer::sum);
        case Effect.Answer answer -> assertThat(answer.ended()).isEmpty();
        case Effect.Poll poll -> polled.merge(poll, 1, Integer::sum);
        case Effect.Tell _, Effect.Report _, Effect.Depart _ -> {}
      }
    }
  }

  private Stream<Input> claims(NodeName from) {
    return addresses.stream().map(address -> new Input.ClaimHeard(from, address));
  }

  private Stream<Input> hello(NodeName from) {
    return hello(from, List.of());
  }

  private Stream<Input> hello(NodeName from, List<MacAddress> macs) {
    Rank lower = new Rank(1, 4, from);
    return Stream.of(
        new MembersEvent.HelloHeard(
            new Hello(from, lower, Hears.ABSENT, macs, 0, 0, new Claims(1, 0, 1, addresses))));
  }

  private Stream<Input> claimsAndHello(NodeName from) {
    return Stream.concat(claims(from), hello(from));
  }

  /** For so many seconds all of that in each millisecond. */
  private void hear(Function<NodeName, Stream<Input>> said) {
    for (long ms = 0; ms < 1_000 * SECONDS; ms++) {
      long time = (10_000 + ms) * MS;
      OTHERS.stream().flatMap(said).forEach(input -> speaker.note(input, time));
      decide(time);
    }
  }

  private void checkBounds() {
    assertThat(book.ids()).allMatch(speaker::owns);
    assertThat(announced.keySet()).isEqualTo(book.ids());
    assertThat(announced.values()).allMatch(times -> times == SECONDS);
    assertThat(greeted.keySet()).containsExactlyInAnyOrderElementsOf(OTHERS);
    assertThat(greeted.values()).allMatch(times -> times <= SECONDS * 21);
  }

  /** Whatever is heard of it, one of its interfaces is asked, each 190 ms at most. */
  @Test
  void aPeerIsPolledAtEachOfItsInterfacesInTurn() {
    List<MacAddress> macs = List.of(new MacAddress(0x0200_0000_0002L), new MacAddress(2));
    hear(from -> from.equals(OTHERS.getFirst()) ? hello(from, macs) : Stream.of());
    IpAddress address = IpAddress.of("192.168.0.2");
    assertThat(polled)
        .containsOnlyKeys(
            new Effect.Poll(address, macs.getFirst()), new Effect.Poll(address, macs.getLast()));
    assertThat(polled.values()).allMatch(times -> times > SECONDS && times <= 3 * SECONDS);
  }

  @Test
  void frameAfterFrameIsAnsweredOnceASecond() {
    hear(this::claims);
    checkBounds();
  }

  @Test
  void helloAfterHelloIsAnsweredOnceASecond() {
    hear(this::hello);
    checkBounds();
  }

  @Test
  void framesAndHellosAreAnsweredOnceASecond() {
    hear(this::claimsAndHello);
    checkBounds();
  }
}
