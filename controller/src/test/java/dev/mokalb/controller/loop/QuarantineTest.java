package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Addresses that strangers use, from the report to the Service that waits for one. */
class QuarantineTest {

  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:07");

  private final SmallWorld world = new SmallWorld();

  @Test
  void anAddressOfAStrangerIsNotGivenAndTheNextOneIs() {
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.service("a", Optional.empty());
    world.serve();
    assertThat(world.addresses("a")).containsExactly(SmallWorld.TWO);
    assertThat(world.told).contains("stranger 10.0.0.1 in default");
    assertThat(world.replica.overview().quarantined()).isEqualTo(Map.of("default", 1));
  }

  @Test
  void whoAsksForItIsToldWhoUsesItAndGetsItWhenTheReportIsGone() {
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.service("a", Optional.of(SmallWorld.ONE));
    world.serve();
    assertThat(world.addresses("a")).isEmpty();
    assertThat(world.told)
        .anyMatch(line -> line.startsWith("a refused") && line.contains("02:00:00:00:00:07"));
    world.conflicts.clear();
    world.turn(Duration.ofSeconds(1));
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    assertThat(world.told).contains("gone 10.0.0.1");
    assertThat(world.replica.overview().quarantined()).isEmpty();
  }

  @Test
  void aReportEndsByItselfAtItsTime() {
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.service("a", Optional.of(SmallWorld.ONE));
    world.serve();
    assertThat(world.replica.nextWork())
        .isLessThanOrEqualTo(world.now + Duration.ofMinutes(10).toNanos());
    world.now += Duration.ofMinutes(10).toNanos() - 1;
    world.replica.work(world.now);
    assertThat(world.addresses("a")).isEmpty();
    world.now++;
    world.replica.work(world.now);
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
  }

  @Test
  void aReportThatIsSeenAgainLastsLongerAndIsToldOnce() {
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.service("a", Optional.of(SmallWorld.ONE));
    world.serve();
    world.conflicts.clear();
    report(SmallWorld.ONE, Duration.ofMinutes(20));
    world.turn(Duration.ofMinutes(15));
    assertThat(world.addresses("a")).isEmpty();
    assertThat(world.told).filteredOn(line -> line.startsWith("stranger")).hasSize(1);
    assertThat(world.told).filteredOn(line -> line.startsWith("a refused")).hasSize(1);
  }

  @Test
  void aReportThatIsOverCountsForNothing() {
    report(SmallWorld.ONE, Duration.ofSeconds(-1));
    world.service("a", Optional.empty());
    world.serve();
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    assertThat(world.told).noneMatch(line -> line.startsWith("stranger"));
  }

  @Test
  void aReportForEverDoesNotOverflow() {
    world.conflicts.add(conflict(SmallWorld.ONE, Instant.parse("9999-12-31T23:59:59Z")));
    world.service("a", Optional.empty());
    world.serve();
    assertThat(world.addresses("a")).containsExactly(SmallWorld.TWO);
  }

  @Test
  void whoHoldsItKeepsItAndIsTold() {
    world.service("a", Optional.empty());
    world.serve();
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.turn(Duration.ofSeconds(1));
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    assertThat(world.told).contains("a contested 10.0.0.1");
  }

  @Test
  void aServiceOfAnotherClassIsToldNothing() {
    world.service("a", Optional.empty());
    world.service("other", "cloud.example/lb", Optional.empty());
    world.assigned("other", SmallWorld.TWO);
    world.serve();
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    report(SmallWorld.TWO, Duration.ofMinutes(10));
    world.turn(Duration.ofSeconds(1));
    assertThat(world.told)
        .contains("a contested 10.0.0.1", "stranger 10.0.0.2 in default")
        .noneMatch(line -> line.startsWith("other"));
  }

  @Test
  void aSpeakerIsNoStranger() {
    report(SmallWorld.ONE, Duration.ofMinutes(10));
    world.service("a", Optional.of(SmallWorld.ONE));
    world.serve();
    assertThat(world.addresses("a")).isEmpty();
    world.speakerReports.add(
        new SpeakerReport("n2", world.wall(), Set.of(STRANGER), List.of(), List.of()));
    world.replica.sightingsChanged(world.moment());
    world.replica.work(world.now);
    world.replica.work(world.now);
    assertThat(world.addresses("a")).containsExactly(SmallWorld.ONE);
    assertThat(world.told).contains("gone 10.0.0.1");
  }

  private void report(IpAddress address, Duration left) {
    world.conflicts.add(conflict(address, SmallWorld.WALL.plus(left)));
  }

  private static AddressConflict conflict(IpAddress address, Instant until) {
    return new AddressConflict(
        address,
        STRANGER,
        new AddressConflict.Sight("n1", "eth0", SmallWorld.WALL.minusSeconds(60)),
        until);
  }
}
