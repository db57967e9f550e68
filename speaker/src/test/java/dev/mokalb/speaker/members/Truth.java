package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.Eligibility;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the API server of a simulated cluster holds. */
final class Truth {

  static final int GROUPS_MAX = 6;

  final SortedMap<GroupId, Eligibility> groups = new TreeMap<>();
  final Map<NodeName, Fitness> fitness = new HashMap<>();
  private final SortedSet<NodeName> nodes = new TreeSet<>();
  private final Random random;

  Truth(List<Station> stations, Random random) {
    this.random = random;
    for (Station station : stations) {
      nodes.add(station.name);
      fitness.put(station.name, Fitness.READY);
    }
    for (int i = 0; i < GROUPS_MAX / 2; i++) {
      groups.put(Tables.group(2 * i), Eligibility.ofEqual(nodes));
    }
  }

  Eligibility eligibility(GroupId group) {
    return groups.getOrDefault(group, Eligibility.NOBODY);
  }

  /** Adds, removes or changes a group, and returns which. */
  GroupId change() {
    GroupId group = Tables.group(2 * random.nextInt(GROUPS_MAX));
    switch (random.nextInt(4)) {
      case 0 -> groups.remove(group);
      case 1 -> groups.put(group, Eligibility.ofEqual(nodes));
      default -> groups.put(group, some());
    }
    return group;
  }

  /** All nodes but one may announce the group, or all. */
  void reselect(GroupId group) {
    groups.put(group, random.nextInt(4) == 0 ? Eligibility.ofEqual(nodes) : some());
  }

  GroupId add() {
    GroupId group = Tables.group(2 * random.nextInt(GROUPS_MAX));
    groups.putIfAbsent(group, Eligibility.ofEqual(nodes));
    return group;
  }

  private Eligibility some() {
    SortedSet<NodeName> chosen = new TreeSet<>(nodes);
    List<NodeName> all = new ArrayList<>(nodes);
    chosen.remove(all.get(random.nextInt(all.size())));
    return Eligibility.ofEqual(chosen);
  }

  /** The addresses of a group; some have two. */
  static List<IpAddress> addresses(GroupId group) {
    long bits = group.lowest().low();
    return bits % 4 == 0
        ? List.of(group.lowest())
        : List.of(group.lowest(), IpAddress.ipv4((int) bits + 1));
  }
}
