package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What contenders have of names and addresses: all of it goes together. */
final class Holdings {

  /** Those who have a name, and mean the same by it. */
  private record Group(
      String name, Object meaning, List<IpRange> blocks, TreeSet<Contender> members) {}

  /** Addresses of those who have a name. */
  private record Block(IpRange range, Group group) {}

  private final Map<String, Group> byName = new HashMap<>();
  private final TreeMap<IpAddress, Block> byFirst = new TreeMap<>();
  private Set<String> turned = new HashSet<>();

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** What those mean by the name who have it. */
  Optional<Object> meaning(String name) {
    return Optional.ofNullable(byName.get(name)).map(Group::meaning);
  }

  /**
   * Somebody who has what does not go with the claims.
   *
   * @param counts who is looked at: of those who have a name, the first to be served
   */
  Optional<Contender> obstacle(Claims claims, Predicate<Contender> counts) {
    for (Map.Entry<String, Object> claim : claims.names().entrySet()) {
      Group group = byName.get(claim.getKey());
      if (group != null && !group.meaning().equals(claim.getValue())) {
        Contender first = group.members().first();
        if (counts.test(first)) {
          return Optional.of(first);
        }
      }
    }
    for (IpRange range : claims.blocks()) {
      Map.Entry<IpAddress, Block> at = byFirst.floorEntry(range.last());
      while (at != null && at.getValue().range().overlaps(range)) {
        Group group = at.getValue().group();
        Contender first = group.members().first();
        if (!claims.names().containsKey(group.name()) && counts.test(first)) {
          return Optional.of(first);
        }
        at = byFirst.lowerEntry(at.getKey());
      }
    }
    return Optional.empty();
  }

  /** Gives the claims to the contender; returns those who have nothing any more because of it. */
  Set<Contender> give(Contender to, Claims claims) {
    Set<Contender> losers = new LinkedHashSet<>();
    for (Map.Entry<String, Object> claim : claims.names().entrySet()) {
      Group group = byName.get(claim.getKey());
      if (group != null && !group.meaning().equals(claim.getValue())) {
        losers.addAll(empty(group));
      }
    }
    for (IpRange range : claims.blocks()) {
      Map.Entry<IpAddress, Block> at = byFirst.floorEntry(range.last());
      while (at != null && at.getValue().range().overlaps(range)) {
        if (!claims.names().containsKey(at.getValue().group().name())) {
          losers.addAll(empty(at.getValue().group()));
        }
        at = byFirst.lowerEntry(at.getKey());
      }
    }
    claims.names().forEach((name, meaning) -> join(name, meaning, claims.blocks(), to));
    return losers;
  }

  private List<Contender> empty(Group group) {
    List<Contender> members = List.copyOf(group.members());
    for (Contender member : members) {
      take(member, member.accepted().orElseThrow().claims());
    }
    return members;
  }

  private void join(String name, Object meaning, List<IpRange> blocks, Contender who) {
    Group group = byName.get(name);
    if (group == null) {
      Group made = new Group(name, meaning, blocks, new TreeSet<>());
      byName.put(name, made);
      blocks.forEach(range -> byFirst.put(range.first(), new Block(range, made)));
      turn(name);
      group = made;
    }
    group.members().add(who);
  }

  /** Takes the claims from the contender that had them. */
  void take(Contender from, Claims claims) {
    for (String name : claims.names().keySet()) {
      Group group = byName.get(name);
      if (group != null && group.members().remove(from) && group.members().isEmpty()) {
        byName.remove(name);
        group.blocks().forEach(range -> byFirst.remove(range.first()));
        turn(name);
      }
    }
  }

  private void turn(String name) {
    if (!turned.add(name)) {
      turned.remove(name);
    }
  }

  /** The names that somebody has now and nobody had at the last call, or the other way round. */
  Set<String> turned() {
    Set<String> now = turned;
    turned = new HashSet<>();
    return now;
  }

  /** Whether several have the name. */
  boolean isShared(String name) {
    Group group = byName.get(name);
    return group != null && group.members().size() > 1;
  }
}
