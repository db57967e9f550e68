package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.ops.SpeakerHealth.Picture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpeakerHealthTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final Set<Peer> BOTH_READY =
      Set.of(
          Peer.ready(N1, IpAddress.of("192.168.2.11")),
          Peer.ready(N2, IpAddress.of("192.168.2.12")));
  private static final Set<Peer> OTHER_DEAD =
      Set.of(
          Peer.ready(N1, IpAddress.of("192.168.2.11")),
          new Peer(N2, IpAddress.of("192.168.2.12"), Peer.Readiness.NOT_READY));

  private final SpeakerHealth health = new SpeakerHealth();

  private static Optional<View> view(NodeName... order) {
    return Optional.of(new View(1, List.of(order), true, List.of()));
  }

  @Test
  void aLoopThatStandsStillIsSaid() {
    Duration fine = Duration.ofMillis(250);
    assertThat(SpeakerHealth.alive(fine, fine)).isEmpty();
    assertThat(SpeakerHealth.alive(Duration.ofSeconds(11), fine))
        .contains("the loop has not turned for 11 s");
    assertThat(SpeakerHealth.alive(fine, Duration.ofSeconds(12)))
        .contains("the loop of BGP has not turned for 12 s");
  }

  @Test
  void withoutConfigurationItIsNotReady() {
    assertThat(health.ready(new Picture(false, false, Optional.empty(), Set.of()))).isPresent();
  }

  @Test
  void withoutLayer2ItNeedsNobody() {
    assertThat(health.ready(new Picture(true, false, Optional.empty(), BOTH_READY))).isEmpty();
  }

  @Test
  void itIsReadyOnceItIsConnectedAndStaysSoInASplit() {
    assertThat(health.ready(new Picture(true, true, Optional.empty(), BOTH_READY))).isPresent();
    assertThat(health.ready(new Picture(true, true, view(N1), BOTH_READY)))
        .hasValueSatisfying(why -> assertThat(why).contains("[n2]").contains("7946"));
    assertThat(health.ready(new Picture(true, true, view(N1, N2), BOTH_READY))).isEmpty();
    assertThat(health.ready(new Picture(true, true, view(N1), BOTH_READY))).isEmpty();
  }

  @Test
  void aloneRightfullyIsReady() {
    assertThat(health.ready(new Picture(true, true, view(N1), OTHER_DEAD))).isEmpty();
  }
}
