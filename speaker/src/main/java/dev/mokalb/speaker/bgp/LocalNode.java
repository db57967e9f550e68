package dev.mokalb.speaker.bgp;

/**
 * This side, as far as all sessions share it.
 *
 * @param name of the node, shown to the operators of peers
 * @param start what happened before this process began
 */
public record LocalNode(String name, Start start) {

  /** What a restarting speaker says of itself (RFC 4724 §3). */
  public enum Start {
    /** Nothing ran here before, as far as is known. */
    FRESH,
    /** A speaker ran here; what it forwarded may be gone. */
    RESTARTED,
    /** A speaker ran here since the last boot, so that the kernel still forwards as before. */
    RESTARTED_FORWARDING,
    /**
     * Likewise for what a peer keeps for the restart time; what it keeps beyond, for the long-lived
     * stale time, may be from before the boot.
     */
    RESTARTED_FORWARDING_OF_LATE,
    /** This process has given the peer all its routes before. */
    RUNNING
  }
}
