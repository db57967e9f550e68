package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArpAnswererTest {

  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress ASKER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress ASKER_IP = IpAddress.of("192.168.2.9");
  private static final IpAddress NONE = IpAddress.of("0.0.0.0");
  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress ON_ETH1 = IpAddress.of("192.168.2.201");
  private static final IpAddress NOT_OURS = IpAddress.of("192.168.2.202");

  private static final AnswerTable TABLE =
      AnswerTable.of(
          Map.of(
              OURS,
              AnswerScope.all(),
              ON_ETH1,
              new AnswerScope.Named(new TreeSet<>(Set.of("eth1")))));

  static Stream<Arguments> answered() {
    return Stream.of(
        Arguments.of("asked of everybody", asks(MacAddress.BROADCAST, ASKER_IP, OURS)),
        Arguments.of("asked of us", asks(OWN, ASKER_IP, OURS)),
        Arguments.of("a probe", asks(MacAddress.BROADCAST, NONE, OURS)),
        Arguments.of("a claim of another", asks(MacAddress.BROADCAST, OURS, OURS)),
        Arguments.of("asked with a priority", tagged(0xe000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answered")
  void answersTheAskerAlone(String what, ArpFrame question) {
    ArpPacket reply =
        new ArpPacket(ArpOperation.Known.REPLY, OWN, OURS, ASKER, question.packet().senderIp());
    assertThat(ArpAnswerer.answer(question, "eth0", OWN, TABLE))
        .as(what)
        .isEqualTo(new ArpAnswer.Reply(new ArpFrame(ASKER, OWN, reply)));
  }

  static Stream<Arguments> notAnswered() {
    ArpFrame asked = asks(MacAddress.BROADCAST, ASKER_IP, OURS);
    return Stream.of(
        Arguments.of("a reply", with(asked, ArpOperation.Known.REPLY), SilenceReason.NOT_A_REQUEST),
        Arguments.of(
            "operation 3", with(asked, new ArpOperation.Unknown(3)), SilenceReason.NOT_A_REQUEST),
        Arguments.of(
            "asked of another station",
            asks(OTHER, ASKER_IP, OURS),
            SilenceReason.FOR_ANOTHER_STATION),
        Arguments.of(
            "asked of a group",
            asks(MacAddress.of("01:00:5e:00:00:01"), ASKER_IP, OURS),
            SilenceReason.FOR_ANOTHER_STATION),
        Arguments.of("asked in VLAN 7", tagged(7), SilenceReason.OTHER_VLAN),
        Arguments.of(
            "asked for a group",
            askedFor(MacAddress.of("01:00:5e:00:00:01")),
            SilenceReason.SENDER_NOT_A_STATION),
        Arguments.of(
            "asked for everybody",
            askedFor(MacAddress.BROADCAST),
            SilenceReason.SENDER_NOT_A_STATION),
        Arguments.of(
            "asked for nobody", askedFor(MacAddress.ZERO), SilenceReason.SENDER_NOT_A_STATION),
        Arguments.of(
            "our own claim", GratuitousArp.frames(OURS, OWN).getFirst(), SilenceReason.OWN_REQUEST),
        Arguments.of(
            "sent by us for another",
            new ArpFrame(MacAddress.BROADCAST, OWN, asked.packet()),
            SilenceReason.OWN_REQUEST),
        Arguments.of(
            "not ours",
            asks(MacAddress.BROADCAST, ASKER_IP, NOT_OURS),
            SilenceReason.NOT_ANNOUNCED),
        Arguments.of(
            "ours elsewhere",
            asks(MacAddress.BROADCAST, ASKER_IP, ON_ETH1),
            SilenceReason.INTERFACE_NOT_ALLOWED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnswered")
  void saysNothing(String what, ArpFrame heard, SilenceReason reason) {
    assertThat(ArpAnswerer.answer(heard, "eth0", OWN, TABLE))
        .as(what)
        .isEqualTo(new ArpAnswer.Silent(reason));
  }

  private static ArpFrame asks(MacAddress destination, IpAddress sender, IpAddress target) {
    return new ArpFrame(
        destination,
        ASKER,
        new ArpPacket(ArpOperation.Known.REQUEST, ASKER, sender, MacAddress.ZERO, target));
  }

  private static ArpFrame tagged(int control) {
    return new ArpFrame(
        new EthernetHeader(MacAddress.BROADCAST, ASKER, Optional.of(new VlanTag(control))),
        asks(MacAddress.BROADCAST, ASKER_IP, OURS).packet());
  }

  /** A frame whose answer would go to this address. */
  private static ArpFrame askedFor(MacAddress sender) {
    return new ArpFrame(
        MacAddress.BROADCAST,
        ASKER,
        new ArpPacket(ArpOperation.Known.REQUEST, sender, ASKER_IP, MacAddress.ZERO, OURS));
  }

  private static ArpFrame with(ArpFrame frame, ArpOperation operation) {
    ArpPacket of = frame.packet();
    return new ArpFrame(
        frame.destination(),
        frame.source(),
        new ArpPacket(operation, of.senderMac(), of.senderIp(), of.targetMac(), of.targetIp()));
  }
}
