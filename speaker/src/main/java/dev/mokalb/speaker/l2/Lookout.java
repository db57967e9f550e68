package dev.mokalb.speaker.l2;

import dev.mokalb.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a claim is held against, all of it as of now.
 *
 * @param ours what this node answers for
 * @param pools the ranges of the watchlist, and what it probes
 * @param own the hardware addresses of this node
 * @param list empty while it is not known who the other speakers are: nobody is a stranger
 */
public record Lookout(
    AnswerTable ours,
    RangeIndex pools,
    AddressIndex probed,
    Set<MacAddress> own,
    Optional<Watchlist> list) {

  public static final Lookout NOTHING =
      new Lookout(
          AnswerTable.empty(),
          RangeIndex.of(List.of()),
          AddressIndex.of(Set.of()),
          Set.of(),
          Optional.empty());

  public Lookout {
    own = Set.copyOf(own);
  }

  /** With the look-ups that belong to it. */
  public static Lookout of(AnswerTable ours, Watchlist list, Set<MacAddress> own) {
    return new Lookout(
        ours, RangeIndex.of(list.pools()), AddressIndex.of(list.probed()), own, Optional.of(list));
  }

  /** The same with another table, without building the other look-ups anew. */
  public Lookout with(AnswerTable table) {
    return new Lookout(table, pools, probed, own, list);
  }

  /** The same with other hardware addresses of this node. */
  public Lookout with(Set<MacAddress> macs) {
    return new Lookout(ours, pools, probed, macs, list);
  }

  /** Whether a claim for the IPv4 address with these bits matters. */
  public boolean concernsIpv4(int bits) {
    return ours.index().holdsIpv4(bits) || pools.holdsIpv4(bits) || probed.holdsIpv4(bits);
  }

  /** Whether a claim for the IPv6 address with these bits matters. */
  public boolean concernsIpv6(long high, long low) {
    return ours.index().holdsIpv6(high, low)
        || pools.holdsIpv6(high, low)
        || probed.holdsIpv6(high, low);
  }
}
