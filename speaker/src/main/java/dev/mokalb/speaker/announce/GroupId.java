package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;

/**
 * Names a group by its lowest address: every node computes the same name from its own snapshot
 * without asking anybody, and it outlives Services that are renamed or come and go on the address.
 */
public record GroupId(IpAddress lowest) implements Comparable<GroupId> {

  @Override
  public int compareTo(GroupId other) {
    return lowest.compareTo(other.lowest);
  }

  @Override
  public String toString() {
    return lowest.toString();
  }
}
