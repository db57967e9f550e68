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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  private static PeerWatch watch(String address, int multiplier) {
    BfdSettings settings = BfdSettings.DEFAULT;
    return new PeerWatch(
        BfdPeer.of(IpAddress.of(address), Hops.SINGLE),
        settings.withIntervals(50 * multiplier, 50 * multiplier));
  }

  @Test
  void aPeerThatIsRemovedIsWatchedUntilItsSessionIsOver() {
    PeerName tor = new PeerName("tor");
    PeerName spine = new PeerName("spine");
    Map<PeerName, PeerWatch> before =
        Map.of(tor, watch("192.0.2.1", 1), spine, watch("192.0.2.2", 1));
    SortedMap<PeerName, PeerWatch> wanted = new TreeMap<>(Map.of(spine, watch("192.0.2.2", 2)));
    assertThat(PeerWatch.lasting(before, wanted, Set.of(tor, spine)))
        .containsExactly(entry(spine, watch("192.0.2.2", 2)), entry(tor, watch("192.0.2.1", 1)));
    assertThat(PeerWatch.lasting(before, wanted, Set.of())).isEqualTo(wanted);
    assertThat(PeerWatch.lasting(before, new TreeMap<>(), Set.of(tor))).containsOnlyKeys(tor);
  }

  @Test
  void whoeverIsWatchedForAnotherPeerIsNotWatchedTwice() {
    PeerName tor = new PeerName("tor");
    PeerName renamed = new PeerName("renamed");
    SortedMap<PeerName, PeerWatch> wanted = new TreeMap<>(Map.of(renamed, watch("192.0.2.1", 2)));
    assertThat(PeerWatch.lasting(Map.of(tor, watch("192.0.2.1", 1)), wanted, Set.of(tor)))
        .isEqualTo(wanted);
    SortedMap<PeerName, PeerWatch> moved = new TreeMap<>(Map.of(tor, watch("192.0.2.9", 1)));
    assertThat(PeerWatch.lasting(Map.of(tor, watch("192.0.2.1", 1)), moved, Set.of(tor)))
        .as("one name, one watch")
        .isEqualTo(moved);
  }
}
