package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  @ParameterizedTest
  @CsvSource({
    "prodction, production default, production",
    "prodcution, production default, production",
    "productions, production default, production",
    "Production, production default, production",
    "pool-b, pool-a pool-c, pool-a",
    "pool-c, pool-a pool-c, pool-a",
    "b, a,",
    "db1, db2, db2",
    "home, office,",
    "first, second,",
    "'', a,",
    "x, ,",
  })
  void whatWasMeant(String given, String known, String expected) {
    List<String> names = known == null ? List.of() : List.of(known.split(" ", -1));
    assertThat(Spelling.nearest(given, names).orElse(null)).isEqualTo(expected);
  }

  @Test
  void whatIsMeantIsAskedForInWords() {
    assertThat(Spelling.remark("hom", List.of("home"))).isEqualTo("; did you mean \"home\"?");
    assertThat(Spelling.remark("hom", List.of("office"))).isEmpty();
  }

  @Test
  void longNamesAreLeftAlone() {
    assertThat(Spelling.nearest("a".repeat(254), List.of("a".repeat(255)))).isEmpty();
  }
}
