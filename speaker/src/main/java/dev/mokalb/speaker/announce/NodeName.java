package dev.mokalb.speaker.announce;

/**
 * The name of a Kubernetes node. It is also the identity of the speaker there: a restarted speaker
 * takes the place of its former self.
 */
public record NodeName(String value) implements Comparable<NodeName> {

  /** The longest name of an object that Kubernetes accepts: a DNS subdomain, RFC 1123 §2.1. */
  public static final int LENGTH_MAX = 253;

  /** Refuses what cannot name a node, a bug of the caller. */
  public NodeName {
    if (value.isBlank() || value.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("not the name of a node: '" + value + "'");
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
