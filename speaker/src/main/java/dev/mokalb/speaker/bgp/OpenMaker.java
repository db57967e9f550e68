package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.Capability;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.net.bgp.Open;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The OPEN of this side. */
final class OpenMaker {

  private static final int HOST_OCTETS_MAX = 64; // a Linux host name

  private OpenMaker() {}

  /** {@code start} is {@link LocalNode.Start#RUNNING} once the first routes are complete. */
  static Open open(PeerSettings settings, String nodeName, LocalNode.Start start) {
    Asn asn = settings.identity().localAsn();
    List<IpFamily> families = settings.exchange().families().stream().sorted().toList();
    List<Capability> capabilities = new ArrayList<>();
    families.forEach(
        family -> capabilities.add(new Capability.Multiprotocol(AfiSafi.unicast(family))));
    capabilities.add(new Capability.RouteRefreshing());
    if (families.contains(IpFamily.IPV4) && overIpv6(settings)) {
      capabilities.add(
          new Capability.ExtendedNextHop(
              List.of(Capability.ExtendedNextHop.Encoding.IPV4_BY_IPV6)));
    }
    capabilities.add(new Capability.ExtendedMessage());
    settings
        .exchange()
        .restart()
        .ifPresent(it -> capabilities.add(gracefulRestart(it, families, start)));
    capabilities.add(new Capability.FourOctetAsn(asn));
    capabilities.add(new Capability.EnhancedRouteRefresh());
    settings
        .exchange()
        .restart()
        .filter(it -> it.longLivedSeconds() > 0)
        .ifPresent(it -> capabilities.add(longLived(it, families, start)));
    capabilities.add(new Capability.Fqdn(host(nodeName), Octets.NONE));
    return new Open(
        (int) (asn.fitsTwoOctets() ? asn : Asn.TRANS).value(),
        settings.timers().holdSeconds(),
        settings.identity().identifier(),
        capabilities);
  }

  static boolean overIpv6(PeerSettings settings) {
    return switch (settings.target().remote()) {
      case PeerSettings.Remote.Address it -> it.address().family() == IpFamily.IPV6;
      case PeerSettings.Remote.Unnumbered _ -> true;
    };
  }

  private static Capability gracefulRestart(
      PeerSettings.Restart restart, List<IpFamily> families, LocalNode.Start start) {
    int flags =
        switch (start) {
          case FRESH, RUNNING -> 0;
          case RESTARTED, RESTARTED_FORWARDING, RESTARTED_FORWARDING_OF_LATE ->
              Capability.GracefulRestart.RESTARTED;
        };
    List<Capability.GracefulRestart.Preserved> preserved =
        families.stream()
            .map(family ->
                new Capability.GracefulRestart.Preserved(
                    AfiSafi.unicast(family), forwarding(start)))
            .toList();
    return new Capability.GracefulRestart(flags, restart.restartSeconds(), preserved);
  }

  private static Capability longLived(
      PeerSettings.Restart restart, List<IpFamily> families, LocalNode.Start start) {
    return new Capability.LongLivedGracefulRestart(
        families.stream()
            .map(family ->
                new Capability.LongLivedGracefulRestart.Retained(
                    AfiSafi.unicast(family), longForwarding(start), restart.longLivedSeconds()))
            .toList());
  }

  /** Without this bit the peer drops the routes that it kept (RFC 4724 §4.2). */
  private static int forwarding(LocalNode.Start start) {
    return switch (start) {
      case FRESH, RESTARTED -> 0;
      case RESTARTED_FORWARDING, RESTARTED_FORWARDING_OF_LATE, RUNNING ->
          Capability.GracefulRestart.Preserved.FORWARDING;
    };
  }

  /** The same for those that are kept beyond the restart time (RFC 9494 §4.2). */
  private static int longForwarding(LocalNode.Start start) {
    return start == LocalNode.Start.RESTARTED_FORWARDING_OF_LATE ? 0 : forwarding(start);
  }

  private static Octets host(String name) {
    byte[] octets = name.getBytes(StandardCharsets.UTF_8);
    return Octets.of(Arrays.copyOf(octets, Math.min(octets.length, HOST_OCTETS_MAX)));
  }
}
