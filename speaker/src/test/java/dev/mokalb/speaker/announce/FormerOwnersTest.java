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
    assertThat(former.of(Tables.group(1), KEPT - 1)).contains(N1);
    assertThat(former.of(Tables.group(2), KEPT)).contains(N2);
    assertThat(former.of(Tables.group(1), KEPT)).isEmpty();
    assertThat(former.of(Tables.group(2), 2 * KEPT)).isEmpty();
  }

  @Test
  void theLastOwnerCountsFromWhenItWasTheLast() {
    former.note(Tables.group(1), N1, 0);
    former.note(Tables.group(2), N1, 1);
    former.note(Tables.group(1), N2, KEPT / 2);
    assertThat(former.of(Tables.group(1), KEPT + 1)).contains(N2);
    assertThat(former.of(Tables.group(2), KEPT + 1)).isEmpty();
  }

  @Test
  void ofVeryManyTheOldestAreForgotten() {
    for (int i = 0; i <= FormerOwners.GROUPS_MAX; i++) {
      former.note(Tables.group(i), N1, i);
    }
    long now = FormerOwners.GROUPS_MAX;
    assertThat(former.of(Tables.group(0), now)).isEmpty();
    for (int i = 1; i <= FormerOwners.GROUPS_MAX; i++) {
      assertThat(former.of(Tables.group(i), now)).contains(N1);
    }
  }
}
