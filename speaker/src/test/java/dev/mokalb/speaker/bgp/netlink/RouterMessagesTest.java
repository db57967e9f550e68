package dev.mokalb.speaker.bgp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.MacAddress;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouterMessagesTest {

  private static final Optional<MacAddress> MAC = Optional.of(MacAddress.of("02:00:00:00:00:0a"));

  @Test
  void anAdvertisementMakesNobodyADefaultRouter() {
    assertThat(HexFormat.of().formatHex(RouterMessages.advertisement(MAC)))
        .isEqualTo("86000000" + "00000000" + "00000000" + "00000000" + "010102000000000a");
    assertThat(RouterMessages.advertisement(Optional.empty())).hasSize(16);
  }

  @Test
  void aSolicitationNamesItsSender() {
    assertThat(HexFormat.of().formatHex(RouterMessages.solicitation(MAC)))
        .isEqualTo("85000000" + "00000000" + "010102000000000a");
    assertThat(RouterMessages.solicitation(Optional.empty())).hasSize(8);
  }

  @Test
  void eachIsKnownByItsTypeAndLength() {
    byte[] advertisement = RouterMessages.advertisement(MAC);
    assertThat(RouterMessages.isAdvertisement(advertisement, advertisement.length)).isTrue();
    assertThat(RouterMessages.isAdvertisement(advertisement, 15)).isFalse();
    assertThat(RouterMessages.isSolicitation(advertisement, advertisement.length)).isFalse();
    byte[] solicitation = RouterMessages.solicitation(MAC);
    assertThat(RouterMessages.isSolicitation(solicitation, solicitation.length)).isTrue();
    assertThat(RouterMessages.isSolicitation(solicitation, 7)).isFalse();
    assertThat(RouterMessages.isAdvertisement(solicitation, solicitation.length)).isFalse();
    advertisement[1] = 1;
    assertThat(RouterMessages.isAdvertisement(advertisement, advertisement.length)).isFalse();
  }
}
