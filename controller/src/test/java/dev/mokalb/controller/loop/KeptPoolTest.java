package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The annotation names the pool of the address in the status, whatever else is asked for. */
class KeptPoolTest {

  private static final Optional<IpAddress> OUTSIDE = Optional.of(IpAddress.of("10.9.9.9"));

  private final SmallWorld world = new SmallWorld();

  @Test
  void whoIsRefusedAndKeepsItsAddressHasTheNameOfItsPool() {
    world.service("a", OUTSIDE);
    world.assigned("a", SmallWorld.ONE);
    world.serve();
    assertThat(world.status("a").pool()).isEqualTo("default");
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    world.turn(Duration.ofSeconds(1));
    assertThat(world.written).containsExactly("a [10.0.0.1]");
    assertThat(world.replica.sweep()).isEmpty();
  }
}
