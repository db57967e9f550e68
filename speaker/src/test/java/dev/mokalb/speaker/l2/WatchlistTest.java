package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchlistTest {

  private static final int FIRST = IpAddress.of("10.0.0.0").ipv4Bits();

  private static List<IpAddress> addresses(int count) {
    return IntStream.range(0, count).mapToObj(i -> IpAddress.ipv4(FIRST + 2 * i)).toList();
  }

  private static List<IpRange> ranges(int count) {
    return addresses(count).stream().map(IpRange::single).toList();
  }

  @Test
  void whatIsBeyondTheLimitsIsLeftOut() {
    List<IpAddress> probed = addresses(Watchlist.PROBED_MAX + 1);
    List<IpRange> pools = ranges(RangeIndex.RANGES_MAX + 1);
    Watchlist list = Watchlist.within(Set.of(), pools, probed, Map.of());
    assertThat(list.pools()).isEqualTo(pools.subList(0, RangeIndex.RANGES_MAX));
    assertThat(list.probed())
        .containsExactlyInAnyOrderElementsOf(probed.subList(0, Watchlist.PROBED_MAX));
  }

  @Test
  void moreThanTheLimitsIsRefused() {
    assertThatThrownBy(() ->
            new Watchlist(
                Set.of(), List.of(), Set.copyOf(addresses(Watchlist.PROBED_MAX + 1)), Map.of()))
        .hasMessageContaining("at most 256 addresses are probed");
    assertThatThrownBy(
            () -> new Watchlist(Set.of(), ranges(RangeIndex.RANGES_MAX + 1), Set.of(), Map.of()))
        .hasMessageContaining("at most 1024 ranges are watched");
  }
}
