package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is looked out for on the network, besides the addresses that are answered.
 *
 * @param standby addresses that this node may have to answer for at any moment: it is made ready to
 *     hear questions about them
 * @param pools ranges of which no station but a speaker may use an address
 * @param probed addresses, not in use, of which this node finds out whether a station has them
 * @param peers the hardware addresses of the other speakers, with the names of their nodes
 */
public record Watchlist(
    Set<IpAddress> standby,
    List<IpRange> pools,
    Set<IpAddress> probed,
    Map<MacAddress, String> peers) {

  /** The next free addresses of some pools: more would only be known later. */
  public static final int PROBED_MAX = 256;

  /** Refuses more than can be looked out for, a bug of the caller. */
  public Watchlist {
    standby = Set.copyOf(standby);
    pools = List.copyOf(pools);
    probed = Set.copyOf(probed);
    peers = Map.copyOf(peers);
    requireAtMost(PROBED_MAX, probed, "addresses are probed");
    requireAtMost(RangeIndex.RANGES_MAX, pools, "ranges are watched");
  }

  /**
   * A list without what is beyond the limits: who is given more to look out for than fits looks out
   * for the rest of it, rather than for nothing.
   *
   * @param pools in the order of their importance, as are {@code probed}
   */
  public static Watchlist within(
      Set<IpAddress> standby,
      List<IpRange> pools,
      List<IpAddress> probed,
      Map<MacAddress, String> peers) {
    return new Watchlist(
        standby,
        pools.stream().limit(RangeIndex.RANGES_MAX).toList(),
        probed.stream().distinct().limit(PROBED_MAX).collect(Collectors.toSet()),
        peers);
  }

  private static void requireAtMost(int most, Collection<?> given, String what) {
    if (given.size() > most) {
      throw new IllegalArgumentException("at most " + most + " " + what + ", not " + given.size());
    }
  }
}
