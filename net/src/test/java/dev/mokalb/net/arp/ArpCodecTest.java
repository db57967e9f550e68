package dev.mokalb.net.arp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.HexVectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArpCodecTest {

  private static final MacAddress A = MacAddress.of("02:00:00:00:00:0a");
  private static final MacAddress B = MacAddress.of("02:00:00:00:00:0b");
  private static final MacAddress NODE = MacAddress.of("02:00:00:00:00:01");
  private static final IpAddress A_IP = IpAddress.of("10.0.0.1");
  private static final IpAddress B_IP = IpAddress.of("10.0.0.2");
  private static final IpAddress NONE = IpAddress.of("0.0.0.0");
  private static final IpAddress OURS = IpAddress.of("192.168.2.200");

  static Stream<Arguments> vectors() {
    ArpOperation request = ArpOperation.Known.REQUEST;
    ArpOperation reply = ArpOperation.Known.REPLY;
    ArpPacket question = new ArpPacket(request, A, A_IP, MacAddress.ZERO, B_IP);
    ArpPacket probe = new ArpPacket(request, A, NONE, MacAddress.ZERO, OURS);
    ArpPacket claim = new ArpPacket(reply, NODE, OURS, MacAddress.BROADCAST, OURS);
    ArpPacket reverse = new ArpPacket(new ArpOperation.Unknown(3), A, NONE, A, NONE);
    return Stream.of(
        Arguments.of("linux-request-broadcast", new ArpFrame(MacAddress.BROADCAST, A, question)),
        Arguments.of("linux-request-unicast", new ArpFrame(B, A, question)),
        Arguments.of("linux-reply", new ArpFrame(A, B, new ArpPacket(reply, B, B_IP, A, A_IP))),
        Arguments.of("probe", new ArpFrame(MacAddress.BROADCAST, A, probe)),
        Arguments.of("gratuitous-reply", new ArpFrame(MacAddress.BROADCAST, NODE, claim)),
        Arguments.of("rarp-operation", new ArpFrame(MacAddress.BROADCAST, A, reverse)),
        Arguments.of("tagged-request", new ArpFrame(tagged(7), question)),
        Arguments.of("priority-request", new ArpFrame(tagged(0xa000), question)));
  }

  private static EthernetHeader tagged(int control) {
    return new EthernetHeader(MacAddress.BROADCAST, A, Optional.of(new VlanTag(control)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetsAreReadAsTheFrame(String name, ArpFrame frame) throws IOException {
    assertThat(ArpCodec.decode(octets(name))).isEqualTo(new Decoded.Frame(frame));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theFrameIsWrittenAsTheOctetsAndPadding(String name, ArpFrame frame) throws IOException {
    byte[] padded = Arrays.copyOf(octets(name), ArpCodec.FRAME_OCTETS_MIN);
    assertThat(ArpCodec.encode(frame)).isEqualTo(padded);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationIsDropped(String name, ArpFrame frame) throws IOException {
    byte[] octets = octets(name);
    int whole = frame.ethernet().octets() + 28;
    for (int length = 0; length < whole; length++) {
      byte[] truncated = Arrays.copyOf(octets, length);
      assertThat(ArpCodec.decode(truncated)).isEqualTo(new Decoded.Dropped(DropReason.TRUNCATED));
      assertThat(ArpCodec.objection(truncated)).contains(DropReason.TRUNCATED);
    }
    assertThat(ArpCodec.decode(Arrays.copyOf(octets, whole))).isEqualTo(new Decoded.Frame(frame));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theAddressesAreReadWithoutDecoding(String name, ArpFrame frame) throws IOException {
    byte[] octets = octets(name);
    assertThat(ArpCodec.isArp(octets)).isTrue();
    assertThat(ArpCodec.objection(octets)).isEmpty();
    assertThat(ArpCodec.senderIpv4Bits(octets)).isEqualTo(frame.packet().senderIp().ipv4Bits());
    assertThat(ArpCodec.targetIpv4Bits(octets)).isEqualTo(frame.packet().targetIp().ipv4Bits());
  }

  static Stream<Arguments> otherProtocols() {
    return Stream.of(
        Arguments.of("an IEEE 802.1Q tag and IPv4", 12, 0x8100, DropReason.OTHER_ETHER_TYPE),
        Arguments.of("IPv4", 12, 0x0800, DropReason.OTHER_ETHER_TYPE),
        Arguments.of("an IEEE 802.3 length", 12, 0x002e, DropReason.OTHER_ETHER_TYPE),
        Arguments.of("hardware IEEE 802", 14, 6, DropReason.OTHER_HARDWARE),
        Arguments.of("protocol IPv6", 16, 0x86dd, DropReason.OTHER_PROTOCOL),
        Arguments.of(
            "hardware addresses of 8 octets", 18, 0x0804, DropReason.OTHER_ADDRESS_LENGTHS),
        Arguments.of(
            "protocol addresses of 16 octets", 18, 0x0610, DropReason.OTHER_ADDRESS_LENGTHS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherProtocols")
  void otherProtocolsAreDropped(String what, int at, int value, DropReason reason)
      throws IOException {
    byte[] octets = octets("linux-reply");
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
    assertThat(ArpCodec.decode(octets)).as(what).isEqualTo(new Decoded.Dropped(reason));
  }

  private static byte[] octets(String name) throws IOException {
    return HexVectors.read(ArpCodecTest.class, name);
  }
}
