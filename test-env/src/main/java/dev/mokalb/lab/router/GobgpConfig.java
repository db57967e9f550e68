package dev.mokalb.lab.router;

/** The language of GoBGP. Networks are added when it runs. */
final class GobgpConfig {

  private GobgpConfig() {}

  static String of(RouterConfig config) {
    return "[global.config]\nas = "
        + config.asn()
        + "\nrouter-id = \""
        + config.own().routerId()
        + "\"\n[[neighbors]]\n[neighbors.config]\nneighbor-address = \""
        + config.neighbour().address()
        + "\"\npeer-as = "
        + config.neighbour().asn()
        + "\n"
        + config.password().map(text -> "auth-password = \"" + text + "\"\n").orElse("")
        + "[neighbors.timers.config]\nconnect-retry = 1\nidle-hold-time-after-reset = 1\n"
        + config.when(RouterConfig.Trait.SHORT_HOLD, "hold-time = 9\nkeepalive-interval = 3\n")
        + config.when(
            RouterConfig.Trait.PASSIVE, "[neighbors.transport.config]\npassive-mode = true\n")
        + config.when(
            RouterConfig.Trait.MULTI_HOP,
            "[neighbors.ebgp-multihop.config]\nenabled = true\nmultihop-ttl = 255\n")
        + config.when(
            RouterConfig.Trait.TTL_SECURITY,
            "[neighbors.ttl-security.config]\nenabled = true\nttl-min = 255\n")
        + config.when(
            RouterConfig.Trait.GRACEFUL_RESTART,
            "[neighbors.graceful-restart.config]\nenabled = true\nrestart-time = 120\n")
        + config.when(RouterConfig.Trait.LONG_LIVED, "long-lived-enabled = true\n")
        + family("ipv4-unicast", config)
        + family("ipv6-unicast", config);
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
