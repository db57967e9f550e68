package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpPrefix;
import java.util.LinkedHashMap;
import java.util.Map;

/** The routes that a peer is to have, all of them. */
public record Routes(Map<IpPrefix, RouteAttributes> byPrefix) {

  public static final int ROUTES_MAX = 100_000;

  public static final Routes NONE = new Routes(Map.of());

  /** Copies the map; refuses more than {@link #ROUTES_MAX}, a bug of the caller. */
  public Routes {
    if (byPrefix.size() > ROUTES_MAX) {
      throw new IllegalArgumentException("more than " + ROUTES_MAX + " routes");
    }
    byPrefix = Map.copyOf(byPrefix);
  }

  /** The same routes, about to go. */
  public Routes shuttingDown() {
    Map<RouteAttributes, RouteAttributes> seen = new LinkedHashMap<>();
    Map<IpPrefix, RouteAttributes> all = new LinkedHashMap<>();
    byPrefix.forEach((prefix, attributes) ->
        all.put(prefix, seen.computeIfAbsent(attributes, RouteAttributes::shuttingDown)));
    return new Routes(all);
  }
}
