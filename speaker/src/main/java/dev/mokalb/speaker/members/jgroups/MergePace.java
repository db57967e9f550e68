package dev.mokalb.speaker.members.jgroups;

import org.jgroups.protocols.MERGE3;

/**
 * How often a member looks for others beyond its view. Each look asks all peers and has an answer
 * of each, which is most of what members that are together say to one another. While all peers are
 * in the view, and none of them shows that its own view is another, it is enough to look seldom.
 *
 * <p>Confined to one lock.
 */
final class MergePace {

  private static final int CALM_FACTOR = 5;

  private final MERGE3 merge;
  private final DetectionProfile profile;
  private boolean calm;

  MergePace(MERGE3 merge, DetectionProfile profile) {
    this.merge = merge;
    this.profile = profile;
    look(1);
  }

  /** Looks seldom from the next look on. */
  void calm() {
    if (!calm) {
      calm = true;
      look(CALM_FACTOR);
    }
  }

  /**
   * Looks often from the next look on.
   *
   * @return whether it was calm, so that the next look is far off: it is worth one at once
   */
  boolean hurry() {
    boolean before = calm;
    calm = false;
    look(1);
    return before;
  }

  boolean isCalm() {
    return calm;
  }

  /** Asks all peers now; not on a thread of the channel, nor under a lock. */
  void lookNow() {
    merge.sendInfo();
  }

  private void look(int factor) {
    merge.setMinInterval(0); // It must never be above the other.
    merge.setMaxInterval(factor * profile.mergeMaxMillis());
    merge.setMinInterval(factor * profile.mergeMinMillis());
    // What was heard is compared, and forgotten, as often as ever.
    merge.setCheckInterval(profile.mergeCheckMillis());
  }
}
