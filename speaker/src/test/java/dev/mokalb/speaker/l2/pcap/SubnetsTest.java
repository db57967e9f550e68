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
import java.util.stream.Collectors;
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

  @Test
  void whatALostInterfaceHadIsRememberedUntilItIsBack() {
    note("192.168.2.11/24", "fe80::1/64");
    subnets.retain(Set.of());
    assertThat(lost()).containsExactly("eth0 192.168.2.0/24");
    subnets.retain(Set.of());
    assertThat(lost()).as("still").containsExactly("eth0 192.168.2.0/24");
    note();
    assertThat(lost()).isEmpty();
  }

  @Test
  void anInterfaceThatHasAnotherNameOrNumberNowIsNotLost() {
    note("192.168.2.11/24");
    subnets.retain(Set.of());
    subnets.note(link(2, "lan0", "192.168.3.11/24"));
    assertThat(lost()).as("renamed").isEmpty();
    subnets.retain(Set.of());
    subnets.note(link(7, "lan0"));
    assertThat(lost()).as("made anew").isEmpty();
  }

  @Test
  void anInterfaceWithoutSubnetsIsNoLoss() {
    note("fe80::1/64");
    subnets.retain(Set.of());
    assertThat(lost()).isEmpty();
  }

  @Test
  void onlySoManyLostOnesAreRemembered() {
    for (int i = 1; i <= Subnets.LOST_MAX + 1; i++) {
      subnets.note(link(i, "eth" + i, "192.168.2.11/24"));
      subnets.retain(Set.of());
    }
    assertThat(lost()).hasSize(Subnets.LOST_MAX).doesNotContain("eth1 192.168.2.0/24");
  }

  private List<String> lost() {
    return subnets.lost().stream()
        .map(each ->
            each.name()
                + " "
                + each.subnets().stream().map(IpPrefix::toString).collect(Collectors.joining(" ")))
        .toList();
  }

  private List<String> known() {
    return subnets.of("eth0").stream().map(IpPrefix::toString).toList();
  }

  private void note(String... addresses) {
    subnets.note(link(2, "eth0", addresses));
  }

  private static Link link(int index, String name, String... addresses) {
    return new Link(index, name, Optional.empty(), Set.of(Link.Flag.UP), false)
        .with(Arrays.stream(addresses).map(SubnetsTest::address).toList());
  }

  private static LinkAddress address(String text) {
    String[] parts = text.split("/", 2);
    return new LinkAddress(IpAddress.of(parts[0]), Integer.parseInt(parts[1]));
  }
}
