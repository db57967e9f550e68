package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;

/**
 * A speaker that the API knows.
 *
 * @param address on which its port for members is reached
 * @param readiness whether its pod is Ready
 */
public record Peer(NodeName node, IpAddress address, Readiness readiness) {

  /** Whether a pod is Ready. */
  public enum Readiness {
    READY,
    NOT_READY
  }

  /** A peer whose pod is Ready. */
  public static Peer ready(NodeName node, IpAddress address) {
    return new Peer(node, address, Readiness.READY);
  }

  public boolean isReady() {
    return readiness == Readiness.READY;
  }
}
