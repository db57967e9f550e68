package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpPrefix;
import java.util.HashMap;
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

  private final Map<ObjectKey, Contribution.Some> byService = new HashMap<>();
  private final SortedSet<String> changed = new TreeSet<>();

  /** The Service adds this from now on; empty if nothing, or no longer. */
  public void set(ObjectKey service, Optional<Contribution.Some> now) {
    Contribution.Some before =
        now.isPresent() ? byService.put(service, now.get()) : byService.remove(service);
    if (now.equals(Optional.ofNullable(before))) {
      return;
    }
    if (before != null) {
      changed.addAll(before.byPeer().keySet());
    }
    now.ifPresent(some -> changed.addAll(some.byPeer().keySet()));
  }

  /** The peers whose routes changed since the last call, by name. */
  public SortedSet<String> takeChanged() {
    SortedSet<String> taken = new TreeSet<>(changed);
    changed.clear();
    return taken;
  }

  /** All routes of a peer. */
  public Map<IpPrefix, RouteForm> routes(String peer) {
    Map<IpPrefix, RouteForm> routes = new HashMap<>();
    for (Contribution.Some some : byService.values()) {
      some.byPeer()
          .getOrDefault(peer, Map.of())
          .forEach((prefix, form) -> routes.merge(prefix, form, RouteForm::and));
    }
    return routes;
  }

  /** The peers to which the Service goes, by name: what ServiceBGPStatus says. */
  public SortedSet<String> peersOf(ObjectKey service) {
    Contribution.Some some = byService.get(service);
    return some == null ? new TreeSet<>() : new TreeSet<>(some.byPeer().keySet());
  }
}
