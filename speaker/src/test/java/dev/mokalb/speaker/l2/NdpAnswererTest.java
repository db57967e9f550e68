package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import dev.mokalb.net.ndp.OptionValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdpAnswererTest {

  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress ASKER = MacAddress.of("02:00:00:00:00:99");
  private static final MacAddress PROXY = MacAddress.of("02:00:00:00:00:98");
  private static final IpAddress LINK_LOCAL = IpAddress.of("fe80::1");
  private static final IpAddress ASKER_IP = IpAddress.of("fd00::9");
  private static final IpAddress OURS = IpAddress.of("fd00::200");
  private static final IpAddress ON_ETH1 = IpAddress.of("fd00::201");
  private static final IpAddress NOT_OURS = IpAddress.of("fd00::202");
  private static final IpAddress GROUP = Ipv6Groups.solicitedNodes(OURS);
  private static final MacAddress GROUP_MAC = Ipv6Groups.macOf(GROUP);

  private static final Attachment ETH0 = new Attachment("eth0", OWN, Optional.of(LINK_LOCAL));
  private static final AnswerTable TABLE =
      AnswerTable.of(Map.of(OURS, AnswerScope.all(), ON_ETH1, AnswerScope.on(Set.of("eth1"))));

  private static final NdpOption NAMED = new NdpOption.SourceLinkLayer(ASKER);

  static Stream<Arguments> answered() {
    EthernetHeader toGroup = new EthernetHeader(GROUP_MAC, ASKER);
    EthernetHeader toUs = new EthernetHeader(OWN, ASKER);
    EthernetHeader priority =
        new EthernetHeader(GROUP_MAC, ASKER, Optional.of(new VlanTag(0xe000)));
    EthernetHeader byProxy = new EthernetHeader(GROUP_MAC, PROXY);
    return Stream.of(
        Arguments.of("asked of the group", asks(toGroup, GROUP, NAMED), ASKER),
        Arguments.of("asked of us, to see that we live", asks(toUs, OURS, NAMED), ASKER),
        Arguments.of("the group's, sent to us alone by Wi-Fi", asks(toUs, GROUP, NAMED), ASKER),
        Arguments.of("an optimistic sender", asks(toGroup, GROUP), ASKER),
        Arguments.of("asked of us without an option", asks(toUs, OURS), ASKER),
        Arguments.of("with a priority", asks(priority, GROUP, NAMED), ASKER),
        Arguments.of("asked on behalf of another", asks(byProxy, GROUP, NAMED), ASKER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answered")
  void answersTheAskerAlone(String what, NdpFrame question, MacAddress station) {
    Advertisement answer =
        new Advertisement(
            Set.of(Flag.SOLICITED, Flag.OVERRIDE),
            OURS,
            List.of(new NdpOption.TargetLinkLayer(OWN)));
    assertThat(NdpAnswerer.answer(question, ETH0, TABLE))
        .as(what)
        .isEqualTo(
            new NdpAnswer.Reply(
                new NdpFrame(new EthernetHeader(station, OWN), LINK_LOCAL, ASKER_IP, answer)));
  }

  @Test
  void tellsAllNodesThatACheckedAddressIsTaken() {
    NdpOption nonce = new NdpOption.Nonce(OptionValue.of(new byte[6]));
    NdpFrame check =
        new NdpFrame(
            new EthernetHeader(GROUP_MAC, ASKER),
            Ipv6Groups.UNSPECIFIED,
            GROUP,
            new Solicitation(OURS, List.of(nonce)));
    Advertisement answer =
        new Advertisement(Set.of(Flag.OVERRIDE), OURS, List.of(new NdpOption.TargetLinkLayer(OWN)));
    assertThat(NdpAnswerer.answer(check, ETH0, TABLE))
        .isEqualTo(
            new NdpAnswer.Reply(
                new NdpFrame(
                    new EthernetHeader(MacAddress.of("33:33:00:00:00:01"), OWN),
                    LINK_LOCAL,
                    Ipv6Groups.ALL_NODES,
                    answer)));
  }

  static Stream<Arguments> notAnswered() {
    EthernetHeader toGroup = new EthernetHeader(GROUP_MAC, ASKER);
    EthernetHeader toAll = new EthernetHeader(MacAddress.BROADCAST, ASKER);
    EthernetHeader toOther = new EthernetHeader(OTHER, ASKER);
    EthernetHeader byUs = new EthernetHeader(GROUP_MAC, OWN);
    EthernetHeader inVlan = new EthernetHeader(GROUP_MAC, ASKER, Optional.of(new VlanTag(7)));
    EthernetHeader byGroup = new EthernetHeader(GROUP_MAC, GROUP_MAC);
    NdpOption ourName = new NdpOption.SourceLinkLayer(OWN);
    NdpOption everybody = new NdpOption.SourceLinkLayer(MacAddress.BROADCAST);
    NdpOption nobody = new NdpOption.SourceLinkLayer(MacAddress.ZERO);
    return Stream.of(
        row(
            "an advertisement",
            GratuitousNdp.frame(OURS, OTHER, LINK_LOCAL),
            ETH0,
            SilenceReason.NOT_A_REQUEST),
        row(
            "asked of another",
            asks(toOther, OURS, NAMED),
            ETH0,
            SilenceReason.FOR_ANOTHER_STATION),
        row(
            "asked of everybody",
            asks(toAll, GROUP, NAMED),
            ETH0,
            SilenceReason.FOR_ANOTHER_STATION),
        row("asked in VLAN 7", asks(inVlan, GROUP, NAMED), ETH0, SilenceReason.OTHER_VLAN),
        row("sent by us", asks(byUs, GROUP, NAMED), ETH0, SilenceReason.OWN_REQUEST),
        row("in our name", asks(toGroup, GROUP, ourName), ETH0, SilenceReason.OWN_REQUEST),
        row(
            "for everybody",
            asks(toGroup, GROUP, everybody),
            ETH0,
            SilenceReason.SENDER_NOT_A_STATION),
        row("for nobody", asks(toGroup, GROUP, nobody), ETH0, SilenceReason.SENDER_NOT_A_STATION),
        row("from a group", asks(byGroup, GROUP), ETH0, SilenceReason.SENDER_NOT_A_STATION),
        row("not ours", asksFor(NOT_OURS), ETH0, SilenceReason.NOT_ANNOUNCED),
        row("ours elsewhere", asksFor(ON_ETH1), ETH0, SilenceReason.INTERFACE_NOT_ALLOWED),
        row(
            "IPv6 is off",
            asksFor(OURS),
            new Attachment("eth0", OWN, Optional.empty()),
            SilenceReason.NO_LINK_LOCAL));
  }

  private static Arguments row(String what, NdpFrame heard, Attachment me, SilenceReason reason) {
    return Arguments.of(what, heard, me, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnswered")
  void saysNothing(String what, NdpFrame heard, Attachment me, SilenceReason reason) {
    assertThat(NdpAnswerer.answer(heard, me, TABLE))
        .as(what)
        .isEqualTo(new NdpAnswer.Silent(reason));
  }

  private static NdpFrame asks(EthernetHeader ethernet, IpAddress receiver, NdpOption... options) {
    return new NdpFrame(ethernet, ASKER_IP, receiver, new Solicitation(OURS, List.of(options)));
  }

  private static NdpFrame asksFor(IpAddress target) {
    IpAddress group = Ipv6Groups.solicitedNodes(target);
    return new NdpFrame(
        new EthernetHeader(Ipv6Groups.macOf(group), ASKER),
        ASKER_IP,
        group,
        new Solicitation(target, List.of(NAMED)));
  }
}
