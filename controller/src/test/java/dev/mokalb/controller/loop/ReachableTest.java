package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The condition {@code mokalb.dev/Reachable}, from the reports of speakers to the status. */
class ReachableTest {

  private static final MacAddress FIRST = MacAddress.of("02:00:00:00:00:01");

  private final SmallWorld world = new SmallWorld();

  @BeforeEach
  void aServiceInLayer2() {
    world.advertisements.add(Layer2Advertisement.ofPools("all", Set.of()));
    world.service("a", Optional.empty());
  }

  @Test
  void withoutReportsThereIsNoCondition() {
    world.serve();
    world.turn(Duration.ofSeconds(1));
    assertThat(reachable("a")).isEmpty();
    assertThat(world.status("a").conditions().of(ServiceCondition.ALLOCATED)).isPresent();
    assertThat(world.written).containsExactly("a [10.0.0.1]");
  }

  @Test
  void whatIsKnownComesWithTheAddressInOneWrite() {
    announce("n1", SmallWorld.ONE);
    world.speakerReports.add(report("n2", List.of(), List.of()));
    world.turn(Duration.ZERO);
    world.serve();
    assertThat(reachable("a")).hasValue("Unknown NotChecked");
    assertThat(world.written).containsExactly("a [10.0.0.1]");
  }

  @Test
  void aCheckIsWrittenOnceAndBesideTheOtherCondition() {
    world.serve();
    announce("n1", SmallWorld.ONE);
    see("n2", Optional.of(FIRST), SmallWorld.ONE);
    world.turn(Duration.ofSeconds(1));
    assertThat(reachable("a")).hasValue("True Verified");
    assertThat(world.status("a").conditions().of(ServiceCondition.ALLOCATED)).isPresent();
    world.turn(Duration.ofSeconds(1));
    assertThat(world.written).containsExactly("a [10.0.0.1]", "a [10.0.0.1]");
    assertThat(world.replica.sweep()).isEmpty();
  }

  @Test
  void aStrangerIsTold() {
    world.serve();
    announce("n1", SmallWorld.ONE);
    see("n2", Optional.of(MacAddress.of("02:00:00:00:00:07")), SmallWorld.ONE);
    world.turn(Duration.ofSeconds(1));
    assertThat(reachable("a")).hasValue("False AnotherAnswers");
  }

  @Test
  void reportsGrowOldByThemselves() {
    world.serve();
    announce("n1", SmallWorld.ONE);
    see("n2", Optional.of(FIRST), SmallWorld.ONE);
    world.turn(Duration.ofSeconds(1));
    assertThat(reachable("a")).hasValue("True Verified");
    assertThat(world.replica.nextSightings())
        .isBetween(world.now, world.now + Duration.ofMinutes(5).toNanos());
    world.turn(Duration.ofMinutes(6));
    assertThat(reachable("a")).hasValue("Unknown NotChecked");
  }

  @Test
  void manyServicesAreWrittenOneAfterAnother() {
    world.service("b", Optional.empty());
    world.serve();
    world.written.clear();
    announce("n1", SmallWorld.ONE, SmallWorld.TWO);
    see("n2", Optional.of(FIRST), SmallWorld.ONE, SmallWorld.TWO);
    world.replica.sightingsChanged(world.moment());
    world.replica.work(world.now);
    assertThat(world.written).hasSize(1);
    assertThat(world.replica.nextWork()).isEqualTo(world.now + 20_000_000);
    world.now += 20_000_000;
    world.replica.work(world.now);
    assertThat(world.written).containsExactly("a [10.0.0.1]", "b [10.0.0.2]");
  }

  @Test
  void whenNobodyReportsAnyMoreTheConditionGoes() {
    announce("n1", SmallWorld.ONE);
    world.turn(Duration.ZERO);
    world.serve();
    assertThat(reachable("a")).hasValue("Unknown SingleNode");
    world.speakerReports.clear();
    world.turn(Duration.ofSeconds(1));
    assertThat(reachable("a")).isEmpty();
  }

  @Test
  void withoutAnAdvertisementItIsNotInLayer2() {
    world.advertisements.clear();
    world.speakerReports.add(report("n1", List.of(), List.of()));
    world.turn(Duration.ZERO);
    world.serve();
    assertThat(reachable("a")).hasValue("Unknown NotLayer2");
  }

  private Optional<String> reachable(String name) {
    return world
        .status(name)
        .conditions()
        .of(ServiceCondition.REACHABLE)
        .map(condition -> condition.status() + " " + condition.reason());
  }

  private void announce(String node, IpAddress... addresses) {
    world.speakerReports.add(
        report(
            node,
            List.of(new SpeakerReport.Claim(world.wall().minusSeconds(60), List.of(addresses))),
            List.of()));
  }

  private void see(String node, Optional<MacAddress> mac, IpAddress... addresses) {
    world.speakerReports.add(
        report(
            node,
            List.of(),
            List.of(new SpeakerReport.Sight(world.wall(), mac, List.of(addresses)))));
  }

  private SpeakerReport report(
      String node, List<SpeakerReport.Claim> announced, List<SpeakerReport.Sight> seen) {
    return new SpeakerReport(node, world.wall(), Set.of(FIRST), announced, seen);
  }
}
