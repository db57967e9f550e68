package dev.mokalb.lab.network;

import dev.mokalb.lab.process.Commands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Rules of the bridge by which it drops what goes some ways. */
final class Losses {
  private static final String ALL_AT_ONCE = "printf '%s\\n' \"$@\" | ebtables-restore";
  private static final List<String> NO_RULES =
      List.of("*filter", ":INPUT ACCEPT", ":FORWARD ACCEPT", ":OUTPUT ACCEPT");

  private Losses() {}

  /** Drops exactly this from now on; the rules change all in one moment. */
  static void set(Collection<Way> ways) {
    var command = new ArrayList<>(List.of("sh", "-c", ALL_AT_ONCE, "ebtables-restore"));
    command.addAll(NO_RULES);
    ways.stream().map(Losses::rule).sorted().forEach(command::add);
    Commands.run(command);
  }

  /** The API server is on the bridge itself. */
  private static String rule(Way way) {
    String api = Topology.API_SERVER.name();
    if (way.to().equals(api)) {
      return "-A INPUT -i " + Network.port(way.from()) + " -j DROP";
    }
    if (way.from().equals(api)) {
      return "-A OUTPUT -o " + Network.port(way.to()) + " -j DROP";
    }
    return "-A FORWARD -i "
        + Network.port(way.from())
        + " -o "
        + Network.port(way.to())
        + " -j DROP";
  }
}
