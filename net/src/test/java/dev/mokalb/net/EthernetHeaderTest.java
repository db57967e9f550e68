package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EthernetHeaderTest {

  private static final MacAddress A = MacAddress.of("02:00:00:00:00:0a");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "untagged,       ffffffffffff02000000000a0806,         14, 0x0806, true",
    "VLAN 7,         ffffffffffff02000000000a810000070806, 18, 0x0806, false",
    "priority alone, ffffffffffff02000000000a8100e0000806, 18, 0x0806, true",
    "drop eligible,  ffffffffffff02000000000a810010000806, 18, 0x0806, true",
    "tagged twice,   ffffffffffff02000000000a810000078100, 18, 0x8100, false",
  })
  void findsThePayload(String what, String hex, int at, String etherType, boolean untagged) {
    byte[] octets = HexFormat.of().parseHex(hex);
    assertThat(EthernetHeader.isWhole(octets)).as(what).isTrue();
    assertThat(EthernetHeader.payloadAt(octets)).isEqualTo(at);
    assertThat(EthernetHeader.etherType(octets)).isEqualTo(Integer.decode(etherType));
    assertThat(EthernetHeader.isUntagged(octets)).isEqualTo(untagged);
    byte[] written = new byte[octets.length];
    EthernetHeader.read(octets).write(written, Integer.decode(etherType));
    assertThat(written).isEqualTo(octets);
  }

  @ParameterizedTest
  @CsvSource({"''", "ffffffffffff02000000000a08", "ffffffffffff02000000000a8100000708"})
  void knowsAPart(String hex) {
    assertThat(EthernetHeader.isWhole(HexFormat.of().parseHex(hex))).isFalse();
  }

  @Test
  void aTagHasSixteenBits() {
    VlanTag tag = new VlanTag(0xf007);
    assertThat(tag.id()).isEqualTo(7);
    assertThat(new EthernetHeader(A, A, Optional.of(tag)).octets()).isEqualTo(18);
    assertThatThrownBy(() -> new VlanTag(0x1_0000)).isInstanceOf(IllegalArgumentException.class);
  }
}
