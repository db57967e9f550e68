package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import dev.mokalb.speaker.l2.Claim.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final MacAddress SENDER = MacAddress.of("02:00:00:00:00:99");
  private static final MacAddress FORWARDER = MacAddress.of("02:00:00:00:00:98");
  private static final IpAddress A = IpAddress.of("192.168.2.9");
  private static final IpAddress B = IpAddress.of("192.168.2.200");
  private static final IpAddress NOBODY = IpAddress.of("0.0.0.0");
  private static final IpAddress A6 = IpAddress.of("fd00::9");
  private static final IpAddress B6 = IpAddress.of("fd00::200");

  static Stream<Arguments> arp() {
    ArpOperation request = ArpOperation.Known.REQUEST;
    ArpOperation reply = ArpOperation.Known.REPLY;
    return Stream.of(
        Arguments.of("a question", packet(request, A, B), A, Kind.ARP_REQUEST),
        Arguments.of("an announcement", packet(request, B, B), B, Kind.ARP_REQUEST),
        Arguments.of("an answer", packet(reply, B, A), B, Kind.ARP_REPLY),
        Arguments.of("a probe", packet(request, NOBODY, B), B, Kind.ARP_PROBE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("arp")
  void arpClaimsTheSendersAddress(String what, ArpPacket packet, IpAddress claimed, Kind kind) {
    ArpFrame frame = new ArpFrame(MacAddress.BROADCAST, FORWARDER, packet);
    assertThat(Claim.of(frame, "eth0", NOW))
        .as(what)
        .contains(new Claim(claimed, SENDER, "eth0", NOW, kind));
  }

  @Test
  void otherOperationsAndGroupsClaimNothing() {
    ArpPacket reverse = packet(new ArpOperation.Unknown(3), A, B);
    ArpPacket ofGroup = new ArpPacket(ArpOperation.Known.REPLY, MacAddress.BROADCAST, B, SENDER, A);
    for (ArpPacket packet : List.of(reverse, ofGroup)) {
      ArpFrame frame = new ArpFrame(MacAddress.BROADCAST, SENDER, packet);
      assertThat(Claim.of(frame, "eth0", NOW)).isEmpty();
    }
  }

  private static ArpPacket packet(ArpOperation operation, IpAddress sender, IpAddress target) {
    return new ArpPacket(operation, SENDER, sender, MacAddress.ZERO, target);
  }

  static Stream<Arguments> ndp() {
    NdpOption source = new NdpOption.SourceLinkLayer(SENDER);
    NdpOption target = new NdpOption.TargetLinkLayer(SENDER);
    return Stream.of(
        Arguments.of("a question", A6, asks(source), A6, SENDER, Kind.SOLICITATION),
        Arguments.of("an optimistic sender", A6, asks(), A6, FORWARDER, Kind.SOLICITATION),
        Arguments.of("a check", Ipv6Groups.UNSPECIFIED, asks(), B6, FORWARDER, Kind.ADDRESS_CHECK),
        Arguments.of("an answer", A6, tells(target), B6, SENDER, Kind.ADVERTISEMENT),
        Arguments.of("a bare answer", A6, tells(), B6, FORWARDER, Kind.ADVERTISEMENT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ndp")
  void ndpClaimsWhatItTells(
      String what,
      IpAddress sender,
      NdpMessage message,
      IpAddress claimed,
      MacAddress mac,
      Kind kind) {
    NdpFrame frame =
        new NdpFrame(
            new EthernetHeader(MacAddress.of("33:33:00:00:00:01"), FORWARDER),
            sender,
            Ipv6Groups.ALL_NODES,
            message);
    assertThat(Claim.of(frame, "eth0", NOW))
        .as(what)
        .contains(new Claim(claimed, mac, "eth0", NOW, kind));
  }

  private static NdpMessage asks(NdpOption... options) {
    return new Solicitation(B6, List.of(options));
  }

  private static NdpMessage tells(NdpOption... options) {
    return new Advertisement(Set.of(), B6, List.of(options));
  }
}
