package dev.mokalb.speaker.members.jgroups;

/**
 * The timers of the cluster, all in milliseconds.
 *
 * @param heartbeatMillis between two heartbeats of a member
 * @param silenceMillis after so long without a word of a member the kernel of its node is asked
 * @param probeMillis if that does not answer for so long, the node is taken for dead
 * @param hangMillis a process that said nothing for so long is taken for dead whatever its kernel
 *     answers
 * @param joinMillis how long a new member waits for answers before it starts a cluster of its own
 * @param mergeMinMillis shortest pause between two looks for members outside the view
 * @param mergeMaxMillis bounds the longest such pause, which is one and a half of it
 */
public record DetectionProfile(
    long heartbeatMillis,
    long silenceMillis,
    long probeMillis,
    long hangMillis,
    long joinMillis,
    long mergeMinMillis,
    long mergeMaxMillis) {

  /** For nodes on one wired network, up to ten of them. */
  public static final DetectionProfile LAN =
      new DetectionProfile(50, 160, 100, 2_000, 300, 200, 600);
}
