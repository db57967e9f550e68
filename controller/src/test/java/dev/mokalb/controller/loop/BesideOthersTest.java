package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A burst in one namespace, and Services of another. */
class BesideOthersTest {

  private static final int CROWD = 60;

  private final SmallWorld world = new SmallWorld();
  private final Map<String, List<Runnable>> held = new HashMap<>();

  BesideOthersTest() {
    world.last = IpAddress.of("10.0.0.200");
    world.held = Optional.of(held);
    for (int i = 0; i < CROWD; i++) {
      world.service(new ObjectKey("crowd", "s" + i), "", Optional.empty());
    }
  }

  private int underWay(String namespace) {
    return held.getOrDefault(namespace, List.of()).size();
  }

  private void endOne(String namespace) {
    held.getOrDefault(namespace, List.of()).removeFirst().run();
    world.replica.work(world.now);
  }

  @Test
  void aBurstThatStaysAloneHasAllWrites() {
    world.serve();
    assertThat(underWay("crowd")).isEqualTo(NamespaceShares.BESIDE_OTHERS_MAX);
    world.now += Duration.ofSeconds(1).toNanos();
    endOne("crowd");
    assertThat(underWay("crowd")).isEqualTo(CROWD - 1);
  }

  @Test
  void besideAnotherNamespaceItHasAPart() {
    world.service(new ObjectKey("another", "s"), "", Optional.empty());
    world.serve();
    assertThat(underWay("another")).isEqualTo(1);
    assertThat(underWay("crowd")).isEqualTo(NamespaceShares.BESIDE_OTHERS_MAX);
    assertThat(world.replica.nextWork()).as("no turn is due: writes end").isGreaterThan(world.now);
    endOne("crowd");
    assertThat(underWay("crowd")).isEqualTo(NamespaceShares.BESIDE_OTHERS_MAX);
    endOne("another");
    assertThat(underWay("crowd")).isEqualTo(NamespaceShares.BESIDE_OTHERS_MAX);
    world.now += Duration.ofMillis(1_900).toNanos();
    endOne("crowd");
    assertThat(underWay("crowd"))
        .as("the other may come again")
        .isEqualTo(NamespaceShares.BESIDE_OTHERS_MAX);
    world.now += Duration.ofMillis(200).toNanos();
    endOne("crowd");
    assertThat(underWay("crowd")).as("alone again").isEqualTo(CROWD - 3);
  }

  @Test
  void whoComesLaterIsTakenUpAtOnce() {
    world.serve();
    world.service(new ObjectKey("another", "s"), "", Optional.empty());
    world.replica.serviceChanged(new ObjectKey("another", "s"));
    world.replica.work(world.now);
    assertThat(underWay("another")).isEqualTo(1);
  }

  @Test
  void allAreServedInTheEnd() {
    world.service(new ObjectKey("another", "s"), "", Optional.empty());
    world.serve();
    while (held.values().stream().anyMatch(writes -> !writes.isEmpty())) {
      List.copyOf(held.keySet()).stream()
          .filter(namespace -> underWay(namespace) > 0)
          .forEach(this::endOne);
    }
    assertThat(world.services.values())
        .allSatisfy(service -> assertThat(service.status().addresses()).isNotEmpty());
  }
}
