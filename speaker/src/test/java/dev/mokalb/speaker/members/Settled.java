package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import java.util.List;

/** How a simulated cluster has to stand once nothing is wrong any longer. */
final class Settled {
  private Settled() {}

  /** Everybody is up again, in one view with one table, and each group has one owner. */
  static void check(Simulation sim) {
    for (Station station : sim.stations) {
      if (!station.isRunning()) {
        throw new AssertionError(station + " does not run");
      }
      OwnershipTableView.same(sim.stations.getFirst(), station);
    }
    sim.truth.groups.keySet().forEach(group -> check(sim, group));
  }

  private static void check(Simulation sim, GroupId group) {
    List<Station> able =
        sim.stations.stream().filter(station -> station.couldOwn(group, sim.truth)).toList();
    List<Station> owners = sim.answerers(group);
    sim.checks.settled(group, owners, able.isEmpty() ? 0 : 1);
    int least = able.stream().mapToInt(station -> station.lacks(group)).min().orElse(0);
    for (Station owner : owners) {
      if (owner.lacks(group) > least) {
        throw new AssertionError(
            owner + " answers for " + group + " in the end, of which another one lacks less");
      }
    }
  }
}
