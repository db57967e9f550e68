package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpFamily;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with an OPEN, and what is said about it (RFC 4271 §6.2). */
class OpenCodecTest {

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "version 3",
            "03 fde9 005a c0000201 00",
            Notification.of(BgpError.UNSUPPORTED_VERSION_NUMBER, Octets.ofHex("0004"))),
        Arguments.of("the system 0", "04 0000 005a c0000201 00", refusal(BgpError.BAD_PEER_AS)),
        Arguments.of(
            "hold time 1", "04 fde9 0001 c0000201 00", refusal(BgpError.UNACCEPTABLE_HOLD_TIME)),
        Arguments.of(
            "hold time 2", "04 fde9 0002 c0000201 00", refusal(BgpError.UNACCEPTABLE_HOLD_TIME)),
        Arguments.of(
            "identifier 0.0.0.0", "04 fde9 005a 00000000 00", refusal(BgpError.BAD_BGP_IDENTIFIER)),
        Arguments.of(
            "authentication, which is gone",
            "04 fde9 005a c0000201 03 01 01 00",
            refusal(BgpError.UNSUPPORTED_OPTIONAL_PARAMETER)),
        Arguments.of(
            "parameters longer than the message",
            "04 fde9 005a c0000201 09 02 02 0200",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "octets behind the parameters",
            "04 fde9 005a c0000201 04 02 02 0200 00",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "a parameter longer than all parameters",
            "04 fde9 005a c0000201 04 02 03 0200",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "a parameter cut short",
            "04 fde9 005a c0000201 01 02",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "a capability longer than its parameter",
            "04 fde9 005a c0000201 04 02 02 0201",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "a capability cut short",
            "04 fde9 005a c0000201 03 02 01 02",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "multiprotocol of three octets",
            "04 fde9 005a c0000201 07 02 05 0103000100",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "a system number of two octets",
            "04 fde9 005a c0000201 06 02 04 4102fde9",
            refusal(BgpError.OPEN_UNSPECIFIC)),
        Arguments.of(
            "the system 0 of four octets",
            "04 fde9 005a c0000201 08 02 06 410400000000",
            refusal(BgpError.BAD_PEER_AS)));
  }

  private static Notification refusal(BgpError error) {
    return Notification.of(error);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void itIsRefusedWith(String what, String body, Notification expected) {
    assertThat(decode(body)).isEqualTo(new Decoded.Refused(expected));
  }

  static Stream<Arguments> tolerated() {
    return Stream.of(
        Arguments.of("route refresh with a value", "020155"),
        Arguments.of("extended message with a value", "060155"),
        Arguments.of("enhanced route refresh with a value", "460155"),
        Arguments.of("graceful restart of three octets", "4003000100"),
        Arguments.of("graceful restart of none", "4000"),
        Arguments.of("long-lived graceful restart of six octets", "4706" + "00".repeat(6)),
        Arguments.of("extended next hop of five octets", "0505" + "00".repeat(5)),
        Arguments.of("extended next hop with a SAFI of nine bits", "0506 0001 0101 0002"),
        Arguments.of("a name longer than its capability", "4903 05 6e31"),
        Arguments.of("a name without a domain", "4903 02 6e31"),
        Arguments.of("a name of none", "4900"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tolerated")
  void aCapabilityThatIsNotFormedWellIsUnknown(String what, String capability) {
    byte[] octets = Hex.octets(capability);
    String body =
        "04 fde9 005a c0000201 %02x 02 %02x %s"
            .formatted(octets.length + 2, octets.length, capability);
    Octets value = Octets.of(octets).part(2, octets.length);
    Capability.Unknown unknown = new Capability.Unknown(octets[0] & 0xff, value);
    assertThat(decode(body))
        .isEqualTo(
            new Decoded.Read(new Open(65_001, 90, Vectors.id("192.0.2.1"), List.of(unknown))));
  }

  @Test
  void theExtendedFormMayBeShortAndItsFirstLengthAnything() {
    Open expected =
        new Open(65_001, 90, Vectors.id("192.0.2.1"), List.of(new Capability.RouteRefreshing()));
    assertThat(decode("04 fde9 005a c0000201 ff ff 0005 02 0002 0200"))
        .isEqualTo(new Decoded.Read(expected));
    assertThat(decode("04 fde9 005a c0000201 01 ff 0005 02 0002 0200"))
        .isEqualTo(new Decoded.Read(expected));
  }

  @Test
  void theNumberOfFourOctetsCounts() {
    Open open =
        new Open(
            23_456,
            90,
            Vectors.id("192.0.2.1"),
            List.of(new Capability.FourOctetAsn(new Asn(4_200_000_001L))));
    assertThat(open.asn()).isEqualTo(new Asn(4_200_000_001L));
    assertThat(new Open(65_001, 90, Vectors.id("192.0.2.1"), List.of()).asn())
        .isEqualTo(new Asn(65_001));
  }

  @Test
  void anOpenThatNamesNoFamilyMeansIpv4() {
    assertThat(Capability.families(List.of())).isEqualTo(Set.of(IpFamily.IPV4));
    assertThat(
            Capability.families(
                List.of(
                    new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
                    new Capability.Multiprotocol(new AfiSafi(25, 70)))))
        .isEqualTo(Set.of(IpFamily.IPV6));
  }

  private static Decoded decode(String body) {
    OctetWriter to = new OctetWriter();
    MessageHeader.write(MessageType.OPEN, to);
    to.all(Hex.octets(body)).setUint16(MessageHeader.LENGTH_AT, to.size());
    return MessageCodec.decode(to.toArray(), CodecTerms.initial(PeerKind.EXTERNAL));
  }
}
