package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.announce.Tables;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.Rank;
import dev.mokalb.speaker.members.View;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real channels in one process, each on a loopback address of its own and the same port. */
class JGroupsMembersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Lenient enough for a busy build machine: these tests are about what happens, not how fast. */
  private static final DetectionProfile PROFILE =
      new DetectionProfile(100, 500, 500, 2, 5_000, 300, 200, 600);

  private static final Optional<String> SECRET = Optional.of("c2VjcmV0");

  private final List<Member> members = new ArrayList<>();
  private final int port = freePort();

  /** One speaker and all that it reported. */
  private final class Member implements AutoCloseable {

    final int number;
    final List<MembersEvent> events = new CopyOnWriteArrayList<>();
    final JGroupsMembers channel;

    Member(int number, Optional<String> secret) {
      this(number, secret, JGroupsMembersTest.peers());
    }

    Member(int number, Optional<String> secret, Set<Peer> peers) {
      this.number = number;
      channel =
          new JGroupsMembers(
              new ChannelConfig(name(number), address(number), port, keys(secret), PROFILE),
              events::add);
      channel.peers(peers);
      members.add(this);
      channel.start();
    }

    Optional<View> view() {
      return events.stream()
          .filter(MembersEvent.ViewChanged.class::isInstance)
          .map(event -> ((MembersEvent.ViewChanged) event).view())
          .reduce((_, last) -> last);
    }

    List<MembersEvent.Received> received() {
      return events.stream()
          .filter(MembersEvent.Received.class::isInstance)
          .map(MembersEvent.Received.class::cast)
          .toList();
    }

    void awaitView(Integer... numbers) {
      await("view of " + name(number))
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(view().map(View::members))
                  .contains(
                      Set.of(numbers).stream()
                          .map(JGroupsMembersTest::name)
                          .collect(Collectors.toCollection(TreeSet::new))));
    }

    void awaitEvent(MembersEvent event) {
      await("event at " + name(number))
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(events).contains(event));
    }

    void awaitMessages(Member from, MemberMessage... messages) {
      await("messages at " + name(number))
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(received())
                  .containsExactlyElementsOf(
                      Stream.of(messages)
                          .map(m -> new MembersEvent.Received(name(from.number), m))
                          .toList()));
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  @AfterEach
  void closeAll() {
    members.forEach(Member::close);
  }

  @Test
  void aLoneSpeakerIsItsOwnCoordinator() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    assertThat(one.view().orElseThrow().iAmCoordinator()).isTrue();
    assertThat(one.view().orElseThrow().coordinator()).isEqualTo(name(1));
  }

  @Test
  void threeSpeakersMeetAndAgreeOnACoordinator() {
    List<Member> three = startThree();
    Set<NodeName> coordinators =
        three.stream()
            .map(member -> member.view().orElseThrow().coordinator())
            .collect(Collectors.toSet());
    assertThat(coordinators).hasSize(1);
    assertThat(three.stream().filter(member -> member.view().orElseThrow().iAmCoordinator()))
        .hasSize(1);
  }

  @Test
  void whatOneSaysToAllReachesAllOthersInOrder() {
    List<Member> three = startThree();
    Member one = three.get(0);
    MemberMessage large =
        new MemberMessage.Full(Tables.even(new TableStamp(3, 0), Tables.nodeSet(5), 5_000));
    MemberMessage small = new MemberMessage.Ask();
    one.channel.send(Optional.empty(), large);
    one.channel.send(Optional.empty(), small);
    three.get(1).awaitMessages(one, large, small);
    three.get(2).awaitMessages(one, large, small);
    assertThat(one.received()).as("the sender does not hear itself").isEmpty();
  }

  @Test
  void whatIsSaidToOneReachesNobodyElse() {
    List<Member> three = startThree();
    MemberMessage word = new MemberMessage.Applied(new TableStamp(1, 1), new TreeSet<>());
    three.get(0).channel.send(Optional.of(name(2)), word);
    three.get(0).channel.send(Optional.of(name(3)), new MemberMessage.Ask());
    three.get(1).awaitMessages(three.get(0), word);
    three.get(2).awaitMessages(three.get(0), new MemberMessage.Ask());
  }

  @ParameterizedTest
  @ValueSource(strings = {"c2VjcmV0", ""})
  void helloesReachSpeakersThatAreNotInTheView(String secret) {
    Optional<String> shared = Optional.of(secret).filter(text -> !text.isEmpty());
    Member one = new Member(1, shared);
    one.awaitView(1);
    Member apart = new Member(2, shared, Set.of());
    apart.awaitView(2);
    Hello hello = helloOfOneApart(1, List.of(IpAddress.of("10.0.0.1")));
    await("a hello")
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          one.channel.greet(name(2), hello);
          assertThat(apart.events).contains(new MembersEvent.HelloHeard(hello));
        });
  }

  @Test
  void whoeverIsTogetherLooksSeldomForOthersUntilThereIsAReason() {
    List<Member> three = startThree();
    for (Member member : three) {
      await("calm of " + name(member.number)).atMost(PATIENCE).until(member.channel::isCalm);
    }
    Hello apart = helloOfOneApart(2, List.of());
    three.get(1).channel.greet(name(1), apart);
    await("doubt").atMost(PATIENCE).until(() -> !three.get(0).channel.isCalm());
    assertThat(three.get(2).channel.isCalm()).as("nobody told it").isTrue();
    three.get(1).close();
    three.get(2).awaitView(1, 3);
    assertThat(three.get(2).channel.isCalm()).as("a peer is missing").isFalse();
  }

  @Test
  void theSecretIsExchangedWithoutAnyMemberLeaving() {
    List<Member> three = startThree();
    MemberKeys both = new MemberKeys(List.of("new", SECRET.orElseThrow()));
    three.forEach(member -> member.channel.keys(both));
    Member one = three.getFirst();
    one.channel.send(Optional.empty(), new MemberMessage.Ask());
    three.get(1).awaitMessages(one, new MemberMessage.Ask());
    three.forEach(member -> member.channel.keys(new MemberKeys(List.of("new"))));
    one.channel.send(Optional.empty(), new MemberMessage.Ask());
    three.get(1).awaitMessages(one, new MemberMessage.Ask(), new MemberMessage.Ask());
    assertThat(three)
        .allSatisfy(member ->
            assertThat(member.view().orElseThrow().members())
                .containsExactly(name(1), name(2), name(3)));
  }

  @Test
  void whoeverLeavesIsGoneAtOnceAndHearsNoMore() {
    List<Member> three = startThree();
    Member leaving = three.get(1);
    leaving.channel.leave();
    int heard = leaving.events.size();
    three.get(0).awaitView(1, 3);
    three.get(2).awaitView(1, 3);
    assertThat(leaving.events).hasSize(heard);
  }

  @Test
  void whoeverIsKilledIsGone() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    Process victim =
        MemberProcess.start(
            "node-2", "127.0.7.2", "" + port, SECRET.orElseThrow(), "127.0.7.1", "127.0.7.3");
    try {
      one.awaitView(1, 2);
      Member three = new Member(3, SECRET);
      one.awaitView(1, 2, 3);
      three.awaitView(1, 2, 3);
      victim.destroyForcibly();
      one.awaitView(1, 3);
      three.awaitView(1, 3);
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void aSpeakerThatIsBackTakesThePlaceOfItsFormerSelf() {
    List<Member> three = startThree();
    three.get(1).close();
    Member again = new Member(2, SECRET);
    again.awaitView(1, 2, 3);
    three.get(0).awaitView(1, 2, 3);
    three.get(2).awaitView(1, 2, 3);
  }

  @Test
  void anotherSecretIsRefused() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    Member stranger = new Member(2, Optional.of("another"));
    stranger.awaitView(2);
    Member friend = new Member(3, SECRET);
    friend.awaitView(1, 3);
    one.awaitView(1, 3);
    assertThat(stranger.view().orElseThrow().members()).containsExactly(name(2));
    // Each hears the other with its next question for others, which has no reason to come first.
    stranger.awaitEvent(new MembersEvent.PeerRefused(name(1)));
    one.awaitEvent(new MembersEvent.PeerRefused(name(2)));
  }

  @Test
  void aSpeakerWithoutSecretIsRefused() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    Member plain = new Member(2, Optional.empty());
    plain.awaitView(2);
    Member friend = new Member(3, SECRET);
    friend.awaitView(1, 3);
    one.awaitView(1, 3);
    assertThat(plain.view().orElseThrow().members()).containsExactly(name(2));
  }

  @Test
  void withoutSecretsSpeakersMeetToo() {
    Member one = new Member(1, Optional.empty());
    Member two = new Member(2, Optional.empty());
    one.awaitView(1, 2);
    two.awaitView(1, 2);
  }

  @Test
  void aStrangersOctetsDoNoHarm() throws Exception {
    Member one = new Member(1, Optional.empty());
    one.awaitView(1);
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      for (int length : new int[] {0, 1, 3, 40, 1_000}) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) 0x55);
        InetSocketAddress to = new InetSocketAddress(address(1).toInetAddress(), port);
        socket.send(new DatagramPacket(octets, length, to));
      }
    }
    Member two = new Member(2, Optional.empty());
    one.awaitView(1, 2);
    two.awaitView(1, 2);
  }

  @Test
  void aTakenPortIsTriedAgainUntilItIsFree() throws Exception {
    DatagramSocket taken =
        new DatagramSocket(new InetSocketAddress(address(1).toInetAddress(), port));
    Member one;
    try (taken) {
      one = new Member(1, SECRET);
      await().atMost(PATIENCE).until(() -> one.channel.connectFailures() > 0);
      assertThat(one.view()).isEmpty();
    }
    one.awaitView(1);
  }

  private List<Member> startThree() {
    List<Member> three =
        IntStream.rangeClosed(1, 3).mapToObj(number -> new Member(number, SECRET)).toList();
    three.forEach(member -> member.awaitView(1, 2, 3));
    return three;
  }

  private static MemberKeys keys(Optional<String> secret) {
    return new MemberKeys(secret.stream().toList());
  }

  /** Of a member whose view lacks the receiver. */
  private static Hello helloOfOneApart(int number, List<IpAddress> claimed) {
    return new Hello(
        name(number),
        new Rank(1, 0, name(number)),
        Hello.Hears.ABSENT,
        List.of(),
        5,
        0,
        new Hello.Claims(1, 0, 1, claimed));
  }

  private static Set<Peer> peers() {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(number -> Peer.ready(name(number), address(number)))
        .collect(Collectors.toSet());
  }

  private static NodeName name(int number) {
    return new NodeName("node-" + number);
  }

  private static IpAddress address(int number) {
    return IpAddress.of("127.0.7." + number);
  }

  private static int freePort() {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    } catch (SocketException failed) {
      throw new IllegalStateException("no port is free", failed);
    }
  }
}
