package dev.mokalb.speaker.bgp;

/**
 * How sessions end when this process does. Only a speaker that is replaced on a node that stays may
 * leave its routes to graceful restart: where nobody comes back, peers would forward to a node that
 * does not serve until their time for a restart is over.
 *
 * @param words for the operators of the peers
 */
public record EndingChoice(Successor successor, String words) {

  /** Whether another speaker comes up on this node. */
  public enum Successor {
    EXPECTED,
    NONE
  }

  /** What is known of the node. */
  public enum Node {
    STAYS,
    /** It is cordoned, dead or kept out. */
    LEAVES
  }

  /** What is known of the DaemonSet that this speaker's pod is of. */
  public enum DaemonSet {
    /** There is none, or nobody answered in time. */
    UNKNOWN,
    /** It was there when this process began, and is no longer. */
    GONE,
    BEING_DELETED,
    /** It wants no pod on this node any more. */
    ELSEWHERE,
    /** It wants a pod on this node. */
    HERE
  }

  /** Chooses. */
  public static EndingChoice of(Node node, DaemonSet daemonSet) {
    return switch (node) {
      case LEAVES -> new EndingChoice(Successor.NONE, "the node is taken out of service");
      case STAYS ->
          switch (daemonSet) {
            case GONE, BEING_DELETED ->
                new EndingChoice(Successor.NONE, "the speakers are uninstalled");
            case ELSEWHERE ->
                new EndingChoice(Successor.NONE, "no speaker is wanted on this node any more");
            case UNKNOWN, HERE -> new EndingChoice(Successor.EXPECTED, "the speaker ends");
          };
    };
  }
}
