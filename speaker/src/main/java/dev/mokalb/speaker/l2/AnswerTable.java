package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The addresses that this node answers for. Immutable; a new one replaces it whole. A look-up is
 * O(1), and the one that every question on the network causes allocates nothing.
 */
public final class AnswerTable {

  private static final AnswerTable EMPTY = new AnswerTable(Map.of());

  private final Map<IpAddress, AnswerScope> scopes;

  /**
   * The IPv4 addresses again, as an open-addressed set with linear probing. A slot holds the 32
   * bits with {@link #TAKEN} above them, or 0.
   */
  private final long[] ipv4Slots;

  private static final long TAKEN = 1L << 32;

  private AnswerTable(Map<IpAddress, AnswerScope> scopes) {
    this.scopes = scopes;
    int slots = Integer.highestOneBit(Math.max(2, scopes.size())) << 2; // at most half of it taken
    this.ipv4Slots = new long[slots];
    for (IpAddress address : scopes.keySet()) {
      if (address.family() == IpFamily.IPV4) {
        insert(address.ipv4Bits());
      }
    }
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

  /** Whether the IPv4 address with these bits is in the table. */
  public boolean holdsIpv4(int bits) {
    long wanted = TAKEN | (bits & 0xffff_ffffL);
    for (int at = slotOf(bits); ipv4Slots[at] != 0; at = next(at)) {
      if (ipv4Slots[at] == wanted) {
        return true;
      }
    }
    return false;
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

  private void insert(int bits) {
    int at = slotOf(bits);
    while (ipv4Slots[at] != 0) {
      at = next(at);
    }
    ipv4Slots[at] = TAKEN | (bits & 0xffff_ffffL);
  }

  /** Spreads neighbouring addresses, which pools are made of (Fibonacci hashing). */
  private int slotOf(int bits) {
    int bitsOfIndex = Integer.numberOfTrailingZeros(ipv4Slots.length);
    return (bits * 0x9e37_79b9) >>> (32 - bitsOfIndex);
  }

  private int next(int at) {
    return (at + 1) & (ipv4Slots.length - 1);
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
