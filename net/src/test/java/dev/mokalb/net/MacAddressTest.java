package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:00:00:00:00",
        "02:00:00:00:00:0",
        "02:00:00:00:00:001",
        "02-00-00-00-00-01",
        "0200:00:00:00:01:",
        "02:00:00:00:00:0g",
        "02:00:00:00:00:0\u0661",
        ":02:00:00:00:00:1",
        "02:00:00:00:00:01:02"
      })
  void refusesOtherForms(String text) {
    assertThat(MacAddress.parse(text)).isEmpty();
    assertThatThrownBy(() -> MacAddress.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsBothCases() {
    assertThat(MacAddress.of("0A:bC:00:00:00:fF")).hasToString("0a:bc:00:00:00:ff");
  }

  @Test
  void knowsGroups() {
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
    assertThat(MacAddress.of("01:00:5e:00:00:01").isGroup()).isTrue();
    assertThat(MacAddress.of("02:00:00:00:00:01").isGroup()).isFalse();
    assertThat(MacAddress.of("02:00:00:00:00:01").isStation()).isTrue();
    assertThat(MacAddress.ZERO.isStation()).isFalse();
    assertThat(MacAddress.BROADCAST.isStation()).isFalse();
  }

  @Test
  void refusesWhatHasNot48Bits() {
    assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MacAddress(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MacAddress.ofOctets(new byte[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void textAndOctetsAreReadBack(@ForAll @LongRange(min = 0, max = (1L << 48) - 1) long value) {
    MacAddress mac = new MacAddress(value);
    assertThat(MacAddress.parse(mac.toString())).contains(mac);
    assertThat(MacAddress.ofOctets(mac.octets())).isEqualTo(mac);
  }
}
