package dev.mokalb.speaker.announce;

/**
 * How fit a node is to own groups at the moment, whatever the group; the fitter stands first. From
 * {@link #EXCLUDED} on it may own none.
 */
public enum Fitness {
  READY("it can announce"),
  /** It left and came back again and again: it keeps what it owns. */
  DAMPED("its speaker came and went several times"),
  /** Unschedulable: it gives away what another may own, and keeps the rest. */
  CORDONED("it is cordoned"),
  /**
   * Its kubelet does not report. Its speaker does, so that it is better than nobody: where all
   * nodes are like that, the control plane is in trouble and not they.
   */
  NOT_READY("it is not Ready"),
  /** Its speaker knows only an old state of the cluster: it keeps what it owns. */
  STALE("its speaker does not reach the API server"),
  /** Its speaker is about to leave. */
  DRAINING("its speaker is about to leave"),

  EXCLUDED("it bears the label node.kubernetes.io/exclude-from-external-load-balancers"),
  NETWORK_UNAVAILABLE("its condition NetworkUnavailable is True"),
  OUT_OF_SERVICE("it bears the taint node.kubernetes.io/out-of-service"),
  NO_NODE("the API server knows no Node of this name"),
  NO_INTERFACE("none of its interfaces can answer"),
  NO_SPEAKER("no speaker on it is connected to the others");

  private final String text;

  Fitness(String text) {
    this.text = text;
  }

  /** What is the matter, as a clause about the node. */
  public String text() {
    return text;
  }

  public boolean mayOwn() {
    return compareTo(DRAINING) <= 0;
  }

  /** Whether what it owns moves as soon as a fitter node may own it. */
  boolean givesAway() {
    return this == CORDONED || this == NOT_READY || this == DRAINING;
  }

  /** The worse of the two. */
  Fitness and(Fitness other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
