package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.jgroups.Seal.Kind;
import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.Version;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What speakers of neighbouring versions have to have in common below their messages, so that no
 * change of it goes unnoticed: one that is wanted splits the speakers while an update lasts, and
 * has to be told in the changelog (ADR 11).
 */
class WireFormatTest {

  private static final String UUID = "00112233445566778899aabbccddeeff";
  private static final byte[] CONTENT = "heartbeat".getBytes(StandardCharsets.UTF_8);

  /** Octets that were computed by another program, after RFC 8439. */
  record Sealed(Kind kind, String hex) {}

  static Stream<Sealed> sealed() {
    String salt = "000102030405060708090a0b0c0d0e0f";
    String counter = "0000000000000005";
    String text = "e74eb82c23ee12aa2f";
    return Stream.of(
        new Sealed(
            Kind.CHANNEL, "4d4b0100" + salt + counter + text + "99d3aaae885932a986912c2c2f6bb02e"),
        new Sealed(
            Kind.HELLO, "4d4b0101" + salt + counter + text + "76f98a9f0324117ecd5ee5c0042bf757"),
        new Sealed(
            Kind.HEARTBEAT,
            "4d4b0102" + salt + counter + text + "4e1f6b907eeeef52142c9e55daea3d81"));
  }

  @ParameterizedTest
  @MethodSource("sealed")
  void aSealedDatagramIsOpened(Sealed sealed) {
    byte[] octets = HexFormat.of().parseHex(sealed.hex());
    Seal seal = new Seal(new MemberKeys(List.of("secret")));
    assertThat(seal.open(InetAddress.getLoopbackAddress(), octets, 0, octets.length))
        .isEqualTo(new Opened.Content(sealed.kind(), ByteBuffer.wrap(CONTENT)));
  }

  /** It travels in each view; the first 16 octets are another number each time. */
  @Test
  void theAddressOfAMemberCarriesTheNameOfItsNode() throws Exception {
    String name = "00" + "01" + "01" + "6e" + "02" + "6e31";
    var out = new ByteArrayOutputStream();
    MemberAddress.fresh(new NodeName("n1")).writeTo(new DataOutputStream(out));
    assertThat(HexFormat.of().formatHex(out.toByteArray()).substring(UUID.length()))
        .isEqualTo(name);

    Address read = new ExtendedUUID();
    read.readFrom(
        new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(UUID + name))));
    assertThat(MemberAddress.nodeOf(read)).isEqualTo(new NodeName("n1"));
  }

  /** Headers go by these numbers, and only protocols that both sides have find theirs. */
  @Test
  void theStackHasTheseProtocolsWithTheseNumbers() throws Exception {
    ChannelStack.Built built =
        ChannelStack.build(
            new ChannelConfig(
                new NodeName("n1"),
                IpAddress.of("127.0.8.1"),
                ChannelConfig.DEFAULT_PORT,
                new MemberKeys(List.of()),
                DetectionProfile.of(NetworkKind.LAN)),
            Optional.empty(),
            new ChannelStack.Ears(new Nobody(), _ -> {}));
    try (var channel = built.channel()) {
      assertThat(
              channel.getProtocolStack().getProtocols().reversed().stream()
                  .map(protocol -> protocol.getName() + " " + protocol.getId()))
          .containsExactly(
              "SealedUdp 57", // that of every transport
              "PeerDiscovery 1024",
              "MERGE3 38",
              "SilenceDetector 1026",
              "NAKACK2 41",
              "UNICAST3 48",
              "STABLE 13",
              "FRAG2 4",
              "GMS 12");
    }
  }

  /** JGroups drops what comes from another minor version of itself. */
  @Test
  void allSpeakersHaveTheSameMinorVersionOfJGroups() {
    assertThat(Version.getMajor() + "." + Version.getMinor()).isEqualTo("5.5");
    assertThat(Version.isBinaryCompatible(Version.encode(5, 5, 1))).isTrue();
    assertThat(Version.isBinaryCompatible(Version.encode(5, 6, 0))).isFalse();
  }

  private static final class Nobody implements SealedUdp.Aside {
    @Override
    public void refused(InetAddress from, Refusal reason) {}

    @Override
    public void hello(byte[] octets) {}
  }
}
