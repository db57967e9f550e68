package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.LostInterface;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.members.Input;
import dev.mokalb.speaker.members.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Speakers that cannot answer for everything, or not at the moment. */
class SpeakerAbilityTest extends SpeakersOfOneView {
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

  @ParameterizedTest
  @MethodSource("unableOnes")
  void aNodeThatCannotAnswerForAnAddressDoesNotOwnItIfAnotherCan(String why, Layer2Health unable) {
    cluster.peers = Set.of();
    up(N1, N2);
    nodes.values().forEach(node -> node.speaker.interfacesChanged(WELL, now));
    view(1, N1, N2);
    service("a", "192.168.2.200");
    settle();
    NodeName owner = ownersOf("192.168.2.200").getFirst();
    NodeName other = owner.equals(N1) ? N2 : N1;
    node(owner).speaker.interfacesChanged(unable, now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("at once").containsExactly(other);
    String givenUp = "cannot answer for 192.168.2.200, it is left to another node: " + why;
    assertThat(node(owner).said).filteredOn(text -> text.startsWith(givenUp)).hasSize(1);
    node(owner).speaker.interfacesChanged(WELL, now);
    settle();
    assertThat(ownersOf("192.168.2.200")).as("it stays").containsExactly(other);
    node(owner).speaker.interfacesChanged(unable, now);
    node(other).speaker.interfacesChanged(unable, now);
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

  static Stream<Arguments> unableOnes() {
    return Stream.of(
        Arguments.of("no carrier on eth0", UNPLUGGED),
        Arguments.of("it is in the subnet of eth0", PULLED_OUT));
  }

  private static final Layer2Health WELL = health(true, "fe80::1");
  private static final Layer2Health UNPLUGGED = health(false, "fe80::1");
  private static final Layer2Health WITHOUT_IPV6 = health(true, "");
  private static final Layer2Health PULLED_OUT =
      new Layer2Health(
          List.of(WELL.interfaces().getLast()),
          List.of(new LostInterface("eth0", WELL.interfaces().getFirst().subnets())),
          List.of());

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
}
