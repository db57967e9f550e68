package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormerOwnersTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final long KEPT = FormerOwners.REMEMBERED_FOR.toNanos();

  private final FormerOwners former = new FormerOwners();

  @Test
  void eachIsForgottenAfterAWhile() {
    former.note(Tables.group(1), N1, 0);
    former.note(Tables.group(2), N2, Duration.ofSeconds(1).toNanos());
    assertThat(former.at(KEPT - 1)).containsOnlyKeys(Tables.group(1), Tables.group(2));
    assertThat(former.at(KEPT)).containsOnlyKeys(Tables.group(2));
    assertThat(former.at(2 * KEPT)).isEmpty();
  }

  @Test
  void theLastOwnerCountsFromWhenItWasTheLast() {
    former.note(Tables.group(1), N1, 0);
    former.note(Tables.group(2), N1, 1);
    former.note(Tables.group(1), N2, KEPT / 2);
    assertThat(former.at(KEPT + 1)).containsOnlyKeys(Tables.group(1)).containsValue(N2);
  }

  @Test
  void ofVeryManyTheOldestAreForgotten() {
    for (int i = 0; i <= FormerOwners.GROUPS_MAX; i++) {
      former.note(Tables.group(i), N1, i);
    }
    assertThat(former.at(FormerOwners.GROUPS_MAX))
        .hasSize(FormerOwners.GROUPS_MAX)
        .doesNotContainKey(Tables.group(0));
  }
}
