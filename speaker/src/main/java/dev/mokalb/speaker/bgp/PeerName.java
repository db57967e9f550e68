package dev.mokalb.speaker.bgp;

/** The name of a peer: that of its BGPPeer. */
public record PeerName(String value) implements Comparable<PeerName> {

  @Override
  public int compareTo(PeerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
