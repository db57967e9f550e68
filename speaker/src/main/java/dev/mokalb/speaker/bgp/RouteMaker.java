package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.announce.RouteForm;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the routes that a node has planned into what its peers are told. */
public final class RouteMaker {

  /** One ready endpoint, as octets a second: 1 Mbit/s. Only proportions matter to routers. */
  public static final int ENDPOINT_BANDWIDTH = 125_000;

  private RouteMaker() {}

  /**
   * All routes of a peer. Beyond {@link Routes#ROUTES_MAX}, the first ones by prefix; of the
   * communities of a route the first {@link RouteAttributes#COMMUNITIES_MAX}.
   */
  public static Routes routes(Map<IpPrefix, RouteForm> planned) {
    Map<RouteForm, RouteAttributes> seen = new HashMap<>();
    Map<IpPrefix, RouteAttributes> routes = new LinkedHashMap<>();
    List<IpPrefix> prefixes =
        planned.size() <= Routes.ROUTES_MAX
            ? List.copyOf(planned.keySet())
            : planned.keySet().stream()
                .sorted(Comparator.comparing(IpPrefix::toString))
                .limit(Routes.ROUTES_MAX)
                .toList();
    for (IpPrefix prefix : prefixes) {
      RouteForm form = planned.get(prefix);
      if (form != null) {
        routes.put(prefix, seen.computeIfAbsent(form, RouteMaker::attributes));
      }
    }
    return new Routes(routes);
  }

  private static RouteAttributes attributes(RouteForm form) {
    Optional<Float> bandwidth =
        form.weight().isPresent() && form.weight().getAsInt() > 0
            ? Optional.of((float) form.weight().getAsInt() * ENDPOINT_BANDWIDTH)
            : Optional.empty();
    return new RouteAttributes(
        form.localPref(),
        form.communities().stream().limit(RouteAttributes.COMMUNITIES_MAX).toList(),
        bandwidth);
  }
}
