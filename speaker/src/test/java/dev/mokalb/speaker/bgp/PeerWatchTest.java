package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which BGPPeer a problem of BFD is told on. */
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
}
