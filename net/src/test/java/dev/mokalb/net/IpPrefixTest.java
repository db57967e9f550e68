package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IpPrefixTest {

  @Test
  void refusesHostBitsAndLengthsOfNoFamily() {
    IpAddress address = IpAddress.of("192.168.2.1");
    assertThatThrownBy(() -> new IpPrefix(address, 24))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IpPrefix(address, 33))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IpPrefix(address, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new IpPrefix(address, 32)).hasToString("192.168.2.1/32");
  }

  /** Compared with plain arithmetic on one large number. */
  @Property
  void itsRangeSharesTheFirstBitsAndNoMore(
      @ForAll("addresses") IpAddress address, @ForAll("lengths") int wanted) {
    int bits = address.family().bits();
    int length = Math.min(wanted, bits);
    IpRange range = IpPrefix.containing(address, length).range();
    BigInteger size = BigInteger.ONE.shiftLeft(bits - length);
    BigInteger first = number(address).divide(size).multiply(size);
    assertThat(number(range.first())).isEqualTo(first);
    assertThat(number(range.last())).isEqualTo(first.add(size).subtract(BigInteger.ONE));
    assertThat(range.contains(address)).isTrue();
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.octets());
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    return Addresses.any();
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 128);
  }
}
