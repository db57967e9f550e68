package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpPrefix;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All routes of this node, put together from what each Service adds. A prefix stays as long as any
 * Service adds it. Confined to the speaker's loop; a change costs what it touches.
 */
public final class RouteBook {

  private final Map<ObjectKey, Contribution.Some> byService = new HashMap<>();

  /** For each peer and prefix the Services behind it, in their order. */
  private final Map<String, Map<IpPrefix, TreeMap<ObjectKey, RouteForm>>> byPeer = new HashMap<>();

  private final SortedSet<String> changed = new TreeSet<>();

  /** The Service adds this from now on; empty if nothing, or no longer. */
  public void set(ObjectKey service, Optional<Contribution.Some> now) {
    Contribution.Some before =
        now.isPresent() ? byService.put(service, now.get()) : byService.remove(service);
    if (now.equals(Optional.ofNullable(before))) {
      return;
    }
    if (before != null) {
      before.byPeer().forEach((peer, routes) -> remove(service, peer, routes));
    }
    now.ifPresent(some -> some.byPeer().forEach((peer, routes) -> add(service, peer, routes)));
  }

  private void add(ObjectKey service, String peer, Map<IpPrefix, RouteForm> routes) {
    changed.add(peer);
    var prefixes = byPeer.computeIfAbsent(peer, _ -> new HashMap<>());
    routes.forEach((prefix, form) ->
        prefixes.computeIfAbsent(prefix, _ -> new TreeMap<>()).put(service, form));
  }

  private void remove(ObjectKey service, String peer, Map<IpPrefix, RouteForm> routes) {
    changed.add(peer);
    var prefixes = byPeer.getOrDefault(peer, new HashMap<>());
    for (IpPrefix prefix : routes.keySet()) {
      TreeMap<ObjectKey, RouteForm> behind = prefixes.getOrDefault(prefix, new TreeMap<>());
      behind.remove(service);
      if (behind.isEmpty()) {
        prefixes.remove(prefix);
      }
    }
    if (prefixes.isEmpty()) {
      byPeer.remove(peer);
    }
  }

  /** The peers whose routes changed since the last call, by name. */
  public SortedSet<String> takeChanged() {
    SortedSet<String> taken = new TreeSet<>(changed);
    changed.clear();
    return taken;
  }

  /** All routes of a peer. */
  public Map<IpPrefix, RouteForm> routes(String peer) {
    Map<IpPrefix, RouteForm> routes = new LinkedHashMap<>();
    byPeer
        .getOrDefault(peer, Map.of())
        .forEach((prefix, behind) ->
            behind.values().stream()
                .reduce(RouteForm::and)
                .ifPresent(form -> routes.put(prefix, form)));
    return routes;
  }

  /** The peers to which the Service goes, by name: what ServiceBGPStatus says. */
  public SortedSet<String> peersOf(ObjectKey service) {
    Contribution.Some some = byService.get(service);
    return some == null ? new TreeSet<>() : new TreeSet<>(some.byPeer().keySet());
  }
}
