package dev.mokalb.lab.router;

/** The language of GoBGP. Networks are added when it runs. */
final class GobgpConfig {

  private GobgpConfig() {}

  static String of(RouterConfig config) {
    return "[global.config]\nas = "
        + config.asn()
        + "\nrouter-id = \""
        + config.own().routerId()
        + "\"\n[[neighbors]]\n[neighbors.config]\n"
        + (config.has(RouterConfig.Trait.UNNUMBERED) ? "neighbor-interface" : "neighbor-address")
        + " = \""
        + config.neighbour().address()
        + "\"\npeer-as = "
        + config.neighbour().asn()
        + "\n"
        + config.password().map(text -> "auth-password = \"" + text + "\"\n").orElse("")
        + "[neighbors.timers.config]\nconnect-retry = 1\nidle-hold-time-after-reset = 1\n"
        + config.when(RouterConfig.Trait.SHORT_HOLD, "hold-time = 9\nkeepalive-interval = 3\n")
        + config.when(
            RouterConfig.Trait.PASSIVE, "[neighbors.transport.config]\npassive-mode = true\n")
        + hops(config)
        + config.when(
            RouterConfig.Trait.GRACEFUL_RESTART,
            "[neighbors.graceful-restart.config]\nenabled = true\nrestart-time = 120\n")
        + config.when(RouterConfig.Trait.LONG_LIVED, "long-lived-enabled = true\n")
        + family("ipv4-unicast", config)
        + family("ipv6-unicast", config);
  }

  /** It takes one or the other. */
  private static String hops(RouterConfig config) {
    return config.has(RouterConfig.Trait.TTL_SECURITY)
        ? "[neighbors.ttl-security.config]\nenabled = true\nttl-min = %d\n"
            .formatted(256 - config.securedHops())
        : config.when(
            RouterConfig.Trait.MULTI_HOP,
            "[neighbors.ebgp-multihop.config]\nenabled = true\nmultihop-ttl = 255\n");
  }

  private static String family(String name, RouterConfig config) {
    return "[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = \""
        + name
        + "\"\n"
        + config.when(
            RouterConfig.Trait.GRACEFUL_RESTART,
            "[neighbors.afi-safis.mp-graceful-restart.config]\nenabled = true\n")
        + config.when(
            RouterConfig.Trait.LONG_LIVED,
            """
            [neighbors.afi-safis.long-lived-graceful-restart.config]
            enabled = true
            restart-time = 100
            """);
  }
}
