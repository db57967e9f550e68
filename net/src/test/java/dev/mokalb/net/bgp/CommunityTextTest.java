package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommunityTextTest {

  @Property
  void standardOnesReadAsTheyAreWritten(
      @ForAll @IntRange(max = 0xffff) int first, @ForAll @IntRange(max = 0xffff) int second) {
    Community community = new Community.Standard(first, second);
    assertThat(CommunityText.parse(community.toString()))
        .isEqualTo(new CommunityText.Valid(community));
    assertThat(Community.Standard.ofBits(new Community.Standard(first, second).bits()))
        .isEqualTo(community);
  }

  @Property
  void largeOnesReadAsTheyAreWritten(
      @ForAll @LongRange(max = 0xffff_ffffL) long first,
      @ForAll @LongRange(max = 0xffff_ffffL) long second,
      @ForAll @LongRange(max = 0xffff_ffffL) long third) {
    Community community = new Community.Large(first, second, third);
    assertThat(CommunityText.parse(community.toString()))
        .isEqualTo(new CommunityText.Valid(community));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "65536:1 | holds \"65536\", which is no number from 0 to 65535",
        "1: | holds \"\", which is no number from 0 to 65535",
        "1:-1 | holds \"-1\", which is no number from 0 to 65535",
        "1:2:3 | has 3 parts",
        "small:1:2:3 | has 4 parts",
        "large:1:2:4294967296 | holds \"4294967296\", which is no number from 0 to 4294967295",
        "large:1:2:0x1 | holds \"0x1\", which is no number from 0 to 4294967295",
      })
  void saysWhatIsWrong(String text, String rule) {
    assertThat(CommunityText.parse(text))
        .isInstanceOfSatisfying(
            CommunityText.Invalid.class, invalid -> assertThat(invalid.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-export", "", "65001"})
  void whatHasNoColonMayBeAName(String text) {
    assertThat(CommunityText.parse(text)).isEqualTo(new CommunityText.Name(text));
  }

  @ParameterizedTest
  @CsvSource({"65535:65535, large:0:0:0", "1:2, 1:3", "1:65535, 2:0", "large:1:2:3, large:1:3:0"})
  void standardOnesComeFirstThenByNumber(String earlier, String later) {
    assertThat(community(earlier)).isLessThan(community(later));
  }

  private static Community community(String text) {
    return ((CommunityText.Valid) CommunityText.parse(text)).community();
  }
}
