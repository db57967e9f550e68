package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTest {

  /** As setcap(8) writes them, read back with {@code getfattr -e hex -n security.capability}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NET_RAW | 0100000200200000000000000000000000000000",
        "NET_BIND_SERVICE | 0100000200040000000000000000000000000000",
        "NET_RAW,NET_BIND_SERVICE | 0100000200240000000000000000000000000000",
      })
  void theAttributeIsThatOfSetcap(String names, String hex) {
    assertThat(Capability.attribute(Capability.parse(names)))
        .isEqualTo(HexFormat.of().parseHex(hex));
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Capability.parse("NET_RAW,SYS_ADMIN"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SYS_ADMIN");
  }
}
