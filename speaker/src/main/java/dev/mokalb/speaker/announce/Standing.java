package dev.mokalb.speaker.announce;

import dev.mokalb.net.MacAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a speaker says of itself to the others, so that nobody waits for one that cannot serve.
 *
 * <p>A group that it declines it never owns. One of which it lacks addresses it owns only if nobody
 * else lacks fewer: to answer for a part of it is better than silence.
 *
 * @param hindrances what keeps it from taking anything new
 * @param interfaces those that can answer now, and their hardware addresses; empty if it said
 *     nothing about them
 * @param declined groups that it would own and may not, by its own snapshot
 * @param lacking groups of which it cannot answer for some addresses, and for how many
 */
public record Standing(
    Set<Hindrance> hindrances,
    Optional<SortedMap<String, MacAddress>> interfaces,
    SortedSet<GroupId> declined,
    SortedMap<GroupId, Integer> lacking) {

  /** Of a speaker that has said nothing yet, or runs a version that never does: it can serve. */
  public static final Standing UNTOLD =
      new Standing(
          Set.of(), Optional.empty(), Collections.emptySortedSet(), Collections.emptySortedMap());

  /** Takes copies. */
  public Standing {
    hindrances = Set.copyOf(hindrances);
    interfaces = interfaces.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
    declined = Collections.unmodifiableSortedSet(new TreeSet<>(declined));
    lacking = Collections.unmodifiableSortedMap(new TreeMap<>(lacking));
  }

  /** The same with a hindrance more. */
  public Standing with(Hindrance hindrance) {
    Set<Hindrance> more = new HashSet<>(hindrances);
    more.add(hindrance);
    return new Standing(more, interfaces, declined, lacking);
  }

  /** The same with a hindrance less. */
  public Standing without(Hindrance hindrance) {
    Set<Hindrance> fewer = new HashSet<>(hindrances);
    fewer.remove(hindrance);
    return new Standing(fewer, interfaces, declined, lacking);
  }

  public boolean is(Hindrance hindrance) {
    return hindrances.contains(hindrance);
  }

  /** Whether others have to know of it: who says nothing counts as able to do everything. */
  public boolean isLimited() {
    return !hindrances.isEmpty() || !declined.isEmpty() || !lacking.isEmpty() || !canAnswer();
  }

  public Standing withInterfaces(SortedMap<String, MacAddress> now) {
    return new Standing(hindrances, Optional.of(now), declined, lacking);
  }

  public Standing withDeclined(SortedSet<GroupId> now) {
    return new Standing(hindrances, interfaces, now, lacking);
  }

  public Standing withLacking(SortedMap<GroupId, Integer> now) {
    return new Standing(hindrances, interfaces, declined, now);
  }

  /** For how many addresses of a group it cannot answer. */
  int lacks(GroupId group) {
    return lacking.getOrDefault(group, 0);
  }

  /** Whether it has an interface to answer on at all, for all that is known. */
  boolean canAnswer() {
    return interfaces.isEmpty() || !interfaces.get().isEmpty();
  }

  /** Whether it can answer for a group with this merit, for all that is known. */
  boolean serves(GroupId group, Merit merit) {
    return hasInterfacesFor(merit) && !declined.contains(group);
  }

  /** Whether it has the interfaces that a merit needs, for all that is known. */
  public boolean hasInterfacesFor(Merit merit) {
    Set<String> usable = interfaces.<Set<String>>map(SortedMap::keySet).orElse(Set.of());
    return interfaces.isEmpty() || merit.isMetBy(usable);
  }
}
