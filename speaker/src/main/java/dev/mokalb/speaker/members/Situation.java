package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Roster;
import java.util.function.Predicate;

/**
 * All that decides what this node answers for.
 *
 * @param roster with this member as if it declined nothing
 * @param conceded whether a group is left to another part of the cluster
 */
record Situation(
    OwnershipTable table,
    GroupBook book,
    Roster roster,
    Restraint restraint,
    Predicate<GroupId> conceded) {}
