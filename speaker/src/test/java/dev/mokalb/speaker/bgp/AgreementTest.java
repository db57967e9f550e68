package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Capability;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PeerKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static String words(int holdSeconds, Set<IpFamily> families, Agreement.Feature... some) {
    return new Agreement(
            new SessionAddresses(IpAddress.of("192.0.2.11"), Optional.empty(), Optional.empty()),
            new Open(
                (int) Asn.TRANS.value(),
                180,
                BgpIdentifier.of(IpAddress.of("192.0.2.1")),
                List.of(new Capability.FourOctetAsn(new Asn(4_200_000_001L)))),
            new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.MESSAGE_OCTETS_MAX),
            families,
            holdSeconds,
            holdSeconds / 3,
            Set.of(some))
        .words();
  }

  @Test
  void whatWasAgreedOnIsSaidInWords() {
    assertThat(words(90, Set.of(IpFamily.IPV6, IpFamily.IPV4), Agreement.Feature.GRACEFUL_RESTART))
        .isEqualTo(
            "AS 4200000001, router ID 192.0.2.1, hold time 90 s, routes of IPv4 and IPv6, with"
                + " graceful restart");
    assertThat(words(0, Set.of(IpFamily.IPV6), Agreement.Feature.ROUTE_REFRESH))
        .isEqualTo(
            "AS 4200000001, router ID 192.0.2.1, no hold time, routes of IPv6, without graceful"
                + " restart");
  }
}
