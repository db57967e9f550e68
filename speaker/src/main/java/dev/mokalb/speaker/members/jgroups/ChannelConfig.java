package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.MemberKeys;

/**
 * How one speaker takes part.
 *
 * @param bindAddress of this node, on which the peers reach it
 * @param port the same for all members, UDP and TCP
 * @param keys shared by all members; without any the channel is open to everybody on the network
 */
public record ChannelConfig(
    NodeName me, IpAddress bindAddress, int port, MemberKeys keys, DetectionProfile profile) {

  /** The port that firewalls were opened for when the cluster used MetalLB. */
  public static final int DEFAULT_PORT = 7946;

  /** Hides the secret. */
  @Override
  public String toString() {
    String sealed = keys.secrets().isEmpty() ? "open" : "sealed";
    return me + " on " + bindAddress + " port " + port + ", " + sealed + ", " + profile;
  }
}
