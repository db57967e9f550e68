package dev.mokalb.net.bgp;

import static dev.mokalb.net.bgp.UpdateError.Treatment.ATTRIBUTE_DISCARD;
import static dev.mokalb.net.bgp.UpdateError.Treatment.TREAT_AS_WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an error in an UPDATE costs: RFC 7606, line by line. */
class UpdateLadderTest {

  private static final String ORIGIN = "400101 00";
  private static final String AS_PATH = "400206 0201 0000fde9";
  private static final String NEXT_HOP = "400304 c0000201";
  private static final String GOOD = ORIGIN + AS_PATH + NEXT_HOP;
  private static final String ROUTE = "18 c63364"; // 198.51.100.0/24
  private static final Update ROUTE_GONE = Vectors.withdraw("198.51.100.0/24");

  private static Arguments row(String name, String attributes, UpdateError... errors) {
    return Arguments.of(name, attributes, List.of(errors));
  }

  private static UpdateError error(UpdateError.Treatment treatment, int code, String rule) {
    return new UpdateError(treatment, code, rule);
  }

  static Stream<Arguments> withdrawals() {
    String length = "has a wrong length";
    String flags = "has flags that contradict its code";
    return Stream.of(
        row("§7.1 ORIGIN of two octets", "400102 0000" + AS_PATH + NEXT_HOP, taw(1, length)),
        row(
            "§7.1 ORIGIN with an undefined value",
            "400101 03" + AS_PATH + NEXT_HOP,
            taw(1, "holds 3, which is no origin")),
        row(
            "§7.2 AS_PATH with an unknown segment",
            ORIGIN + "400206 0501 0000fde9" + NEXT_HOP,
            path()),
        row("§7.2 AS_PATH with an empty segment", ORIGIN + "400202 0200" + NEXT_HOP, path()),
        row(
            "§7.2 AS_PATH with one octet left",
            ORIGIN + "400207 0201 0000fde9 02" + NEXT_HOP,
            path()),
        row("§7.2 AS_PATH, overrun", ORIGIN + "400206 0202 0000fde9" + NEXT_HOP, path()),
        row(
            "RFC 7607 AS_PATH with the system 0",
            ORIGIN + "400206 0201 00000000" + NEXT_HOP,
            path()),
        row("§7.3 NEXT_HOP of five octets", ORIGIN + AS_PATH + "400305 c000020100", taw(3, length)),
        row("§7.4 MULTI_EXIT_DISC of three octets", GOOD + "800403 000001", taw(4, length)),
        row("§7.8 COMMUNITIES of three octets", GOOD + "c00803 000001", taw(8, length)),
        row("§7.8 COMMUNITIES of none", GOOD + "c00800", taw(8, length)),
        row(
            "§7.14 EXTENDED_COMMUNITIES of nine octets",
            GOOD + "c01009" + "00".repeat(9),
            taw(16, length)),
        row(
            "RFC 8092 §6 LARGE_COMMUNITIES of eight octets",
            GOOD + "c02008" + "00".repeat(8),
            taw(32, length)),
        row("§3 c ORIGIN with the optional bit", "c00101 00" + AS_PATH + NEXT_HOP, taw(1, flags)),
        row("§3 c COMMUNITIES without the transitive bit", GOOD + "800804 00010002", taw(8, flags)),
        row("§3 c MULTI_EXIT_DISC as well-known", GOOD + "400404 00000001", taw(4, flags)),
        row("§3 d no ORIGIN", AS_PATH + NEXT_HOP, taw(1, "is missing")),
        row("§3 d no AS_PATH", ORIGIN + NEXT_HOP, taw(2, "is missing")),
        row("§3 d no NEXT_HOP", ORIGIN + AS_PATH, taw(3, "is missing")),
        row("§4 a header cut short", GOOD + "c008", taw(0, "end in the middle of a header")),
        row("§4 a length cut short", GOOD + "d008 00", taw(8, "ends in the middle of its length")),
        row(
            "§4 an attribute longer than the rest",
            GOOD + "c00808 00010002",
            taw(8, "is longer than all attributes")),
        row(
            "§3 h two errors: the stronger one counts",
            GOOD + "400600 400601 00 800403 000001",
            error(ATTRIBUTE_DISCARD, 6, "stands there twice"),
            taw(4, length)));
  }

  private static UpdateError taw(int code, String rule) {
    return error(TREAT_AS_WITHDRAW, code, rule);
  }

