package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableMaker;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.announce.Tables;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Peer;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real channels in one process, each on a loopback address of its own and the same port. */
class JGroupsMembersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Lenient enough for a busy build machine: these tests are about what happens, not how fast. */
  private static final DetectionProfile PROFILE =
      new DetectionProfile(100, 500, 500, 5_000, 300, 200, 600);

  private static final Optional<String> SECRET = Optional.of("c2VjcmV0");

  private final List<Member> members = new ArrayList<>();
  private final int port = freePort();

  /** One speaker and all that it reported. */
  private final class Member implements AutoCloseable {

    final int number;
    final List<MembersEvent> events = new CopyOnWriteArrayList<>();
    final JGroupsMembers channel;

    Member(int number, Optional<String> secret) {
      this.number = number;
      channel =
          new JGroupsMembers(
              new ChannelConfig(name(number), address(number), port, secret, PROFILE), events::add);
      channel.peers(peers());
      members.add(this);
      channel.start();
    }

    Optional<View> view() {
      return events.stream()
          .filter(MembersEvent.ViewChanged.class::isInstance)
          .map(event -> ((MembersEvent.ViewChanged) event).view())
          .reduce((_, last) -> last);
    }

    Optional<MembersEvent.TableReceived> table() {
      return events.stream()
          .filter(MembersEvent.TableReceived.class::isInstance)
          .map(MembersEvent.TableReceived.class::cast)
          .reduce((_, last) -> last);
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

    void awaitTable(OwnershipTable expected, Member from) {
      await("table of " + name(number))
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(table())
                  .contains(new MembersEvent.TableReceived(name(from.number), expected)));
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
  void tablesOfTheCoordinatorReachAllOthersAndLateJoiners() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    Member two = new Member(2, SECRET);
    one.awaitView(1, 2);
    two.awaitView(1, 2);
    OwnershipTable whole = table(one, 0, 5_000);
    one.channel.publishTable(whole);
    two.awaitTable(whole, one);
    OwnershipTable oneMore = table(one, 1, 5_001);
    one.channel.publishTable(oneMore);
    two.awaitTable(oneMore, one);
    Member late = new Member(3, SECRET);
    late.awaitTable(oneMore, one);
    assertThat(one.table()).as("the publisher is not told of its own table").isEmpty();
  }

  @Test
  void onlyTheCoordinatorPublishes() {
    Member one = new Member(1, SECRET);
    one.awaitView(1);
    Member two = new Member(2, SECRET);
    two.awaitView(1, 2);
    one.awaitView(1, 2);
    two.channel.publishTable(table(two, 7, 1));
    OwnershipTable right = table(one, 0, 1);
    one.channel.publishTable(right);
    two.awaitTable(right, one);
    assertThat(one.table()).isEmpty();
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

  private static OwnershipTable table(Member maker, long epoch, int groups) {
    long view = maker.view().orElseThrow().id();
    return TableMaker.next(
        OwnershipTable.EMPTY,
        new TableStamp(view, epoch),
        Tables.nodeSet(5),
        Tables.eligible(groups, Tables.nodeSet(5)));
  }

  private static Set<Peer> peers() {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(number -> new Peer(name(number), address(number)))
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
