package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold after every event of a simulation. */
final class Checks {

  /** Two that answer the same, from the first frame that they exchanged, may do so for so long. */
  static final long OVERLAP_MAX_NANOS = 500_000_000L;

  /** What the network and the steps of a simulated process may add to it. */
  static final long SLACK_NANOS = 120_000_000L;

  private record Pair(int one, int other, GroupId group) {}

  private final List<Station> stations;
  private final Wire wire;

  /** Since when a pair answers for the same although nothing excuses it. */
  private final Map<Pair, Long> overlaps = new HashMap<>();

  Checks(List<Station> stations, Wire wire) {
    this.stations = stations;
    this.wire = wire;
  }

  /** A process runs again, and has not looked at anything yet. */
  void woke(Station station, Set<GroupId> groups, long time) {
    if (time - station.pausedSince < Membership.HANG_NANOS) {
      return;
    }
    station.wokeUnasked = true;
    station.wokeAt = time;
    for (GroupId group : groups) {
      if (station.answers(group, time)) {
        throw new AssertionError(
            station
                + " answers for "
                + group
                + " at once after it was paused for longer than the"
                + " others wait");
      }
    }
  }

  /** Checks all groups. */
  void check(Set<GroupId> groups, long time) {
    for (GroupId group : groups) {
      for (int i = 0; i < stations.size(); i++) {
        for (int j = i + 1; j < stations.size(); j++) {
          check(stations.get(i), stations.get(j), group, time);
        }
      }
    }
  }

  private void check(Station one, Station other, GroupId group, long time) {
    Pair pair = new Pair(one.number, other.number, group);
    if (!one.answers(group, time) || !other.answers(group, time)) {
      overlaps.remove(pair);
      return;
    }
    if (one.owns(group) && other.owns(group) && sameTable(one, other)) {
      throw new AssertionError(
          "both "
              + one
              + " and "
              + other
              + " own "
              + group
              + " by table "
              + one.participant.table().stamp());
    }
    if (wire.both(one, other) && (one.isUncertain(time) || other.isUncertain(time))) {
      throw new AssertionError(
          "%s and %s answer for %s, and one of them has just woken and asked nobody"
              .formatted(one, other, group));
    }
    if (!isInexcusable(one, other, time)) {
      overlaps.remove(pair);
      return;
    }
    long since = overlaps.computeIfAbsent(pair, _ -> time);
    if (time - since > OVERLAP_MAX_NANOS + SLACK_NANOS) {
      throw new AssertionError(
          "%s and %s answer for %s since %d ms"
              .formatted(one, other, group, (time - since) / 1_000_000));
    }
  }

  /**
   * A gratuitous frame goes from one node to another, if it can. Where frames go one way only,
   * nobody learns that one was missed, and what the other node has kept is not the speakers' fault.
   */
  void announced(GroupId group, Station from, Station to) {
    if (from == to || !from.carrier || !to.carrier) {
      return;
    }
    if (wire.carriesFrames(from, to)) {
      to.cache.put(group, from.name);
    } else if (wire.carriesFrames(to, from)) {
      to.cache.remove(group);
    }
  }

  /** A claim was lost: if it was for one that answers, it cannot contradict before its refresh. */
  void unheard(GroupId group, Station by, long time) {
    if (by.answers(group, time)) {
      stations.forEach(station -> station.cache.remove(group));
    }
  }

  /** Nothing happens any longer: one answers, and nobody was last told of another. */
  void settled(GroupId group, List<Station> answerers, int wanted) {
    if (answerers.size() != wanted) {
      throw new AssertionError(group + " is answered by " + answerers + " in the end");
    }
    for (Station owner : answerers) {
      for (Station station : stations) {
        if (station != owner && !station.cache.getOrDefault(group, owner.name).equals(owner.name)) {
          throw new AssertionError(
              "%s has %s for the holder of %s, which is %s"
                  .formatted(station, station.cache.get(group), group, owner));
        }
      }
    }
  }

  /** One owner for each view and epoch, as far as both know the same of the members. */
  private static boolean sameTable(Station one, Station other) {
    Company mine = one.participant.company();
    Company theirs = other.participant.company();
    return mine.view().isPresent()
        && theirs.view().isPresent()
        && mine.viewId() == theirs.viewId()
        && mine.view().get().order().equals(theirs.view().get().order())
        && one.participant.table().stamp().viewId() == mine.viewId()
        && one.participant.table().stamp().equals(other.participant.table().stamp())
        && mine.rosterWithoutMyDeclines().equals(theirs.rosterWithoutMyDeclines());
  }

  /** Whether the two hear each other, and nobody they wait for is silent. */
  private boolean isInexcusable(Station one, Station other, long time) {
    if (!wire.both(one, other) || wire.met(one, other) > time) {
      return false;
    }
    return isServed(one) && isServed(other);
  }

  /** Whether the member that decides for this one runs and is heard. */
  private boolean isServed(Station station) {
    Optional<View> view = station.agreed;
    if (view.isEmpty()) {
      return false;
    }
    Station decider =
        stations.stream()
            .filter(s -> s.name.equals(view.get().coordinator()))
            .findFirst()
            .orElseThrow();
    return decider.isRunning() && wire.both(decider, station);
  }
}
