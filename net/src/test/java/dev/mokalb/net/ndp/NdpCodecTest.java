package dev.mokalb.net.ndp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.FrameOctets;
import dev.mokalb.net.HexVectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdpCodecTest {

  private static final MacAddress A = MacAddress.of("02:00:00:00:00:0a");
  private static final MacAddress B = MacAddress.of("02:00:00:00:00:0b");
  private static final MacAddress GROUP_OF_B = MacAddress.of("33:33:ff:00:00:0b");
  private static final IpAddress A_IP = IpAddress.of("fd00::a");
  private static final IpAddress B_IP = IpAddress.of("fd00::b");
  private static final IpAddress B_LINK_LOCAL = IpAddress.of("fe80::ff:fe00:b");
  private static final IpAddress SOLICITED_B = IpAddress.of("ff02::1:ff00:b");
  private static final NdpOption SOURCE_A = new NdpOption.SourceLinkLayer(A);
  private static final NdpOption SOURCE_B = new NdpOption.SourceLinkLayer(B);
  private static final NdpOption TARGET_B = new NdpOption.TargetLinkLayer(B);
  private static final NdpOption NONCE = new NdpOption.Nonce(value("48a338897a33"));

  static Stream<Arguments> vectors() {
    EthernetHeader toGroup = new EthernetHeader(GROUP_OF_B, A);
    EthernetHeader toAll = new EthernetHeader(Ipv6Groups.macOf(Ipv6Groups.ALL_NODES), B);
    EthernetHeader toA = new EthernetHeader(A, B);
    EthernetHeader toB = new EthernetHeader(B, A);
    EthernetHeader tagged = new EthernetHeader(GROUP_OF_B, A, Optional.of(new VlanTag(7)));
    Solicitation whoHasB = new Solicitation(B_IP, List.of(SOURCE_A));
    Solicitation check = new Solicitation(B_IP, List.of(NONCE));
    Solicitation bare = new Solicitation(B_IP, List.of());
    return Stream.of(
        row("linux-solicitation-multicast", new NdpFrame(toGroup, A_IP, SOLICITED_B, whoHasB)),
        row(
            "linux-solicitation-unicast",
            new NdpFrame(toA, B_LINK_LOCAL, A_IP, new Solicitation(A_IP, List.of(SOURCE_B)))),
        row(
            "linux-solicitation-dad",
            new NdpFrame(toGroup, Ipv6Groups.UNSPECIFIED, SOLICITED_B, check)),
        row(
            "linux-advertisement-solicited",
            new NdpFrame(toA, B_IP, A_IP, tells(TARGET_B, Flag.SOLICITED, Flag.OVERRIDE))),
        row(
            "linux-advertisement-unicast",
            new NdpFrame(
                toB,
                A_IP,
                B_LINK_LOCAL,
                new Advertisement(Set.of(Flag.SOLICITED), A_IP, List.of()))),
        row(
            "linux-advertisement-dad",
            new NdpFrame(toAll, B_IP, Ipv6Groups.ALL_NODES, tells(TARGET_B, Flag.OVERRIDE))),
        row(
            "router-advertisement-of-itself",
            new NdpFrame(toA, B_IP, A_IP, tells(TARGET_B, Flag.values()))),
        row("optimistic-solicitation", new NdpFrame(toGroup, A_IP, SOLICITED_B, bare)),
        row("tagged-solicitation", new NdpFrame(tagged, A_IP, SOLICITED_B, whoHasB)),
        row(
            "unknown-options",
            new NdpFrame(
                toGroup,
                A_IP,
                SOLICITED_B,
                new Solicitation(
                    B_IP,
                    List.of(
                        new NdpOption.Unknown(1, value("000102030405060708090a0b0c0d")),
                        new NdpOption.Unknown(200, value("010203040506")),
                        new NdpOption.Nonce(value("0e0f101112131415161718191a1b")))))));
  }

  private static Arguments row(String name, NdpFrame frame) {
    return Arguments.of(name, frame);
  }

  private static Advertisement tells(NdpOption option, Flag... flags) {
    return new Advertisement(Set.of(flags), B_IP, List.of(option));
  }

  private static OptionValue value(String hex) {
    return OptionValue.of(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetsAreReadAsTheFrame(String name, NdpFrame frame) throws IOException {
    assertThat(NdpCodec.decode(octets(name))).isEqualTo(new Decoded.Frame(frame));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theFrameIsWrittenAsTheOctets(String name, NdpFrame frame) throws IOException {
    assertThat(NdpCodec.encode(frame)).isEqualTo(octets(name));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationIsDropped(String name, NdpFrame frame) throws IOException {
    byte[] octets = octets(name);
    for (int length = 0; length < octets.length; length++) {
      assertThat(NdpCodec.decode(Arrays.copyOf(octets, length)))
          .isEqualTo(new Decoded.Dropped(DropReason.TRUNCATED));
    }
    byte[] padded = Arrays.copyOf(octets, octets.length + 7);
    assertThat(NdpCodec.decode(padded)).isEqualTo(new Decoded.Frame(frame));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theTargetIsReadWithoutDecoding(String name, NdpFrame frame) throws IOException {
    byte[] octets = octets(name);
    assertThat(NdpCodec.isIpv6(octets)).isTrue();
    assertThat(NdpCodec.objection(octets)).isEmpty();
    assertThat(NdpCodec.isSolicitation(octets)).isEqualTo(frame.message() instanceof Solicitation);
    assertThat(NdpCodec.targetHigh(octets)).isEqualTo(frame.message().target().high());
    assertThat(NdpCodec.targetLow(octets)).isEqualTo(frame.message().target().low());
    IpAddress claimed =
        frame.message() instanceof Advertisement || frame.sender().equals(Ipv6Groups.UNSPECIFIED)
            ? frame.message().target()
            : frame.sender();
    assertThat(NdpCodec.claimedHigh(octets)).isEqualTo(claimed.high());
    assertThat(NdpCodec.claimedLow(octets)).isEqualTo(claimed.low());
  }

  /** What is done to a good frame; the checksum is made right again unless it is what is wrong. */
  record Damage(int at, int value) {}

  static Stream<Arguments> damaged() {
    String ns = "linux-solicitation-multicast";
    String dad = "linux-solicitation-dad";
    String na = "linux-advertisement-solicited";
    String toAll = "linux-advertisement-dad";
    return Stream.of(
        bad("another protocol", ns, new Damage(13, 0x06), DropReason.OTHER_ETHER_TYPE),
        bad("version 4", ns, new Damage(14, 0x45), DropReason.OTHER_IP_VERSION),
        bad("a hop-by-hop header first", ns, new Damage(20, 0), DropReason.OTHER_NEXT_HEADER),
        bad("a length behind the end", ns, new Damage(19, 0x21), DropReason.TRUNCATED),
        bad("no message", ns, new Damage(19, 0), DropReason.TOO_SHORT),
        bad("half a target", ns, new Damage(19, 16), DropReason.TOO_SHORT),
        bad("a router solicitation", ns, new Damage(54, 133), DropReason.OTHER_TYPE),
        bad("a router advertisement", na, new Damage(54, 134), DropReason.OTHER_TYPE),
        bad("forwarded", ns, new Damage(21, 254), DropReason.OTHER_HOP_LIMIT),
        bad("code 1", ns, new Damage(55, 1), DropReason.OTHER_CODE),
        bad("an option of no length", ns, new Damage(79, 0), DropReason.BAD_OPTION),
        bad("an option behind the end", ns, new Damage(79, 2), DropReason.BAD_OPTION),
        bad("half an option", ns, new Damage(19, 28), DropReason.BAD_OPTION),
        bad("asks for a group", ns, new Damage(62, 0xff), DropReason.TARGET_IS_GROUP),
        bad("tells of a group", na, new Damage(62, 0xff), DropReason.TARGET_IS_GROUP),
        bad("asked by a group", ns, new Damage(22, 0xff), DropReason.BAD_SENDER),
        bad("told by a group", na, new Damage(22, 0xff), DropReason.BAD_SENDER),
        bad("a check of another group", dad, new Damage(53, 0x0c), DropReason.BAD_ADDRESS_CHECK),
        bad("a check that names itself", dad, new Damage(78, 1), DropReason.BAD_ADDRESS_CHECK),
        bad("an answer to all", toAll, new Damage(58, 0x60), DropReason.SOLICITED_TO_GROUP));
  }

  private static Arguments bad(String what, String vector, Damage damage, DropReason reason) {
    return Arguments.of(what, vector, damage, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void whatIsAgainstTheRulesIsDropped(String what, String vector, Damage damage, DropReason reason)
      throws IOException {
    byte[] octets = octets(vector);
    octets[damage.at()] = (byte) damage.value();
    repairChecksum(octets);
    assertThat(NdpCodec.decode(octets)).as(what).isEqualTo(new Decoded.Dropped(reason));
  }

  @Test
  void everyReasonHasAVectorOfItsOwn() {
    Set<Object> seen = new HashSet<>();
    damaged().forEach(row -> seen.add(row.get()[3]));
    seen.add(DropReason.BAD_CHECKSUM);
    assertThat(seen).containsExactlyInAnyOrder((Object[]) DropReason.values());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aFlippedBitOfTheMessageIsABadChecksum(String name, NdpFrame frame) throws IOException {
    byte[] octets = octets(name);
    int target = frame.ethernet().octets() + 48;
    for (int bit = 0; bit < 64; bit++) {
      octets[target + 8 + bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(NdpCodec.decode(octets)).isEqualTo(new Decoded.Dropped(DropReason.BAD_CHECKSUM));
      octets[target + 8 + bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void anAnswerFromNobodyIsDropped() throws IOException {
    byte[] octets = octets("linux-advertisement-dad");
    Arrays.fill(octets, 22, 38, (byte) 0);
    repairChecksum(octets);
    assertThat(NdpCodec.decode(octets)).isEqualTo(new Decoded.Dropped(DropReason.BAD_SENDER));
  }

  @Test
  void anOddLengthIsSummedUpToItsLastOctet() throws IOException {
    byte[] octets = Arrays.copyOf(octets("optimistic-solicitation"), 79);
    octets[19] = 25;
    repairChecksum(octets);
    assertThat(NdpCodec.decode(octets)).isEqualTo(new Decoded.Dropped(DropReason.BAD_OPTION));
  }

  @Test
  void valuesRefuseWhatNoWireHolds() {
    IpAddress ipv4 = IpAddress.of("10.0.0.1");
    assertThatThrownBy(() -> new Solicitation(ipv4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> value("0001")).isInstanceOf(IllegalArgumentException.class);
    OptionValue mac = value("020000000001");
    assertThatThrownBy(() -> new NdpOption.Unknown(2, mac))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NdpOption.Unknown(256, mac))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** An independent sum: 32-bit words of the whole pseudo-header and message, as RFC 1071 §2 B. */
  private static void repairChecksum(byte[] octets) {
    int end = Math.min(octets.length, 54 + FrameOctets.uint16(octets, 18));
    if (end < 58) {
      return;
    }
    FrameOctets.putUint16(octets, 56, 0);
    byte[] summed = Arrays.copyOf(Arrays.copyOfRange(octets, 22, end), (end - 22 + 3) & ~3);
    long sum = 58L + FrameOctets.uint16(octets, 18);
    for (int i = 0; i < summed.length; i += 4) {
      sum += FrameOctets.int32(summed, i) & 0xffff_ffffL;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    FrameOctets.putUint16(octets, 56, (int) ~sum);
  }

  private static byte[] octets(String name) throws IOException {
    return HexVectors.read(NdpCodecTest.class, name);
  }
}
