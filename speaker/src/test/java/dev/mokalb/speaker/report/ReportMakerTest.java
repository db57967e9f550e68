package dev.mokalb.speaker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReportMakerTest {

  private static final NodeName ME = new NodeName("n1");
  private static final MacAddress MINE = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress MAC2 = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("192.168.2.201");
  private static final IpAddress C = IpAddress.of("192.168.2.202");
  private static final IpAddress D = IpAddress.of("192.168.2.203");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant EARLIER = NOW.minusSeconds(60);

  private static AskBook.Result result(Instant at, MacAddress... macs) {
    return new AskBook.Result(at, new TreeSet<>(List.of(macs)));
  }

  private static SpeakerReport report(
      Map<IpAddress, Instant> announced, Map<IpAddress, AskBook.Result> seen, Instant at) {
    return ReportMaker.of(ME, Set.of(MINE), announced, seen, at);
  }

  @Test
  void addressesAreGroupedByTimeAndStation() {
    SpeakerReport report =
        report(
            Map.of(A, EARLIER),
            Map.of(
                B, result(NOW, MAC2),
                C, result(NOW, MAC2, STRANGER),
                D, result(NOW)),
            NOW);
    assertThat(report)
        .isEqualTo(
            new SpeakerReport(
                "n1",
                NOW,
                Set.of(MINE),
                List.of(new SpeakerReport.Claim(EARLIER, List.of(A))),
                List.of(
                    new SpeakerReport.Sight(NOW, Optional.empty(), List.of(D)),
                    new SpeakerReport.Sight(NOW, Optional.of(MAC2), List.of(B, C)),
                    new SpeakerReport.Sight(NOW, Optional.of(STRANGER), List.of(C)))));
  }

  @Test
  void aReportIsWrittenWhenItSaysSomethingElseOrGetsOld() {
    SpeakerReport empty = report(Map.of(), Map.of(), NOW);
    SpeakerReport before = report(Map.of(A, EARLIER), Map.of(B, result(NOW, MAC2)), NOW);
    Instant soon = NOW.plusSeconds(119);
    Instant late = NOW.plusSeconds(120);
    assertThat(worth(Optional.empty(), empty)).isFalse();
    assertThat(worth(Optional.empty(), before)).isTrue();
    assertThat(worth(Optional.of(before), empty)).isTrue();
    assertThat(worth(Optional.of(empty), report(Map.of(), Map.of(), late))).isFalse();
    // Asked again, answered as before.
    assertThat(
            worth(
                Optional.of(before),
                report(Map.of(A, EARLIER), Map.of(B, result(soon, MAC2)), soon)))
        .isFalse();
    assertThat(
            worth(
                Optional.of(before),
                report(Map.of(A, EARLIER), Map.of(B, result(soon, MAC2)), late)))
        .isTrue();
    assertThat(
            worth(Optional.of(before), report(Map.of(A, EARLIER), Map.of(B, result(soon)), soon)))
        .isTrue();
    assertThat(
            worth(Optional.of(before), report(Map.of(A, soon), Map.of(B, result(NOW, MAC2)), soon)))
        .isTrue();
  }

  private static boolean worth(Optional<SpeakerReport> before, SpeakerReport now) {
    return ReportMaker.isWorthWriting(before, now);
  }

  /** The limits of the definition; what is announced is left out never, and never made older. */
  @Property(tries = 20)
  void noListIsLongerThanItMayBe(
      @ForAll @Size(min = 1_500, max = 3_000) List<@IntRange(max = 2_000_000) Integer> times) {
    Map<IpAddress, Instant> announced = new HashMap<>();
    Map<IpAddress, AskBook.Result> seen = new HashMap<>();
    for (int i = 0; i < times.size(); i++) {
      Instant at = NOW.plusMillis(times.get(i));
      announced.put(IpAddress.ipv4(0x0a00_0000 + i), at);
      seen.put(IpAddress.ipv4(0x0b00_0000 + i), result(at, MAC2));
    }
    SpeakerReport report = report(announced, seen, NOW.plus(Duration.ofHours(1)));
    assertThat(report.announced()).hasSizeLessThanOrEqualTo(ReportMaker.GROUPS_MAX);
    assertThat(report.seen()).hasSizeLessThanOrEqualTo(ReportMaker.GROUPS_MAX);
    Set<IpAddress> told = new HashSet<>();
    for (SpeakerReport.Claim claim : report.announced()) {
      for (IpAddress address : claim.addresses()) {
        assertThat(claim.since()).isAfterOrEqualTo(announced.get(address));
        assertThat(told.add(address)).isTrue();
      }
    }
    assertThat(told).isEqualTo(announced.keySet());
  }

  @Test
  void manyAddressesOfOneTimeAreSeveralGroups() {
    Map<IpAddress, AskBook.Result> seen = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      seen.put(IpAddress.ipv4(0x0b00_0000 + i), result(NOW, MAC2));
    }
    SpeakerReport report = report(Map.of(), seen, NOW);
    assertThat(report.seen().stream().map(sight -> sight.addresses().size()))
        .containsExactly(8_192, 1_808);
  }
}