  private static UpdateError path() {
    return taw(2, "is no row of segments");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withdrawals")
  void routesAreTakenAsWithdrawn(String name, String attributes, List<UpdateError> errors) {
    assertThat(decode("", attributes, ROUTE, Vectors.EXTERNAL))
        .isEqualTo(new Decoded.Mended(ROUTE_GONE, errors));
  }

  static Stream<Arguments> discards() {
    return Stream.of(
        row("§7.6 ATOMIC_AGGREGATE with a value", "400601 00", discard(6, "has a value")),
        row(
            "§7.7 AGGREGATOR of six octets",
            "c00706 fde9 c0000201",
            discard(7, "has a wrong length")),
        row(
            "RFC 7607 AGGREGATOR of the system 0",
            "c00708 00000000 c0000201",
            discard(7, "names the system 0")),
        row("§7.5 LOCAL_PREF from another system", "400504 00000064", foreign(5)),
        row("§7.9 ORIGINATOR_ID from another system", "800904 c0000201", foreign(9)),
        row("§7.10 CLUSTER_LIST from another system", "800a04 c0000201", foreign(10)),
        row(
            "§3 g COMMUNITIES twice: the first counts",
            "c00804 00010002 c00804 00010003",
            discard(8, "stands there twice")),
        row(
            "RFC 6793 §4.1 AS4_PATH from a speaker of four octets",
            "c01106 0201 0000fde9",
            discard(17, "comes from a speaker with system numbers of four octets")),
        row(
            "RFC 6793 §4.1 AS4_AGGREGATOR from a speaker of four octets",
            "c01208 0000fde9 c0000201",
            discard(18, "comes from a speaker with system numbers of four octets")));
  }

  private static UpdateError discard(int code, String rule) {
    return error(ATTRIBUTE_DISCARD, code, rule);
  }

  private static UpdateError foreign(int code) {
    return discard(code, "comes from another system");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("discards")
  void theAttributeAloneIsDropped(String name, String attributes, List<UpdateError> errors) {
    Decoded decoded = decode("", GOOD + attributes, ROUTE, Vectors.EXTERNAL);
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Mended.class,
            mended -> {
              assertThat(mended.errors()).isEqualTo(errors);
              assertThat(mended.update().announced())
                  .isEqualTo(Vectors.prefixes("198.51.100.0/24"));
              assertThat(mended.update().attributes().size()).isBetween(3, 4);
            });
  }

  static Stream<Arguments> discardsOfTwoOctets() {
    return Stream.of(
        row(
            "RFC 6793 §6 AS4_PATH with an unknown segment",
            "c01106 0901 0000fde9",
            discard(17, "is no row of segments")),
        row(
            "RFC 6793 §6 AS4_AGGREGATOR of four octets",
            "c01204 c0000201",
            discard(18, "has a wrong length")),
        row(
            "RFC 7607 AS4_AGGREGATOR of the system 0",
            "c01208 00000000 c0000201",
            discard(18, "names the system 0")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("discardsOfTwoOctets")
  void theAttributeAloneIsDroppedFromAnOldSpeaker(
      String name, String attributes, List<UpdateError> errors) {
    String good = ORIGIN + "400204 0201 fde9" + NEXT_HOP;
    Decoded decoded = decode("", good + attributes, ROUTE, Vectors.TWO_OCTETS);
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Mended.class,
            mended -> {
              assertThat(mended.errors()).isEqualTo(errors);
              assertThat(mended.update().attributes()).hasSize(3);
            });
  }

  static Stream<Arguments> resets() {
    return Stream.of(
        Arguments.of(
            "§3 g MP_REACH_NLRI twice",
            "",
            GOOD + reach("00") + reach("00"),
            ROUTE,
            Notification.of(BgpError.MALFORMED_ATTRIBUTE_LIST)),
        Arguments.of(
            "§3 g MP_UNREACH_NLRI twice",
            "",
            "800f03 000201 800f03 000201",
            "",
            Notification.of(BgpError.MALFORMED_ATTRIBUTE_LIST)),
        Arguments.of(
            "§3 j a prefix of 33 bits",
            "",
            GOOD,
            "21 c6336400 00",
            Notification.of(BgpError.INVALID_NETWORK_FIELD)),
        Arguments.of(
            "§3 j a prefix cut short",
            "",
            GOOD,
            "18 c633",
            Notification.of(BgpError.INVALID_NETWORK_FIELD)),
        Arguments.of(
            "§3 i a withdrawn prefix cut short",
            "18 c633",
            "",
            "",
            Notification.of(BgpError.INVALID_NETWORK_FIELD)),
        Arguments.of(
            "RFC 4271 §6.3 an unknown attribute that says it is well-known",
            "",
            GOOD + "40c801 05",
            ROUTE,
            Notification.of(BgpError.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, Octets.ofHex("40c80105"))),
        Arguments.of(
            "§7.11 a next hop of five octets",
            "",
            ORIGIN + AS_PATH + "800e0a 000201 05 c000020100 00",
            "",
            optional("800e0a 000201 05 c000020100 00")),
        Arguments.of(
            "§7.11 a next hop of four octets for IPv6",
            "",
            ORIGIN + AS_PATH + "800e09 000201 04 c0000201 00",
            "",
            optional("800e09 000201 04 c0000201 00")),
        Arguments.of(
            "§5.3 an IPv6 prefix of 129 bits",
            "",
            ORIGIN + AS_PATH + reach("81" + "00".repeat(17)),
            "",
            optional(reach("81" + "00".repeat(17)))),
        Arguments.of(
            "§5.3 a withdrawn IPv6 prefix cut short",
            "",
            "800f05 000201 30 20",
            "",
            optional("800f05 000201 30 20")),
        Arguments.of(
            "§7.12 MP_UNREACH_NLRI of two octets", "", "800f02 0002", "", optional("800f02 0002")),
        Arguments.of("§7.11 MP_REACH_NLRI of none", "", "800e00", "", optional("800e00")),
        Arguments.of(
            "§5.2 an error, and no routes that can be seen",
            "",
            ORIGIN + AS_PATH + "800403 000001",
            "",
            Notification.of(BgpError.MALFORMED_ATTRIBUTE_LIST)));
  }

  /** MP_REACH_NLRI of IPv6 with the next hop 2001:db8::1. */
  private static String reach(String prefixes) {
    String value = "000201 10 20010db8000000000000000000000001 00" + prefixes;
    return "800e%02x%s".formatted(Hex.octets(value).length, value.replace(" ", ""));
  }

  private static Notification optional(String whole) {
    return Notification.of(BgpError.OPTIONAL_ATTRIBUTE_ERROR, Octets.ofHex(whole));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resets")
  void theSessionEnds(
      String name, String withdrawn, String attributes, String announced, Notification expected) {
    assertThat(decode(withdrawn, attributes, announced, Vectors.EXTERNAL))
        .isEqualTo(new Decoded.Refused(expected));
  }

  @Test
  void lengthsThatDoNotFitEndTheSession() {
    Notification malformed = Notification.of(BgpError.MALFORMED_ATTRIBUTE_LIST);
    for (String body : List.of("0001 0000", "0000 0001", "ffff 0000", "0000 ffff")) {
      assertThat(MessageCodec.decode(message(Hex.octets(body)), Vectors.EXTERNAL))
          .as(body)
          .isEqualTo(new Decoded.Refused(malformed));
    }
  }

  @Test
  void routesOfIpv6AreTakenAsWithdrawnToo() {
    String attributes = "400102 0000" + AS_PATH + reach("40 20010db800000001".replace(" ", ""));
    Update gone =
        new Update(
            List.of(),
            List.of(
                new PathAttribute.MpUnreach(
                    AfiSafi.IPV6_UNICAST, Vectors.prefixes("2001:db8:0:1::/64"))),
            List.of());
    assertThat(decode("", attributes, "", Vectors.EXTERNAL))
        .isEqualTo(new Decoded.Mended(gone, List.of(taw(1, "has a wrong length"))));
  }

  @Test
  void anUpdateThatOnlyWithdrawsNeedsNothing() {
    assertThat(decode("18 c63364", "", "", Vectors.EXTERNAL))
        .isEqualTo(new Decoded.Read(ROUTE_GONE));
  }

  @Test
  void anErrorIsWordedWithItsAttribute() {
    assertThat(taw(2, "is missing")).hasToString("AS_PATH: is missing");
    assertThat(taw(200, "is missing")).hasToString("attribute 200: is missing");
    assertThat(taw(0, "end in the middle of a header"))
        .hasToString("the attributes: end in the middle of a header");
  }

  private static Decoded decode(
      String withdrawn, String attributes, String announced, CodecTerms terms) {
    OctetWriter body = new OctetWriter();
    byte[] gone = Hex.octets(withdrawn);
    byte[] middle = Hex.octets(attributes);
    body.uint16(gone.length).all(gone).uint16(middle.length).all(middle);
    body.all(Hex.octets(announced));
    return MessageCodec.decode(message(body.toArray()), terms);
  }

  private static byte[] message(byte[] body) {
    OctetWriter to = new OctetWriter();
    MessageHeader.write(MessageType.UPDATE, to);
    to.all(body).setUint16(MessageHeader.LENGTH_AT, to.size());
    return to.toArray();
  }
}
