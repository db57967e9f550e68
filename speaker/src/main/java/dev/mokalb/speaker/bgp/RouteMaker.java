package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Community;
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

  private static final long WELL_KNOWN = 0xffff; // RFC 1997: no-export and its like

  /** Those that restrict a route come first: without them it would go too far. */
  private static final Comparator<Community> BY_WEIGHT =
      Comparator.<Community, Boolean>comparing(it -> it.first() != WELL_KNOWN)
          .thenComparing(Comparator.naturalOrder());

  private RouteMaker() {}

  /**
   * What a peer is told.
   *
   * @param leftOut what it is not told of all that was planned, in words; empty if nothing
   */
  public record Made(Routes routes, Optional<String> leftOut) {}

  /**
   * All routes of a peer. Beyond {@link Routes#ROUTES_MAX}, the first ones by prefix; of the
   * communities of a route the well-known ones, then the first, {@link
   * RouteAttributes#COMMUNITIES_MAX} in all.
   */
  public static Made routes(Map<IpPrefix, RouteForm> planned) {
    if (planned.size() > Routes.ROUTES_MAX) {
      List<IpPrefix> first =
          planned.keySet().stream()
              .sorted(Comparator.comparing(IpPrefix::toString))
              .limit(Routes.ROUTES_MAX)
              .toList();
      return new Made(
          new Routes(attributes(planned, first)),
          Optional.of(
              "a peer is told "
                  + Routes.ROUTES_MAX
                  + " routes at most, and the others are left out: set aggregationLength in"
                  + " BGPAdvertisements, or let fewer pools go to this peer"));
    }
    return new Made(
        new Routes(attributes(planned, planned.keySet())),
        planned.values().stream().anyMatch(RouteMaker::isCrowded)
            ? Optional.of(
                "a route carries "
                    + RouteAttributes.COMMUNITIES_MAX
                    + " communities at most, and the others are left out where several"
                    + " BGPAdvertisements come to one prefix: give them fewer communities")
            : Optional.empty());
  }

  private static boolean isCrowded(RouteForm form) {
    return form.communities().size() > RouteAttributes.COMMUNITIES_MAX;
  }

  private static Map<IpPrefix, RouteAttributes> attributes(
      Map<IpPrefix, RouteForm> planned, Iterable<IpPrefix> prefixes) {
    Map<RouteForm, RouteAttributes> seen = new HashMap<>();
    Map<IpPrefix, RouteAttributes> routes = new LinkedHashMap<>();
    for (IpPrefix prefix : prefixes) {
      RouteForm form = planned.get(prefix);
      if (form != null) {
        routes.put(prefix, seen.computeIfAbsent(form, RouteMaker::attributes));
      }
    }
    return routes;
  }

  private static RouteAttributes attributes(RouteForm form) {
    Optional<Float> bandwidth =
        form.weight().isPresent() && form.weight().getAsInt() > 0
            ? Optional.of((float) form.weight().getAsInt() * ENDPOINT_BANDWIDTH)
            : Optional.empty();
    return new RouteAttributes(
        form.localPref(),
        form.communities().stream()
            .sorted(BY_WEIGHT)
            .limit(RouteAttributes.COMMUNITIES_MAX)
            .toList(),
        bandwidth);
  }
}
