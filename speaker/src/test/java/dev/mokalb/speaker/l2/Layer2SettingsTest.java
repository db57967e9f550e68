package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Layer2SettingsTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 90, 3_600})
  void aRefreshIsOffOrWithinItsLimits(int seconds) {
    assertThat(settings(seconds).refresh()).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 9, 3_601})
  void otherPeriodsAreRefused(int seconds) {
    assertThatThrownBy(() -> settings(seconds)).hasMessageContaining("no refresh period");
  }

  private static Layer2Settings settings(int seconds) {
    return new Layer2Settings(
        InterfaceRules.defaults(), Promiscuity.AUTO, Duration.ofSeconds(seconds));
  }
}
