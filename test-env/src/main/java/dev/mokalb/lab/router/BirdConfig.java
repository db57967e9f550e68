package dev.mokalb.lab.router;

import java.util.stream.Collectors;

/** The language of BIRD. */
final class BirdConfig {

  private BirdConfig() {}

  static String of(RouterConfig config) {
    boolean overIpv6 = config.neighbour().address().contains(":");
    String local =
        config.has(RouterConfig.Trait.UNNUMBERED)
            ? ""
            : " " + (overIpv6 ? config.own().ipv6() : config.own().ipv4());
    return "log stderr all;\nrouter id "
        + config.own().routerId()
        + ";\nprotocol device {}\n"
        + "protocol kernel k4 { ipv4 { export where source = RTS_BGP; }; }\n"
        + "protocol kernel k6 { ipv6 { export where source = RTS_BGP; }; }\n"
        + networks(config, "ipv4")
        + networks(config, "ipv6")
        + config.when(
            RouterConfig.Trait.UNNUMBERED,
            "protocol radv { interface \"eth0\" { max ra interval 4; default lifetime 0; }; }\n")
        + config.when(
            RouterConfig.Trait.BFD,
            "protocol bfd { interface \"eth0\" { interval 50 ms; multiplier 3; }; }\n")
        + "protocol bgp moka {\n local"
        + local
        + " as "
        + config.asn()
        + ";\n neighbor "
        + config.neighbour().address()
        + " as "
        + config.neighbour().asn()
        + ";\n connect delay time 1;\n connect retry time 1;\n error wait time 1, 2;\n"
        + config.password().map(text -> " password \"" + text + "\";\n").orElse("")
        + config.when(RouterConfig.Trait.PASSIVE, " passive on;\n")
        + config.when(RouterConfig.Trait.SHORT_HOLD, " hold time 9;\n")
        + config.when(RouterConfig.Trait.BFD, " bfd on;\n")
        + hops(config)
        + config.when(RouterConfig.Trait.TTL_SECURITY, " ttl security on;\n")
        + config.when(RouterConfig.Trait.GRACEFUL_RESTART, " graceful restart aware;\n")
        + config.when(RouterConfig.Trait.LONG_LIVED, " long lived graceful restart aware;\n")
        + channel("ipv4", overIpv6 ? " extended next hop on;" : "")
        + channel("ipv6", overIpv6 ? "" : " next hop address " + config.own().ipv6() + ";")
        + "}\n";
  }

  private static String hops(RouterConfig config) {
    if (!config.has(RouterConfig.Trait.MULTI_HOP)) {
      return " direct;\n";
    }
    return config.has(RouterConfig.Trait.TTL_SECURITY)
        ? " multihop " + config.securedHops() + ";\n"
        : " multihop;\n";
  }

  private static String channel(String family, String more) {
    return " " + family + " { import all; export where source = RTS_STATIC;" + more + " };\n";
  }

  private static String networks(RouterConfig config, String family) {
    return "protocol static s"
        + family
        + " { "
        + family
        + ";"
        + config.networks().stream()
            .filter(network -> network.contains(":") == family.equals("ipv6"))
            .map(network -> " route " + network + " blackhole;")
            .collect(Collectors.joining())
        + " }\n";
  }
}
