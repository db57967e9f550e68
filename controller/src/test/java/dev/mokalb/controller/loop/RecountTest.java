package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecountTest {

  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final Recount recount = new Recount(0);

  @Test
  void itIsTimeOnceASecondAfterSomethingHappened() {
    assertThat(recount.next()).isEqualTo(Long.MAX_VALUE);
    recount.happened();
    assertThat(recount.next()).isZero();
    assertThat(recount.isTime(5)).isTrue();
    recount.happened();
    assertThat(recount.isTime(6)).isFalse();
    assertThat(recount.next()).isEqualTo(5 + PAUSE);
  }

  /** Otherwise the loop would turn without a pause until it is. */
  @Test
  void whatHappensByItselfBeforeItMayBeTimeIsWaitedForUntilThen() {
    assertThat(recount.next(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    recount.happened();
    assertThat(recount.isTime(0)).isTrue();
    assertThat(recount.next(3)).isEqualTo(PAUSE);
    assertThat(recount.next(PAUSE + 7)).isEqualTo(PAUSE + 7);
    recount.happened();
    assertThat(recount.next(PAUSE + 7)).isEqualTo(PAUSE);
  }
}
