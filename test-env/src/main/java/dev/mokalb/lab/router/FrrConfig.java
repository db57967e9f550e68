package dev.mokalb.lab.router;

import java.util.stream.Collectors;

/** The language of FRR. */
final class FrrConfig {

  private FrrConfig() {}

  static String of(RouterConfig config) {
    String peer = config.neighbour().address();
    boolean unnumbered = config.has(RouterConfig.Trait.UNNUMBERED);
    String neighbour =
        "\n neighbor "
            + peer
            + (unnumbered ? " interface remote-as " : " remote-as ")
            + config.neighbour().asn();
    String of = "\n neighbor " + peer + " ";
    return "log stdout"
        + config.when(
            RouterConfig.Trait.BFD,
            "\nbfd\n profile fast\n  detect-multiplier 3\n  receive-interval 50"
                + "\n  transmit-interval 50")
        + "\nrouter bgp "
        + config.asn()
        + "\n bgp router-id "
        + config.own().routerId()
        + "\n no bgp default ipv4-unicast"
        + "\n no bgp ebgp-requires-policy"
        + "\n no bgp network import-check"
        + config.when(
            RouterConfig.Trait.LONG_LIVED, "\n bgp long-lived-graceful-restart stale-time 100")
        + neighbour
        + of
        + "timers connect 1"
        + config.password().map(text -> of + "password " + text).orElse("")
        + config.when(RouterConfig.Trait.PASSIVE, of + "passive")
        + config.when(RouterConfig.Trait.SHORT_HOLD, of + "timers 3 9")
        + config.when(RouterConfig.Trait.BFD, of + "bfd profile fast")
        + hops(config, of)
        + config.when(RouterConfig.Trait.GRACEFUL_RESTART, of + "graceful-restart-helper")
        + family(config, "ipv4")
        + family(config, "ipv6")
        + "\n";
  }

  /** It takes one or the other. */
  private static String hops(RouterConfig config, String of) {
    return config.has(RouterConfig.Trait.TTL_SECURITY)
        ? of + "ttl-security hops " + config.securedHops()
        : config.when(RouterConfig.Trait.MULTI_HOP, of + "ebgp-multihop 255");
  }

  private static String family(RouterConfig config, String family) {
    String networks =
        config.networks().stream()
            .filter(network -> network.contains(":") == family.equals("ipv6"))
            .map(network -> "\n  network " + network)
            .collect(Collectors.joining());
    return "\n address-family "
        + family
        + " unicast\n  neighbor "
        + config.neighbour().address()
        + " activate"
        + networks
        + "\n exit-address-family";
  }
}
