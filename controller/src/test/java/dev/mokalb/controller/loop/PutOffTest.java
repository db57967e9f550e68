package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Service whose write is answered 429, again and again: it waits, the others do not. */
class PutOffTest {

  private static final PatchOutcome BUSY = new PatchOutcome.TooManyRequests(Duration.ZERO);
  private static final PatchOutcome POSTPONED =
      new PatchOutcome.Postponed("admission webhook \"w\" denied the request", Duration.ZERO);

  private final SmallWorld world = new SmallWorld();

  @BeforeEach
  void twoServices() {
    world.service("a", Optional.empty());
    world.service("b", Optional.empty());
  }

  private int attempts() {
    return Collections.frequency(world.written, "a not");
  }

  private void pass(Duration time) {
    world.now += time.toNanos();
    world.replica.work(world.now);
  }

  @Test
  void othersOfItsNamespaceAreServedMeanwhile() {
    world.refusals.put("a", BUSY);
    world.serve();
    assertThat(attempts()).isEqualTo(1);
    assertThat(world.addresses("a")).isEmpty();
    assertThat(world.addresses("b")).hasSize(1);
  }

  @Test
  void itIsTriedLessAndLessOftenAndServedInTheEnd() {
    world.refusals.put("a", BUSY);
    world.serve();
    for (long pause = 250; pause <= 32_000; pause *= 2) {
      int before = attempts();
      pass(Duration.ofMillis(pause - 1));
      assertThat(attempts()).as("within %d ms", pause).isEqualTo(before);
      pass(Duration.ofMillis(1));
      assertThat(attempts()).as("after %d ms", pause).isEqualTo(before + 1);
    }
    int before = attempts();
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(attempts()).as("once a minute").isEqualTo(before + 10);
    world.refusals.clear();
    pass(Duration.ofMinutes(1));
    assertThat(world.addresses("a")).hasSize(1);
    assertThat(world.told).noneMatch(line -> line.contains("WriteRejected"));
  }

  @Test
  void whatItIsAskedToWaitIsWaited() {
    world.refusals.put("a", new PatchOutcome.TooManyRequests(Duration.ofSeconds(20)));
    world.serve();
    pass(Duration.ofMillis(19_999));
    assertThat(attempts()).isEqualTo(1);
    assertThat(world.replica.nextWork()).isEqualTo(world.now + 1_000_000);
    pass(Duration.ofMillis(1));
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void theOwnerIsToldOfTheWebhookAndItIsAskedAgainForEver() {
    world.refusals.put("a", POSTPONED);
    world.serve();
    assertThat(world.addresses("b")).hasSize(1);
    assertThat(world.told)
        .anyMatch(line -> line.startsWith("a WriteRejected[code=429, message=admission webhook"));
    pass(Duration.ofMillis(999));
    assertThat(attempts()).isEqualTo(1);
    pass(Duration.ofMillis(1));
    assertThat(attempts()).isEqualTo(2);
    for (int minute = 0; minute < 60; minute++) {
      pass(Duration.ofMinutes(1));
    }
    assertThat(attempts()).as("at least once in five minutes").isBetween(12, 24);
    world.refusals.clear();
    pass(Duration.ofMinutes(5));
    assertThat(world.addresses("a")).hasSize(1);
  }

  @Test
  void changesOfTheServiceDoNotMakeItBeTriedMoreOftenLater() {
    world.refusals.put("a", BUSY);
    world.serve();
    for (int change = 0; change < 100; change++) {
      world.replica.serviceChanged(new ObjectKey("default", "a"));
      pass(Duration.ofSeconds(1));
    }
    pass(Duration.ofMinutes(2));
    int before = attempts();
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(attempts()).as("once a minute").isBetween(before + 9, before + 11);
  }

  /** Speakers report each second, and a condition that differs is written one by one. */
  @Test
  void reportsOfSpeakersDoNotShortenTheWait() {
    world.serve();
    world.refusals.put("a", BUSY);
    for (int second = 0; second < 600; second++) {
      world.speakerReports.clear();
      world.speakerReports.add(
          new SpeakerReport(
              "n1",
              world.wall(),
              Set.of(MacAddress.of("02:00:00:00:00:01")),
              List.of(),
              List.of()));
      world.turn(Duration.ofSeconds(1));
    }
    assertThat(attempts()).isBetween(10, 20);
    assertThat(world.status("b").conditions().of(ServiceCondition.REACHABLE)).isPresent();
  }

  @Test
  void twoWithOneAddressDoNotWakeEachOther() {
    world.assigned("a", IpAddress.of("10.9.9.9"));
    world.assigned("b", IpAddress.of("10.9.9.9"));
    world.refusals.put("a", new PatchOutcome.Rejected(422, "invalid"));
    world.refusals.put("b", new PatchOutcome.Rejected(422, "invalid"));
    world.serve();
    for (int turn = 0; turn < 100; turn++) {
      pass(Duration.ofMillis(10));
    }
    assertThat(world.written).containsExactlyInAnyOrder("a not", "b not");
  }

  @Test
  void aChangeOfTheServiceIsTriedAtOnce() {
    world.refusals.put("a", POSTPONED);
    world.serve();
    world.refusals.clear();
    world.service("a", Optional.of(SmallWorld.TWO));
    world.replica.serviceChanged(new ObjectKey("default", "a"));
    pass(Duration.ofMillis(1));
    assertThat(world.addresses("a")).hasSize(1);
  }
}
