package dev.mokalb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mokalb.lab.bench.BenchSettings.Stage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchSettingsTest {
  private static final Path FOLDER = Path.of("lab");

  @Test
  void withoutWordsEverythingIsMeasuredAndPublished() {
    BenchSettings settings = BenchSettings.parse(FOLDER, List.of());

    assertThat(settings.stages()).containsExactlyInAnyOrder(Stage.values());
    assertThat(settings.rounds()).isEqualTo(30);
    assertThat(settings.sizes()).containsExactly(1_000, 10_000);
    assertThat(settings.complete()).isTrue();
  }

  @Test
  void stagesAndCountsCanBeChosen() {
    BenchSettings settings =
        BenchSettings.parse(FOLDER, List.of("failover", "rounds=50", "sizes=300,20"));

    assertThat(settings.stages()).containsExactly(Stage.FAILOVER);
    assertThat(settings.rounds()).isEqualTo(50);
    assertThat(settings.sizes()).containsExactly(20, 300);
    assertThat(settings.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rounds=29", "creations=10", "sizes=1000", "idle"})
  void aSmallerRunIsNotComplete(String word) {
    assertThat(BenchSettings.parse(FOLDER, List.of(word)).complete()).isFalse();
  }

  @Test
  void moreRoundsThanUsualAreComplete() {
    assertThat(BenchSettings.parse(FOLDER, List.of("rounds=50")).complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fallover", "rounds=0", "rounds=", "sizes=1,", "creations=-1"})
  void anythingElseIsRefusedByName(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchSettings.parse(FOLDER, List.of(word)))
        .withMessageContaining(
            "idle, burst, metallb, crowd, failover, mass, split, start, members, bgp, answer")
        .withMessageContaining('"' + word + '"');
  }
}
