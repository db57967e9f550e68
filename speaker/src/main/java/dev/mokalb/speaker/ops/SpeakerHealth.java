package dev.mokalb.speaker.ops;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** When a speaker is well. Guarded by its own monitor. */
public final class SpeakerHealth {

  /** No turn of a loop waits for anybody; the longest take well under a second. */
  private static final Duration TURN_MAX = Duration.ofSeconds(10);

  /** What is known of the speaker. */
  public record Picture(
      boolean configured, boolean membersWanted, Optional<View> view, Set<Peer> peers) {}

  /** It has been connected: later splits are told by events and metrics. */
  private boolean met;

  /** What only a restart helps against: a loop that does not turn. */
  public static Optional<String> alive(Duration sinceTurn, Duration sinceRouteTurn) {
    if (sinceTurn.compareTo(TURN_MAX) > 0) {
      return Optional.of("the loop has not turned for " + sinceTurn.toSeconds() + " s");
    }
    return sinceRouteTurn.compareTo(TURN_MAX) > 0
        ? Optional.of("the loop of BGP has not turned for " + sinceRouteTurn.toSeconds() + " s")
        : Optional.empty();
  }

  /**
   * Why it does not do its work yet. Where layer 2 is in use it has to be connected to others, or
   * none may be Ready; that is asked for once, so that two who lose each other do not both stop to
   * be Ready, and then find that nobody else is.
   */
  public synchronized Optional<String> ready(Picture picture) {
    if (!picture.configured()) {
      return Optional.of("it has not read all Services and configuration yet");
    }
    if (!picture.membersWanted()) {
      return Optional.empty();
    }
    if (picture.view().isEmpty()) {
      return Optional.of("it is not connected to the other speakers yet");
    }
    SortedSet<NodeName> missing = missing(picture.view().get(), picture.peers());
    met |= picture.view().get().order().size() > 1 || missing.isEmpty();
    return met
        ? Optional.empty()
        : Optional.of(
            "it is connected to none of the speakers that are Ready, on "
                + missing
                + ": open UDP and TCP port 7946 between the nodes, and give all the same memberlist"
                + " secret");
  }

  private static SortedSet<NodeName> missing(View view, Set<Peer> peers) {
    SortedSet<NodeName> missing = new TreeSet<>();
    for (Peer peer : peers) {
      if (peer.readiness() == Peer.Readiness.READY && !view.members().contains(peer.node())) {
        missing.add(peer.node());
      }
    }
    return missing;
  }
}
