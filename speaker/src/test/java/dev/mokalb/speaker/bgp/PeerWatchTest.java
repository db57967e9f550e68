package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.BfdSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which BGPPeer a problem of BFD is told on, and who is watched while a session takes leave. */
class PeerWatchTest {

  private static final Map<BfdPeer, PeerName> WATCHED =
      Map.of(
          BfdPeer.of(IpAddress.of("192.0.2.1"), Hops.SINGLE), new PeerName("near"),
          BfdPeer.of(IpAddress.of("192.0.2.2"), Hops.MULTIPLE), new PeerName("far"),
          BfdPeer.of(IpAddress.of("2001:db8::1"), Hops.SINGLE), new PeerName("six"));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "ECHO_NOT_USED | 192.0.2.1 | near",
        "DETECTION_NEAR_PAUSES | 192.0.2.2 (multi-hop) | far",
        "NOBODY_LISTENS | 2001:db8::1 | six",
        "DROPPED | 192.0.2.2 | far",
        "DROPPED | 192.0.2.9 | ''",
        "CANNOT_RECEIVE | single | near",
        "CANNOT_RECEIVE | multiple | far",
        "NO_NATIVE_LIBRARY | '' | 'far,near,six'",
        "TOO_MANY_SESSIONS | '' | 'far,near,six'"
      })
  void aProblemConcerns(Kind kind, String subject, String peers) {
    String named =
        switch (subject) {
          case "single" -> BfdProblem.port(IpFamily.IPV4, Hops.SINGLE, "");
          case "multiple" -> BfdProblem.port(IpFamily.IPV4, Hops.MULTIPLE, "");
          default -> subject;
        };
    BfdProblem problem = new BfdProblem(kind, named, "words");
    Map<PeerName, List<BfdProblem>> told = PeerWatch.problems(WATCHED, List.of(problem));
    assertThat(String.join(",", told.keySet().stream().map(PeerName::value).toList()))
        .isEqualTo(peers);
    assertThat(told.values()).allMatch(List.of(problem)::equals);
  }

  private static final BfdSettings OLD = BfdSettings.DEFAULT.withIntervals(50, 50);
  private static final BfdSettings NEW = BfdSettings.DEFAULT.withIntervals(100, 100);
  private static final BfdPeer TOR = BfdPeer.of(IpAddress.of("192.0.2.1"), Hops.SINGLE);
  private static final BfdPeer SPINE = BfdPeer.of(IpAddress.of("192.0.2.2"), Hops.SINGLE);

  private static PeerSettings.Target target(String address, String source, String vrf) {
    return new PeerSettings.Target(
        new PeerSettings.Remote.Address(IpAddress.of(address)),
        PeerSettings.Target.PORT,
        Optional.of(source).filter(it -> !it.isEmpty()).map(IpAddress::of),
        Optional.of(vrf).filter(it -> !it.isEmpty()),
        PeerSettings.Opening.ACTIVE);
  }

  private static Map<BfdPeer, BfdSettings> lasting(
      Map<BfdPeer, BfdSettings> wanted, PeerSettings.Target... leaving) {
    return PeerWatch.lasting(Map.of(TOR, OLD, SPINE, OLD), wanted, Set.of(leaving));
  }

  @Test
  void aRouterIsWatchedUntilItsSessionIsOver() {
    PeerSettings.Target tor = target("192.0.2.1", "", "");
    PeerSettings.Target spine = target("192.0.2.2", "", "");
    assertThat(lasting(Map.of(SPINE, NEW), tor, spine))
        .containsOnly(entry(SPINE, NEW), entry(TOR, OLD));
    assertThat(lasting(Map.of(SPINE, NEW))).containsOnly(entry(SPINE, NEW));
    assertThat(lasting(Map.of(), tor)).containsOnly(entry(TOR, OLD));
    BfdPeer moved = BfdPeer.of(IpAddress.of("192.0.2.9"), Hops.SINGLE);
    assertThat(lasting(Map.of(moved, NEW), tor))
        .as("also where another router has its place")
        .containsOnly(entry(moved, NEW), entry(TOR, OLD));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, '', '', true",
    "192.0.2.2, '', '', false",
    "192.0.2.1, 192.0.2.11, '', false",
    "192.0.2.1, '', red, false"
  })
  void itStandsBesideASessionOfTheSameWay(
      String address, String source, String vrf, boolean beside) {
    assertThat(PeerWatch.isBeside(TOR, target(address, source, vrf))).isEqualTo(beside);
  }

  @Test
  void itStandsBesideNoUnnumberedSession() {
    PeerSettings.Target unnumbered =
        new PeerSettings.Target(
            new PeerSettings.Remote.Unnumbered("eth0"),
            PeerSettings.Target.PORT,
            Optional.empty(),
            Optional.empty(),
            PeerSettings.Opening.ACTIVE);
    assertThat(PeerWatch.isBeside(TOR, unnumbered)).isFalse();
    BfdPeer other =
        new BfdPeer(TOR.address(), Hops.MULTIPLE, IpAddress.of("192.0.2.11"), "", "red");
    assertThat(PeerWatch.isBeside(other, target("192.0.2.1", "192.0.2.11", "red"))).isTrue();
  }
}
