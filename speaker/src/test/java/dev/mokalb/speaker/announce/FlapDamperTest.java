package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlapDamperTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final Set<NodeName> BOTH = Set.of(N1, N2);
  private static final Set<NodeName> ONE = Set.of(N1);

  private final FlapDamper damper = new FlapDamper();
  private long now;

  private void flap(Duration every, Set<NodeName> goodbyes) {
    damper.present(ONE, goodbyes, now);
    now += every.toNanos();
    damper.present(BOTH, Set.of(), now);
  }

  @Test
  void whoeverComesAndGoesIsDampedForAWhile() {
    damper.present(BOTH, Set.of(), now);
    flap(Duration.ofSeconds(10), Set.of());
    flap(Duration.ofSeconds(10), Set.of());
    assertThat(damper.damped(now)).isEmpty();
    flap(Duration.ofSeconds(10), Set.of());
    assertThat(damper.damped(now)).containsExactly(N2);
    long end = damper.nextChange(now).orElseThrow();
    assertThat(end - now).isEqualTo(FlapDamper.DAMPED_FOR.toNanos());
    assertThat(damper.damped(end - 1)).containsExactly(N2);
    assertThat(damper.damped(end)).isEmpty();
  }

  @Test
  void whatIsLongAgoDoesNotCount() {
    damper.present(BOTH, Set.of(), now);
    for (int i = 0; i < 10; i++) {
      flap(FlapDamper.WINDOW.dividedBy(2).plusSeconds(1), Set.of());
      assertThat(damper.damped(now)).isEmpty();
    }
  }

  @Test
  void whoeverSaysGoodbyeIsNotFlapping() {
    damper.present(BOTH, Set.of(), now);
    for (int i = 0; i < 10; i++) {
      flap(Duration.ofSeconds(1), Set.of(N2));
    }
    assertThat(damper.damped(now)).isEmpty();
  }

  @Test
  void whoeverIsNewIsNotFlapping() {
    damper.present(ONE, Set.of(), now);
    damper.present(BOTH, Set.of(), now);
    assertThat(damper.damped(now)).isEmpty();
    assertThat(damper.nextChange(now)).isEmpty();
  }
}
