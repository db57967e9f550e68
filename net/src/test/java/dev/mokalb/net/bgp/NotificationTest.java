package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NotificationTest {

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of(1, 1, "", "Message Header Error: Connection Not Synchronized"),
        Arguments.of(1, 2, "0012", "Message Header Error: Bad Message Length (length 18)"),
        Arguments.of(1, 3, "06", "Message Header Error: Bad Message Type (type 6)"),
        Arguments.of(
            2,
            1,
            "0003",
            "OPEN Message Error: Unsupported Version Number (it takes up to version 3)"),
        Arguments.of(2, 2, "", "OPEN Message Error: Bad Peer AS"),
        Arguments.of(2, 2, "0000fde9", "OPEN Message Error: Bad Peer AS (data 0000fde9)"),
        Arguments.of(
            2, 7, "010400020001", "OPEN Message Error: Unsupported Capability (IPv6 unicast)"),
        Arguments.of(
            2,
            7,
            "0104001900464100",
            "OPEN Message Error: Unsupported Capability (AFI 25 SAFI 70, capability 65)"),
        Arguments.of(2, 7, "01", "OPEN Message Error: Unsupported Capability (data 01)"),
        Arguments.of(2, 7, "010400", "OPEN Message Error: Unsupported Capability (capability 1)"),
        Arguments.of(
            3, 3, "02", "UPDATE Message Error: Missing Well-known Attribute (attribute AS_PATH)"),
        Arguments.of(
            3, 11, "400200", "UPDATE Message Error: Malformed AS_PATH (attribute AS_PATH)"),
        Arguments.of(
            3, 9, "80c8", "UPDATE Message Error: Optional Attribute Error (attribute 200)"),
        Arguments.of(3, 9, "80", "UPDATE Message Error: Optional Attribute Error (data 80)"),
        Arguments.of(4, 0, "", "Hold Timer Expired"),
        Arguments.of(
            5,
            2,
            "02",
            "Finite State Machine Error: Receive Unexpected Message in OpenConfirm State (type 2)"),
        Arguments.of(
            6,
            1,
            "0001010000000a",
            "Cease: Maximum Number of Prefixes Reached (IPv4 unicast, limit 10)"),
        Arguments.of(
            6,
            2,
            "0c706c616e6e656420776f726b",
            "Cease: Administrative Shutdown (\"planned work\")"),
        Arguments.of(6, 2, "", "Cease: Administrative Shutdown"),
        Arguments.of(6, 2, "05414243", "Cease: Administrative Shutdown"),
        Arguments.of(6, 4, "03410a42", "Cease: Administrative Reset (\"A B\")"),
        Arguments.of(6, 4, "03e280ae", "Cease: Administrative Reset (\" \")"),
        Arguments.of(6, 10, "", "Cease: BFD Down"),
        Arguments.of(6, 99, "", "Cease, subcode 99"),
        Arguments.of(7, 1, "ff", "ROUTE-REFRESH Message Error: Invalid Message Length (data ff)"),
        Arguments.of(8, 0, "", "Send Hold Timer Expired"),
        Arguments.of(
            200, 3, "00".repeat(20), "error 200, subcode 3 (data " + "00".repeat(16) + "…)"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void itIsPutIntoWords(int code, int subcode, String data, String expected) {
    assertThat(new Notification(code, subcode, Octets.ofHex(data)).words()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorIsFoundByItsNumbers(BgpError error) {
    assertThat(Notification.of(error).error()).contains(error);
    assertThat(Notification.of(error).words()).contains(error.title());
  }

  @Test
  void aTextIsCutBetweenCharacters() {
    Notification cut =
        Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, "a" + "é".repeat(200));
    assertThat(cut.data().size()).isEqualTo(256);
    assertThat(cut.communication()).contains("a" + "é".repeat(127));
    Notification between = Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, "é".repeat(200));
    assertThat(between.data().size()).isEqualTo(255);
    assertThat(between.communication()).contains("é".repeat(127));
  }

  @Test
  void onlyShutdownAndResetCarryAText() {
    Octets text = Octets.ofHex("0141");
    assertThat(Notification.of(BgpError.ADMINISTRATIVE_RESET, text).communication()).contains("A");
    assertThat(Notification.of(BgpError.PEER_DECONFIGURED, text).communication())
        .isEqualTo(Optional.empty());
  }
}
