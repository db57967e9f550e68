package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.util.List;

/**
 * What a speaker says to one that the API knows and that is not in its view, outside of all views:
 * who is the higher of the two, and what the sender answers for. It fits into one datagram.
 *
 * @param rank of the sender's part of the cluster
 * @param hears whether the receiver is in the sender's view
 * @param macs of the interfaces on which the sender answers, so that its frames are recognised
 * @param ask not 0 if the sender wants to be answered at once; the answer bears the same number
 * @param echo the number of the question that this answers; 0 if it answers none
 * @param claims a part of the addresses that the sender answers for
 */
public record Hello(
    NodeName from,
    Rank rank,
    Hears hears,
    List<MacAddress> macs,
    long ask,
    long echo,
    Claims claims) {

  /** Whether the receiver of a hello is in the view of its sender. */
  public enum Hears {
    IN_VIEW,
    ABSENT
  }

  /** Takes a copy. */
  public Hello {
    macs = List.copyOf(macs);
  }

  /**
   * The addresses that a speaker answers for, cut into parts that fit into datagrams.
   *
   * @param digest of all of them: parts with the same digest belong together
   * @param part counted from 0
   * @param parts how many there are; at least one
   */
  public record Claims(long digest, int part, int parts, List<IpAddress> addresses) {
    /** Refuses a part that does not exist, a bug of the caller. */
    public Claims {
      addresses = List.copyOf(addresses);
      if (part < 0 || part >= parts) {
        throw new IllegalArgumentException("part " + part + " of " + parts);
      }
    }
  }
}
