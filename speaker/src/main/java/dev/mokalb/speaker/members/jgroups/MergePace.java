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
  private int slowdown = 1;

  MergePace(MERGE3 merge, DetectionProfile profile) {
    this.merge = merge;
    this.profile = profile;
    set();
  }

  /**
   * Sets the pace, from the next look on.
   *
   * @param whole whether all are in one view
   * @param size how many there are: the more, the more each look costs all of them
   * @return whether the next look is far off by what was before: it is worth one at once
   */
  boolean pace(boolean whole, int size) {
    boolean hurries = calm && !whole;
    int slower = DetectionProfile.slowdown(size);
    if (whole != calm || slower != slowdown) {
      calm = whole;
      slowdown = slower;
      set();
    }
    return hurries;
  }

  boolean isCalm() {
    return calm;
  }

  /** Asks all peers now; not on a thread of the channel, nor under a lock. */
  void lookNow() {
    merge.sendInfo();
  }

  private void set() {
    int factor = slowdown * (calm ? CALM_FACTOR : 1);
    merge.setMinInterval(0); // It must never be above the other.
    merge.setMaxInterval(factor * profile.mergeMaxMillis());
    merge.setMinInterval(factor * profile.mergeMinMillis());
    // What was heard is compared, and forgotten, as often as while all look often.
    merge.setCheckInterval(slowdown * profile.mergeCheckMillis());
  }
}
