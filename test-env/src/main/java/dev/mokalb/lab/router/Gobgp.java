package dev.mokalb.lab.router;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** GoBGP. It keeps routes to itself: none of them reaches the kernel. */
public final class Gobgp implements Router {

  private static final Duration START_LIMIT = Duration.ofSeconds(15);

  /**
   * A stale route has three marks, and then no space before the prefix: {@code S*>192.0.2.0/24}.
   */
  private static final Pattern ROUTE = Pattern.compile("^[SNVI]*\\*[> ] *");

  private static final String API = "127.0.0.1:50051";

  private final RouterFolder place;
  private final String configuration;
  private final List<String> networks;
  private final LabProcess process;

  /** A GoBGP with this configuration in TOML, which announces these networks. */
  public Gobgp(
      NetworkNamespace namespace, Path parent, String configuration, List<String> networks) {
    this.place = RouterFolder.of(namespace, parent, "gobgp-" + namespace.name());
    this.configuration = configuration;
    this.networks = List.copyOf(networks);
    this.process =
        new LabProcess(
            "gobgpd",
            namespace.commandLine(
                List.of("gobgpd", "-f", place.path("gobgpd.toml"), "--api-hosts", API)),
            Map.of(),
            place.folder());
  }

  @Override
  public void start() {
    place.write("gobgpd.toml", configuration);
    process.start();
    Waiting.until("gobgpd answers", START_LIMIT, () -> place.answers("gobgp", "global"));
    for (String network : networks) {
      gobgp("global", "rib", "add", network, "-a", network.contains(":") ? "ipv6" : "ipv4");
    }
  }

  /** Runs a command of its shell; its output. */
  public String gobgp(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "gobgp";
    System.arraycopy(words, 0, command, 1, words.length);
    return place.ask(command);
  }

  /** Gives it routes of its own to these prefixes, as if they had been configured. */
  public void originate(List<IpPrefix> prefixes) {
    // Its client ends before the daemon has taken the last ones, so all come twice.
    List<IpPrefix> twice = Stream.concat(prefixes.stream(), prefixes.stream()).toList();
    try {
      Path file = Files.write(Path.of(place.path("routes.mrt")), MrtFile.of(twice));
      gobgp("mrt", "inject", "global", file.toString());
    } catch (IOException e) {
      throw new LabException("cannot write routes for gobgpd", e);
    }
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public List<LabProcess> processes() {
    return List.of(process);
  }

  @Override
  public Optional<String> route(String prefix) {
    return table(prefix.contains(":") ? "ipv6" : "ipv4")
        .lines()
        .filter(line -> ROUTE.matcher(line).replaceFirst("").startsWith(prefix + " "))
        .findFirst();
  }

  private String table(String family) {
    return gobgp("global", "rib", "-a", family);
  }

  @Override
  public int routeCount() {
    return (int)
        (table("ipv4").lines().filter(ROUTE.asPredicate()).count()
            + table("ipv6").lines().filter(ROUTE.asPredicate()).count());
  }

  @Override
  public String session(String peer) {
    return gobgp("neighbor", peer);
  }

  @Override
  public boolean isEstablished(String peer) {
    return session(peer).contains("BGP state = ESTABLISHED");
  }

  @Override
  public void refresh(String peer) {
    gobgp("neighbor", peer, "softresetin");
  }

  @Override
  public void shutDown(String peer, String text) {
    gobgp("neighbor", peer, "disable", text);
  }
}
