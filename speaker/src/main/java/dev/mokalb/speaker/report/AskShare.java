package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Collection;

/** Which speakers ask for an address: the same ones as every speaker sees it, a few for each. */
public final class AskShare {

  /** One may be cut off just then. */
  public static final int ASKERS = 2;

  private AskShare() {}

  /**
   * Whether this speaker is one of those that ask for the address.
   *
   * @param others all other speakers
   * @param owner of the address, who does not ask
   */
  public static boolean asks(
      NodeName me, Collection<NodeName> others, IpAddress address, NodeName owner) {
    if (me.equals(owner)) {
      return false;
    }
    long mine = weight(me, address);
    long before =
        others.stream()
            .filter(other -> !other.equals(owner) && !other.equals(me))
            .filter(other -> isBefore(weight(other, address), other, mine, me))
            .count();
    return before < ASKERS;
  }

  private static boolean isBefore(long weight, NodeName node, long mine, NodeName me) {
    int order = Long.compareUnsigned(weight, mine);
    return order != 0 ? order < 0 : node.compareTo(me) < 0;
  }

  private static long weight(NodeName node, IpAddress address) {
    return Mix.of(Mix.of(node.value()) ^ Mix.of(address));
  }
}
