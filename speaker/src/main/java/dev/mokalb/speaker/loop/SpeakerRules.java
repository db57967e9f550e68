package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.Nodes;
import dev.mokalb.speaker.members.Timing;

/**
 * How the speakers share the addresses.
 *
 * @param excludeLabel whether the label that keeps load balancers away is heeded
 */
public record SpeakerRules(
    AnnouncePlanner planner,
    Nodes.ExcludeLabel excludeLabel,
    Timing timing,
    MovePolicy movePolicy) {}
