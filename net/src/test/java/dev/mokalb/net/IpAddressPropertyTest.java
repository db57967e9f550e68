package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IpAddressPropertyTest {

  @Property
  void textIsReadBack(@ForAll("addresses") IpAddress address) {
    assertThat(IpAddress.parse(address.toString())).contains(address);
  }

  @Property
  void octetsAreReadBack(@ForAll("addresses") IpAddress address) {
    assertThat(IpAddress.ofOctets(address.octets())).isEqualTo(address);
    assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
  }

  @Property
  void theAddressAfterTheOneBeforeIsTheSame(@ForAll("addresses") IpAddress address) {
    address.previous().ifPresent(p -> assertThat(p.next()).contains(address));
    address.next().ifPresent(n -> assertThat(n.previous()).contains(address));
    address.next().ifPresent(n -> assertThat(n).isGreaterThan(address));
  }

  @Property
  void theOrderIsThatOfTheOctets(
      @ForAll("addresses") IpAddress one, @ForAll("addresses") IpAddress other) {
    int byOctets =
        one.family() != other.family()
            ? one.family().compareTo(other.family())
            : Arrays.compareUnsigned(one.octets(), other.octets());
    assertThat(Integer.signum(one.compareTo(other))).isEqualTo(Integer.signum(byOctets));
  }

  @Property
  void anyTextIsReadWithoutAnException(@ForAll("texts") String text) {
    IpAddress.parse(text)
        .ifPresent(address -> assertThat(IpAddress.of(address.toString())).isEqualTo(address));
    assertThat(AddressBlock.parse(text)).isNotNull();
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    return Addresses.any();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("0129af:./-% g").ofMaxLength(50);
  }
}
