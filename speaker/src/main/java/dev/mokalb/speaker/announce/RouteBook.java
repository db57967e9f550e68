package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All routes of this node, put together from what each Service adds. A prefix stays as long as any
 * Service adds it. There is no index by peer: with many peers it would be most of the speaker's
 * memory, and what is asked for is always all of a peer's routes. Confined to the speaker's loop.
 */
public final class RouteBook {

  /** All routes of peers that get the same of every Service, at least one. */
  public record Shared(SortedSet<String> peers, Map<IpPrefix, RouteForm> routes) {}

  /**
   * What a Service adds for some peers.
   *
   * @param peers the number of that set of peers
   */
  private record Share(int peers, Map<IpPrefix, RouteForm> routes) {}

  /** What a Service adds, and the same by those that get it. */
  private record Entry(Contribution.Some some, List<Share> shares) {}

  private final Map<ObjectKey, Entry> byService = new HashMap<>();

  /** The sets of peers that get the same of some Service: a few, as advertisements name them. */
  private final Map<SortedSet<String>, Integer> numbers = new HashMap<>();

  private final SortedSet<String> changed = new TreeSet<>();

  /** The Service adds this from now on; empty if nothing, or no longer. */
  public void set(ObjectKey service, Optional<Contribution.Some> now) {
    Optional<Contribution.Some> before =
        Optional.ofNullable(byService.get(service)).map(Entry::some);
    if (now.equals(before)) {
      return;
    }
    if (now.isPresent()) {
      byService.put(service, new Entry(now.get(), shares(now.get())));
    } else {
      byService.remove(service);
    }
    before.ifPresent(some -> changed.addAll(some.byPeer().keySet()));
    now.ifPresent(some -> changed.addAll(some.byPeer().keySet()));
  }

  private List<Share> shares(Contribution.Some some) {
    Map<Map<IpPrefix, RouteForm>, SortedSet<String>> byRoutes = new HashMap<>(2);
    some.byPeer()
        .forEach(
            (peer, routes) -> byRoutes.computeIfAbsent(routes, _ -> new TreeSet<>()).add(peer));
    List<Share> shares = new ArrayList<>(byRoutes.size());
    byRoutes.forEach((routes, peers) -> shares.add(new Share(number(peers), routes)));
    return List.copyOf(shares);
  }

  private int number(SortedSet<String> peers) {
    Integer known = numbers.get(peers);
    if (known != null) {
      return known;
    }
    BitSet taken = new BitSet();
    numbers.values().forEach(taken::set);
    int free = taken.nextClearBit(0);
    numbers.put(peers, free);
    return free;
  }

  /** The peers whose routes changed since the last call, by name. */
  public SortedSet<String> takeChanged() {
    SortedSet<String> taken = new TreeSet<>(changed);
    changed.clear();
    return taken;
  }

  /**
   * All routes of these peers. What several get is put together once: with a hundred peers and one
   * advertisement that is a hundredth of the work.
   */
  public List<Shared> routes(Collection<String> peers) {
    forgetUnused();
    Map<BitSet, SortedSet<String>> alike = new HashMap<>();
    for (String peer : peers) {
      BitSet its = new BitSet();
      numbers.forEach((set, number) -> its.set(number, set.contains(peer)));
      alike.computeIfAbsent(its, _ -> new TreeSet<>()).add(peer);
    }
    List<Shared> all = new ArrayList<>(alike.size());
    alike.forEach((which, some) -> all.add(new Shared(some, merged(which))));
    return all;
  }

  private void forgetUnused() {
    BitSet used = new BitSet();
    byService.values().forEach(entry -> entry.shares().forEach(share -> used.set(share.peers())));
    numbers.values().removeIf(number -> !used.get(number));
  }

  private Map<IpPrefix, RouteForm> merged(BitSet which) {
    Map<IpPrefix, RouteForm> routes = new HashMap<>();
    for (Entry entry : byService.values()) {
      for (Share share : entry.shares()) {
        if (which.get(share.peers())) {
          share.routes().forEach((prefix, form) -> routes.merge(prefix, form, RouteForm::and));
        }
      }
    }
    return routes;
  }

  /** The peers to which the Service goes, by name: what ServiceBGPStatus says. */
  public SortedSet<String> peersOf(ObjectKey service) {
    Entry entry = byService.get(service);
    return entry == null ? new TreeSet<>() : new TreeSet<>(entry.some().byPeer().keySet());
  }
}
