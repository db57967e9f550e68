package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Peer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final IpAddress HERE = IpAddress.of("192.168.2.11");
  private static final Set<Peer> PODS =
      Set.of(
          Peer.ready(new NodeName("n1"), HERE),
          Peer.ready(new NodeName("n2"), IpAddress.of("192.168.2.12")));

  private static Identity find(Map<String, String> environment, Set<Peer> pods) {
    SpeakerSettings.Parsed parsed = SpeakerSettings.parse(List.of(), environment);
    assertThat(parsed).isInstanceOf(SpeakerSettings.Parsed.Run.class);
    return Identity.find(((SpeakerSettings.Parsed.Run) parsed).settings(), pods, Set.of(HERE));
  }

  @Test
  void whatIsSetNeedsNoPod() {
    assertThat(
            find(Map.of("METALLB_NODE_NAME", "n9", "METALLB_ML_BIND_ADDR", "10.0.0.9"), Set.of()))
        .isEqualTo(new Identity.Known(new NodeName("n9"), IpAddress.of("10.0.0.9")));
  }

  @Test
  void aMissingNameIsFoundByTheAddress() {
    assertThat(find(Map.of("METALLB_ML_BIND_ADDR", "192.168.2.12"), PODS))
        .isEqualTo(new Identity.Known(new NodeName("n2"), IpAddress.of("192.168.2.12")));
  }

  @Test
  void aMissingAddressIsFoundByTheName() {
    assertThat(find(Map.of("METALLB_NODE_NAME", "n2"), PODS))
        .isEqualTo(new Identity.Known(new NodeName("n2"), IpAddress.of("192.168.2.12")));
  }

  @Test
  void withNeitherTheMachinesOwnAddressTells() {
    assertThat(find(Map.of(), PODS)).isEqualTo(new Identity.Known(new NodeName("n1"), HERE));
  }

  @Test
  void whatCannotBeFoundIsNamedWithItsRemedy() {
    assertThat(find(Map.of("METALLB_ML_BIND_ADDR", "nonsense"), Set.of()))
        .isInstanceOfSatisfying(
            Identity.Unknown.class,
            unknown ->
                assertThat(unknown.problem())
                    .contains(
                        "METALLB_NODE_NAME from the field spec.nodeName",
                        "\"nonsense\" is no address",
                        "METALLB_ML_BIND_ADDR from the field status.podIP"));
  }
}
