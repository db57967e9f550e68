package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Instant;

/**
 * An address of a pool for which somebody answers who is no node of this cluster.
 *
 * @param stranger whose hardware address answered
 * @param sight where and when that was
 * @param until until when the address is given to nobody
 */
public record AddressConflict(IpAddress address, MacAddress stranger, Sight sight, Instant until) {

  /**
   * Who saw it.
   *
   * @param node whose speaker saw it last
   * @param networkInterface of that node
   * @param first when it was seen to be somebody else's for the first time
   */
  public record Sight(String node, String networkInterface, Instant first) {}
}
