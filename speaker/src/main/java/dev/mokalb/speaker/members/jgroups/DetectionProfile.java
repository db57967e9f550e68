package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.members.NetworkKind;

/**
 * The timers of the cluster, all in milliseconds.
 *
 * @param heartbeatMillis between two heartbeats of a member
 * @param silenceMillis after so long without a word of a member the kernel of its node is asked
 * @param probeMillis if that does not answer for so long, the node is taken for dead
 * @param probeTries how often it is asked in that time
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
    int probeTries,
    long hangMillis,
    long joinMillis,
    long mergeMinMillis,
    long mergeMaxMillis) {

  /** Heartbeats to all others cost a member N, and the network N x N: beyond so many they slow. */
  private static final int MEMBERS_AT_FULL_PACE_MAX = 10;

  /** The timers for the kind of network. */
  public static DetectionProfile of(NetworkKind kind) {
    return switch (kind) {
      case LAN -> new DetectionProfile(100, 210, 60, 4, 2_000, 300, 200, 600);
      case WIFI -> new DetectionProfile(125, 600, 600, 4, 5_000, 600, 500, 1_500);
      case WAN -> new DetectionProfile(500, 3_000, 3_000, 4, 15_000, 3_000, 2_000, 6_000);
    };
  }

  /** Between two comparisons of the views that were heard of, above the longest pause. */
  long mergeCheckMillis() {
    return 8 * mergeMaxMillis / 5;
  }

  /** How many times slower heartbeats, and the patience with silence, are with so many members. */
  static int slowdown(int members) {
    return Math.max(1, (members + MEMBERS_AT_FULL_PACE_MAX - 1) / MEMBERS_AT_FULL_PACE_MAX);
  }
}
