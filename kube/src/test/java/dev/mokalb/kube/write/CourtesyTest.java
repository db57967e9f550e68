package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourtesyTest {

  @ParameterizedTest(name = "an answer after {0} ms, at least {1} ms: a pause of {2} ms")
  @CsvSource({
    "0, 20, 20",
    "4, 20, 20",
    "8, 20, 32",
    "100, 20, 400",
    "900, 20, 2000",
    "1, 3000, 3000"
  })
  void aServerThatTakesLongIsAskedSeldom(long took, long least, long pause) {
    assertThat(new Courtesy(4).after(Duration.ofMillis(took), Duration.ofMillis(least)))
        .isEqualTo(Duration.ofMillis(pause));
  }
}
