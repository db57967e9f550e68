package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeIdentifierTest {

  @Test
  void theFirstIpv4AddressIsTaken() {
    assertThat(
            NodeIdentifier.of(
                "n1",
                List.of(
                    IpAddress.of("2001:db8::11"),
                    IpAddress.of("192.0.2.11"),
                    IpAddress.of("192.0.2.12"))))
        .hasToString("192.0.2.11");
  }

  /** CRC-32 of "123456789" is cbf43926, the check value of that polynomial. */
  @Test
  void withoutOneTheNameIsHashed() {
    assertThat(NodeIdentifier.of("123456789", List.of(IpAddress.of("2001:db8::11"))))
        .hasToString("38.57.244.203");
    assertThat(NodeIdentifier.of("", List.of())).hasToString("0.0.0.1");
  }
}
