package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.Nodes;
import dev.mokalb.speaker.members.Timing;

/**
 * How the speakers share the addresses.
 *
 * @param sharing whether they talk to each other about it
 * @param excludeLabel whether the label that keeps load balancers away is heeded
 */
public record SpeakerRules(
    Sharing sharing,
    AnnouncePlanner planner,
    Nodes.ExcludeLabel excludeLabel,
    Timing timing,
    MovePolicy movePolicy) {

  /** How it is decided which node owns an address. */
  public enum Sharing {
    /** The speakers form one cluster and make a table. */
    BY_TABLE,
    /** Each computes a hash over the nodes that the API shows. */
    BY_HASH
  }
}
