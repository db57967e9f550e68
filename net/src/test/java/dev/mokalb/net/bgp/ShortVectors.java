package dev.mokalb.net.bgp;

import java.util.stream.Stream;

/** Messages without routes: refreshes, notifications, a keepalive. */
final class ShortVectors {

  private ShortVectors() {}

  static Stream<Vectors.Vector> all() {
    return Stream.of(
        Vectors.both(
            "bird-route-refresh",
            Vectors.EXTERNAL,
            new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.REQUEST)),
        Vectors.both(
            "frr-route-refresh-begin",
            Vectors.EXTERNAL,
            new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.BEGIN)),
        Vectors.both(
            "frr-route-refresh-end",
            Vectors.EXTERNAL,
            new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.END)),
        Vectors.both(
            "route-refresh-unknown",
            Vectors.EXTERNAL,
            new RouteRefresh(AfiSafi.IPV6_UNICAST, new RouteRefresh.Subtype.Unknown(255))),
        Vectors.both(
            "bird-notification-shutdown",
            Vectors.EXTERNAL,
            Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, "planned work")),
        Vectors.both(
            "gobgp-notification-shutdown",
            Vectors.INTERNAL,
            Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN)),
        Vectors.both(
            "frr-notification-network-field",
            Vectors.EXTERNAL,
            Notification.of(BgpError.INVALID_NETWORK_FIELD)),
        Vectors.both(
            "notification-prefixes",
            Vectors.EXTERNAL,
            Notification.of(BgpError.MAXIMUM_PREFIXES_REACHED, Octets.ofHex("0001 01 0000000a"))),
        Vectors.both("bird-keepalive", Vectors.EXTERNAL, new Keepalive()));
  }
}
