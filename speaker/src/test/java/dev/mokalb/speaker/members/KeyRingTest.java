package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  private static final long WHILE = KeyRing.OLD_GOOD_FOR.toNanos();

  private final KeyRing ring = new KeyRing();

  private static MemberKeys keys(String... secrets) {
    return new MemberKeys(List.of(secrets));
  }

  @Test
  void aReplacedSecretCountsForAWhile() {
    ring.give(keys("a"), 0);
    ring.give(keys("b"), 10);
    assertThat(ring.at(10)).isEqualTo(keys("b", "a"));
    assertThat(ring.nextChange()).hasValue(10 + WHILE);
    assertThat(ring.at(9 + WHILE)).isEqualTo(keys("b", "a"));
    assertThat(ring.at(10 + WHILE)).isEqualTo(keys("b"));
    assertThat(ring.nextChange()).isEmpty();
  }

  @Test
  void aSecretThatComesBackIsNoLongerAnOldOne() {
    ring.give(keys("a"), 0);
    ring.give(keys("b"), 0);
    ring.give(keys("a"), 5);
    assertThat(ring.at(5)).isEqualTo(keys("a", "b"));
    assertThat(ring.at(5 + WHILE)).isEqualTo(keys("a"));
  }

  @Test
  void thePreviousOneThatIsGivenCountsAsLongAsItIs() {
    ring.give(keys("b", "a"), 0);
    assertThat(ring.at(10 * WHILE)).isEqualTo(keys("b", "a"));
    ring.give(keys("b"), 10 * WHILE);
    assertThat(ring.at(11 * WHILE - 1)).isEqualTo(keys("b", "a"));
    assertThat(ring.at(11 * WHILE)).isEqualTo(keys("b"));
  }

  @Test
  void aSecretThatIsDeletedStays() {
    ring.give(MemberKeys.NONE, 0);
    assertThat(ring.at(0)).isEqualTo(MemberKeys.NONE);
    ring.give(keys("a"), 0);
    ring.give(MemberKeys.NONE, 1);
    assertThat(ring.at(2 * WHILE)).isEqualTo(keys("a"));
  }

  @Test
  void onlySomeOldOnesAreKept() {
    for (int i = 0; i < 10; i++) {
      ring.give(keys("s" + i), i);
    }
    assertThat(ring.at(10)).isEqualTo(keys("s9", "s8", "s7", "s6", "s5"));
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(keys("very-secret").toString()).doesNotContain("very-secret");
  }
}
