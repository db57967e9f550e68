package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Since when this node answers for what it answers for. Confined to one thread. */
public final class Announced {

  private final SortedMap<IpAddress, Instant> since = new TreeMap<>();

  /**
   * It answers for exactly these.
   *
   * @param at since when it does
   * @return those that are new
   */
  public SortedSet<IpAddress> answering(Set<IpAddress> addresses, Instant at) {
    since.keySet().retainAll(addresses);
    SortedSet<IpAddress> started = new TreeSet<>(addresses);
    started.removeAll(since.keySet());
    started.forEach(address -> since.put(address, at));
    return started;
  }

  /** By address; a view that changes. */
  public SortedMap<IpAddress, Instant> since() {
    return Collections.unmodifiableSortedMap(since);
  }
}
