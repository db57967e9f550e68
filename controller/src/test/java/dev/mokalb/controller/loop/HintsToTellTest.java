package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.config.Layer2Advertisement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An advertisement of a pool that is not there, told without a webhook. */
class HintsToTellTest {

  private static final String HINT =
      "hint L2Advertisement metallb-system/home: spec.ipAddressPools: there is no IPAddressPool"
          + " \"defaut\" at present; did you mean \"default\"?";

  private final SmallWorld world = new SmallWorld();

  @Test
  void itIsToldOnceAfterAWhile() {
    world.advertisements.add(Layer2Advertisement.ofPools("home", Set.of("defaut")));
    world.serve();
    assertThat(world.told).isEmpty();
    assertThat(world.replica.nextWork()).isEqualTo(world.now + 10_000_000_000L);
    world.turn(Duration.ofSeconds(10));
    assertThat(world.told).containsExactly(HINT);
    world.replica.configurationChanged();
    world.turn(Duration.ofMinutes(1));
    assertThat(world.told).containsExactly(HINT);
  }

  @Test
  void whatIsThereSoonIsNotToldOf() {
    world.advertisements.add(Layer2Advertisement.ofPools("home", Set.of("defaut")));
    world.serve();
    world.turn(Duration.ofSeconds(5));
    world.advertisements.clear();
    world.replica.configurationChanged();
    world.turn(Duration.ofMinutes(1));
    assertThat(world.told).isEmpty();
  }

  @Test
  void aMistakeThatComesBackIsToldAgain() {
    world.advertisements.add(Layer2Advertisement.ofPools("home", Set.of("defaut")));
    world.serve();
    world.turn(Duration.ofSeconds(10));
    world.advertisements.clear();
    world.replica.configurationChanged();
    world.turn(Duration.ofSeconds(1));
    world.advertisements.add(Layer2Advertisement.ofPools("home", Set.of("defaut")));
    world.replica.configurationChanged();
    world.turn(Duration.ofSeconds(1));
    world.turn(Duration.ofSeconds(10));
    assertThat(world.told).containsExactly(HINT, HINT);
  }
}
