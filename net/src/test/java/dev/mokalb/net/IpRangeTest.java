package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpRangeTest {

  private static final String LAST_IPV6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

  @ParameterizedTest
  @CsvSource({
    "192.168.2.200, 192.168.2.225, 26",
    "0.0.0.0, 255.255.255.255, 4294967296",
    "10.0.0.1, 10.0.0.1, 1",
    "2001:db8::ffff:ffff:ffff:ffff, 2001:db8:0:1::, 2",
    "2001:db8::, 2001:db8::7fff:ffff:ffff:fffe, 9223372036854775807",
    "2001:db8::, 2001:db8::7fff:ffff:ffff:ffff, 9223372036854775807",
    "2001:db8::, 2001:db8::ffff:ffff:ffff:ffff, 9223372036854775807",
    "2001:db8::1, 2001:db8:0:1::, 9223372036854775807",
    "::, " + LAST_IPV6 + ", 9223372036854775807",
  })
  void countsItsAddresses(String first, String last, long size) {
    assertThat(range(first, last).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.168.2.200-192.168.2.225 | 192.168.2.200/29 192.168.2.208/28 192.168.2.224/31",
        "10.0.0.0-10.0.0.255 | 10.0.0.0/24",
        "10.0.0.1-10.0.0.1 | 10.0.0.1/32",
        "0.0.0.0-255.255.255.255 | 0.0.0.0/0",
        "fd00::1-fd00::4 | fd00::1/128 fd00::2/127 fd00::4/128",
      })
  void isMadeOfNetworks(String text, String prefixes) {
    String[] ends = text.split("-", -1);
    IpRange range = range(ends[0], ends[1]);
    assertThat(range.prefixes())
        .extracting(IpPrefix::toString)
        .containsExactly(prefixes.split(" ", -1));
  }

  @Property
  void itsNetworksFollowEachOtherWithoutGap(@ForAll("ranges") IpRange range) {
    IpAddress next = range.first();
    for (IpPrefix prefix : range.prefixes()) {
      assertThat(prefix.network()).isEqualTo(next);
      assertThat(prefix.length()).isGreaterThanOrEqualTo(range.shortestPrefixLength());
      next = prefix.range().last().next().orElse(next);
    }
    assertThat(range.prefixes().getLast().range().last()).isEqualTo(range.last());
  }

  @Test
  void holdsBothItsEnds() {
    IpRange range = range("192.168.2.200", "192.168.2.225");
    assertThat(range.contains(IpAddress.of("192.168.2.200"))).isTrue();
    assertThat(range.contains(IpAddress.of("192.168.2.225"))).isTrue();
    assertThat(range.contains(IpAddress.of("192.168.2.199"))).isFalse();
    assertThat(range.contains(IpAddress.of("192.168.2.226"))).isFalse();
    assertThat(range.contains(IpAddress.of("::c0a8:2c8"))).isFalse();
    assertThat(range).hasToString("192.168.2.200-192.168.2.225");
  }

  @Test
  void refusesAnInvertedRangeAndTwoFamilies() {
    assertThatThrownBy(() -> range("10.0.0.2", "10.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> range("10.0.0.2", "::1")).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void twoRangesOverlapIfOneHoldsAnEndOfTheOther(
      @ForAll("ranges") IpRange one, @ForAll("ranges") IpRange other) {
    boolean shared =
        one.contains(other.first())
            || one.contains(other.last())
            || other.contains(one.first())
            || other.contains(one.last());
    assertThat(one.overlaps(other)).isEqualTo(shared);
    assertThat(other.overlaps(one)).isEqualTo(shared);
  }

  @Provide
  Arbitrary<IpRange> ranges() {
    return Arbitraries.oneOf(rangesOf(Addresses.ipv4()), rangesOf(Addresses.ipv6()));
  }

  private static Arbitrary<IpRange> rangesOf(Arbitrary<IpAddress> addresses) {
    return Combinators.combine(addresses, addresses)
        .as((one, other) ->
            one.compareTo(other) <= 0 ? new IpRange(one, other) : new IpRange(other, one));
  }

  private static IpRange range(String first, String last) {
    return new IpRange(IpAddress.of(first), IpAddress.of(last));
  }
}
