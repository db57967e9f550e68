package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Hello;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.protocols.MERGE3;

/**
 * How often a member looks for others beyond its view. Each look asks all peers and has an answer
 * of each, which is most of what members that are together say to one another. While all peers are
 * in the view, and none of them shows that its own view is another, it is enough to look seldom.
 * Safe for any thread.
 */
final class MergePace {

  private static final int CALM_FACTOR = 5;
  private static final long DOUBT_SECONDS = 10;

  private final MERGE3 merge;
  private final DetectionProfile profile;
  private Set<NodeName> peers = Set.of();
  private Set<NodeName> here = Set.of();

  /** Whether a member of this view showed of late that its own is another. */
  private boolean doubted;

  private boolean calm;
  private int slowdown = 1;

  MergePace(MERGE3 merge, DetectionProfile profile) {
    this.merge = merge;
    this.profile = profile;
    set();
  }

  /** These are to be in the view. */
  synchronized void peers(Set<NodeName> known) {
    peers = Set.copyOf(known);
    pace();
  }

  /** These are in it. */
  synchronized void here(Set<NodeName> members) {
    here = Set.copyOf(members);
    pace();
  }

  /** A member of this view may say that this one is not in its own. */
  synchronized void heard(Hello hello) {
    if (!doubted && hello.hears() == Hello.Hears.ABSENT && here.contains(hello.from())) {
      doubted = true;
      pace();
      Future<?> _ =
          merge
              .getTransport()
              .getTimer()
              .schedule(this::believe, DOUBT_SECONDS, TimeUnit.SECONDS, false);
    }
  }

  private synchronized void believe() {
    doubted = false;
    pace();
  }

  synchronized boolean isCalm() {
    return calm;
  }

  private void pace() {
    boolean whole = !doubted && !peers.isEmpty() && here.containsAll(peers);
    int slower = DetectionProfile.slowdown(Math.max(here.size(), peers.size()));
    boolean hurries = calm && !whole;
    if (whole != calm || slower != slowdown) {
      calm = whole;
      slowdown = slower;
      set();
    }
    if (hurries) {
      // The next look was planned while it was calm, and is far off.
      merge.getTransport().getThreadPool().execute(merge::sendInfo);
    }
  }

  /** From the next look on. The more members, the more each look costs all of them. */
  private void set() {
    int factor = slowdown * (calm ? CALM_FACTOR : 1);
    merge.setMinInterval(0); // It must never be above the other.
    merge.setMaxInterval(factor * profile.mergeMaxMillis());
    merge.setMinInterval(factor * profile.mergeMinMillis());
    // What was heard is compared, and forgotten, as often as while all look often.
    merge.setCheckInterval(slowdown * profile.mergeCheckMillis());
  }
}
