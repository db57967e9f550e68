package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was heard and sent.
 *
 * @param perAddress one entry for every address in the table, no other; counted since it came into
 *     the table
 * @param dropped frames that were read and not answered, by reason, since the start: for metrics,
 *     in the spelling of their labels, such as {@code arp_truncated} or {@code not_announced}
 * @param sightings what was told of the network
 */
public record Layer2Counters(
    SortedMap<IpAddress, PerAddress> perAddress,
    SortedMap<String, Long> dropped,
    Sightings sightings) {

  public Layer2Counters {
    perAddress = Collections.unmodifiableSortedMap(new TreeMap<>(perAddress));
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
  }

  /** Frames, counted per interface. */
  public record PerAddress(long requestsReceived, long responsesSent, long gratuitousSent) {}

  /**
   * Claims of others, since the start.
   *
   * @param inUse conflicts about addresses that this node answered for, each told once in a while
   * @param inPool the same about addresses of pools
   * @param byPeers claims by other speakers for addresses that this node answered for
   * @param defences times an address was announced against a conflict
   * @param untold conflicts that were too many to be told
   * @param unread claims that came faster than they were looked at
   */
  public record Sightings(
      long inUse, long inPool, long byPeers, long defences, long untold, long unread) {}
}
