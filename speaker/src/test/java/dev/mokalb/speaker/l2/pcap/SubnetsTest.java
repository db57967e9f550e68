package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an interface's network is while it has addresses, and afterwards. */
class SubnetsTest {
  private final Subnets subnets = new Subnets();

  @Test
  void thoseOfItsAddressesWithoutLinkLocalOnesEachOnce() {
    note("192.168.2.11/24", "fe80::1/64", "fd00:2::11/64", "192.168.2.12/24", "10.1.2.3/8");
    assertThat(known()).containsExactly("10.0.0.0/8", "192.168.2.0/24", "fd00:2::/64");
  }

  @Test
  void aFamilyThatIsTurnedOffIsStillOnItsNetwork() {
    note("192.168.2.11/24", "fe80::1/64", "fd00:2::11/64");
    note("192.168.2.11/24");
    assertThat(known()).containsExactly("192.168.2.0/24", "fd00:2::/64");
    note();
    assertThat(known()).containsExactly("192.168.2.0/24", "fd00:2::/64");
  }

  @Test
  void otherAddressesTakeThePlaceOfThoseBeforeWithinAFamily() {
    note("192.168.2.11/24", "fd00:2::11/64");
    note("192.168.3.11/24");
    assertThat(known()).containsExactly("192.168.3.0/24", "fd00:2::/64");
  }

  @Test
  void anInterfaceThatIsGoneIsForgotten() {
    note("192.168.2.11/24");
    subnets.retain(Set.of("eth1"));
    note();
    assertThat(known()).isEmpty();
  }

  private List<String> known() {
    return subnets.of("eth0").stream().map(IpPrefix::toString).toList();
  }

  private void note(String... addresses) {
    subnets.note(
        new Link(2, "eth0", Optional.empty(), Set.of(Link.Flag.UP), false)
            .with(Arrays.stream(addresses).map(SubnetsTest::address).toList()));
  }

  private static LinkAddress address(String text) {
    String[] parts = text.split("/", 2);
    return new LinkAddress(IpAddress.of(parts[0]), Integer.parseInt(parts[1]));
  }
}
