package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RangeIndexTest {

  @Property
  void holdsWhatIsInARangeAndNothingElse(
      @ForAll("ranges") List<IpRange> ranges, @ForAll("addresses") IpAddress asked) {
    RangeIndex index = RangeIndex.of(ranges);
    boolean expected =
        ranges.stream()
            .anyMatch(range -> range.family() == asked.family() && range.contains(asked));
    boolean held =
        switch (asked.family()) {
          case IPV4 -> index.holdsIpv4(asked.ipv4Bits());
          case IPV6 -> index.holdsIpv6(asked.high(), asked.low());
        };
    assertThat(held).isEqualTo(expected);
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    Arbitrary<Long> few = Arbitraries.longs().between(-6, 6);
    return Arbitraries.oneOf(
        few.map(bits -> IpAddress.ipv4(bits.intValue())),
        Combinators.combine(Arbitraries.longs().between(-1, 1), few)
            .as((high, low) -> new IpAddress(IpFamily.IPV6, high, low)));
  }

  @Provide
  Arbitrary<List<IpRange>> ranges() {
    return addresses()
        .tuple2()
        .filter(ends -> ends.get1().family() == ends.get2().family())
        .map(ends ->
            ends.get1().compareTo(ends.get2()) <= 0
                ? new IpRange(ends.get1(), ends.get2())
                : new IpRange(ends.get2(), ends.get1()))
        .list()
        .ofMaxSize(8);
  }

  @Test
  void moreRangesThanAreWatchedAreRefused() {
    List<IpRange> many =
        IntStream.rangeClosed(0, RangeIndex.RANGES_MAX)
            .mapToObj(i -> IpRange.single(IpAddress.ipv4(2 * i)))
            .toList();
    assertThatThrownBy(() -> RangeIndex.of(many)).hasMessageContaining("1025 ranges");
    RangeIndex index = RangeIndex.of(many.subList(1, many.size()));
    assertThat(index.holdsIpv4(2_048)).isTrue();
    assertThat(index.holdsIpv4(2_047)).isFalse();
  }
}
