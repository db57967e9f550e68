package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The addresses that this node answers for. Immutable; a new one replaces it whole. A look-up is
 * O(1), and the one that every question on the network causes allocates nothing.
 */
public final class AnswerTable {

  private static final AnswerTable EMPTY = new AnswerTable(Map.of());

  private final Map<IpAddress, AnswerScope> scopes;

  private final AddressIndex index;

  private AnswerTable(Map<IpAddress, AnswerScope> scopes) {
    this.scopes = scopes;
    this.index = AddressIndex.of(scopes.keySet());
  }

  public static AnswerTable empty() {
    return EMPTY;
  }

  /** The table in which each of the addresses is answered in its scope. */
  public static AnswerTable of(Map<IpAddress, AnswerScope> scopes) {
    return scopes.isEmpty() ? EMPTY : new AnswerTable(Map.copyOf(scopes));
  }

  /** The table in which all these addresses are answered on every usable interface. */
  public static AnswerTable onAllInterfaces(Collection<IpAddress> addresses) {
    return of(
        addresses.stream()
            .distinct()
            .collect(Collectors.toMap(Function.identity(), address -> AnswerScope.all())));
  }

  /** In no particular order. */
  public Set<IpAddress> addresses() {
    return scopes.keySet();
  }

  /** Where the address is answered; empty if it is not ours. */
  public Optional<AnswerScope> scopeOf(IpAddress address) {
    return Optional.ofNullable(scopes.get(address));
  }

  /** The same addresses, for look-ups that allocate nothing. */
  public AddressIndex index() {
    return index;
  }

  /** Those of the addresses that this node cannot answer for, and why. */
  public SortedMap<IpAddress, ServeObstacle> obstacles(Layer2Health health) {
    SortedMap<IpAddress, ServeObstacle> obstacles = new TreeMap<>();
    scopes.forEach((address, scope) ->
        health.obstacle(address, scope).ifPresent(obstacle -> obstacles.put(address, obstacle)));
    return obstacles;
  }

  /**
   * What changes for an address when one table replaces another.
   *
   * @param started in this table only, or on other interfaces than before
   * @param ended in the table before only
   */
  public record Difference(List<IpAddress> started, List<IpAddress> ended) {

    public Difference {
      started = List.copyOf(started);
      ended = List.copyOf(ended);
    }
  }

  /** What changes when this table replaces the other. */
  public Difference since(AnswerTable before) {
    List<IpAddress> started = new ArrayList<>();
    int kept = 0;
    for (Map.Entry<IpAddress, AnswerScope> entry : scopes.entrySet()) {
      AnswerScope was = before.scopes.get(entry.getKey());
      if (was != null) {
        kept++;
      }
      if (!entry.getValue().equals(was)) {
        started.add(entry.getKey());
      }
    }
    List<IpAddress> ended = new ArrayList<>();
    if (kept < before.scopes.size()) {
      for (IpAddress address : before.scopes.keySet()) {
        if (!scopes.containsKey(address)) {
          ended.add(address);
        }
      }
    }
    return new Difference(started, ended);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnswerTable table && table.scopes.equals(scopes);
  }

  @Override
  public int hashCode() {
    return scopes.hashCode();
  }

  @Override
  public String toString() {
    return scopes.toString();
  }
}
