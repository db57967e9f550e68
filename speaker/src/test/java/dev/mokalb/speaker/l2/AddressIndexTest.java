package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AddressIndexTest {

  @Property
  void holdsWhatWasPutInAndNothingElse(
      @ForAll("addresses") List<IpAddress> ours, @ForAll("addresses") List<IpAddress> asked) {
    AddressIndex index = AddressIndex.of(ours);
    Set<IpAddress> expected = new HashSet<>(ours);
    assertThat(ours).allMatch(index::holds);
    assertThat(asked).allMatch(address -> index.holds(address) == expected.contains(address));
  }

  @Provide
  Arbitrary<List<IpAddress>> addresses() {
    Arbitrary<Long> few = Arbitraries.longs().between(-2, 2);
    Arbitrary<IpAddress> ipv6 =
        Combinators.combine(few, few).as((high, low) -> new IpAddress(IpFamily.IPV6, high, low));
    Arbitrary<IpAddress> ipv4 = Arbitraries.integers().between(-3, 3).map(IpAddress::ipv4);
    return Arbitraries.oneOf(ipv4, ipv6).list().ofMaxSize(40);
  }

  @Test
  void aWholePoolOfEachFamilyIsHeld() {
    List<IpAddress> pool = new ArrayList<>();
    IpAddress ipv4 = IpAddress.of("192.168.0.0");
    IpAddress ipv6 = IpAddress.of("fd00::fff0");
    for (int i = 0; i < 16_384; i++) {
      pool.add(ipv4);
      pool.add(ipv6);
      ipv4 = ipv4.next().orElseThrow();
      ipv6 = ipv6.next().orElseThrow();
    }
    AddressIndex index = AddressIndex.of(pool);
    assertThat(pool).allMatch(index::holds);
    assertThat(index.holds(ipv4)).isFalse();
    assertThat(index.holds(ipv6)).isFalse();
  }

  @Test
  void zeroIsAnAddressLikeAnyOther() {
    List<IpAddress> zeroes = List.of(IpAddress.of("0.0.0.0"), IpAddress.of("::"));
    assertThat(zeroes).noneMatch(AddressIndex.of(List.of())::holds);
    assertThat(zeroes).allMatch(AddressIndex.of(zeroes)::holds);
  }
}
