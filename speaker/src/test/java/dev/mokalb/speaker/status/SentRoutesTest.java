package dev.mokalb.speaker.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.RouteForm;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SentRoutesTest {

  private static final RouteForm FORM =
      new RouteForm(OptionalLong.empty(), new TreeSet<>(), OptionalInt.empty());
  private static final IpPrefix IPV4 = IpPrefix.containing(IpAddress.of("198.51.100.1"), 32);
  private static final IpPrefix IPV6 = IpPrefix.containing(IpAddress.of("2001:db8::1"), 128);

  @Test
  void onlyThePeersThatWereToldArePeersOfTheService() {
    Optional<Contribution.Some> wanted =
        Optional.of(
            new Contribution.Some(
                new TreeMap<>(
                    Map.of(
                        "up", Map.of(IPV4, FORM, IPV6, FORM),
                        "late", Map.of(IPV4, FORM),
                        "down", Map.of(IPV4, FORM)))));
    SentRoutes sent = new SentRoutes(Map.of("up", Set.of(IPV4), "late", Set.of(IPV6)));
    assertThat(sent.peersOf(wanted)).containsExactly("up");
    assertThat(sent.peersOf(Optional.empty())).isEmpty();
    assertThat(SentRoutes.NONE.peersOf(wanted)).isEmpty();
  }
}
