package dev.mokalb.lab.router;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FRR: zebra, which knows the kernel's routes, bgpd, and bfdd. */
public final class Frr implements Router {

  private static final String DAEMONS = "/usr/lib/frr/";
  private static final String GROUPS = "group";
  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Pattern SYSTEM = Pattern.compile("router bgp (\\d+)");

  private static final Pattern PREFIXES = Pattern.compile("\"pfxRcd\": ?(\\d+)");
  private static final DateTimeFormatter LOG_TIME =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final int LOG_TIME_LENGTH = 26;

  private final RouterFolder place;
  private final String configuration;
  private final List<LabProcess> processes = new ArrayList<>();

  /** An FRR with this {@code frr.conf}. */
  public Frr(NetworkNamespace namespace, Path parent, String configuration) {
    this.place = RouterFolder.of(namespace, parent, "frr-" + namespace.name());
    this.configuration = configuration;
  }

  @Override
  public void start() {
    Path file = place.write("frr.conf", configuration);
    place.write(GROUPS, groups());
    processes.clear();
    // The others look for zebra when they start, and not for each other.
    for (List<String> daemons : List.of(List.of("zebra"), List.of("bgpd", "bfdd"))) {
      daemons.forEach(daemon -> start(daemon, file));
      daemons.forEach(this::awaitAnswer);
    }
  }

  private void start(String daemon, Path file) {
    LabProcess process =
        new LabProcess(
            daemon, place.namespace().commandLine(command(daemon, file)), Map.of(), place.folder());
    processes.add(process);
    process.start();
  }

  private void awaitAnswer(String daemon) {
    Waiting.until(
        daemon + " answers",
        START_LIMIT,
        () -> place.answers(vtysh("-d", daemon, "-c", "show version")));
  }

  /** FRR wants its user in a group of its own; the sandbox may have no user but root. */
  private static String groups() {
    try {
      return Files.readString(Path.of("/etc/group"))
          .replaceAll("(?m)^frrvty:([^:]*):(\\d+):.*$", "frrvty:$1:$2:root");
    } catch (IOException e) {
      throw new LabException("cannot read /etc/group", e);
    }
  }

  private List<String> command(String daemon, Path file) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/group && exec \"$@\"",
                place.path(GROUPS),
                DAEMONS + daemon,
                "--config_file",
                file.toString(),
                "--pid_file",
                place.path(daemon + ".pid"),
                "--socket",
                place.path("zserv.api"),
                "--vty_socket",
                place.folder().toString(),
                "--user",
                "root",
                "--group",
                "root",
                "--log",
                "stdout"));
    if (daemon.equals("bfdd")) {
      command.addAll(List.of("--bfdctl", place.path("bfdd.sock")));
    }
    return command;
  }

  private String[] vtysh(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("vtysh", "--vty_socket", place.folder().toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Runs commands of its shell, as on one terminal; their output. */
  public String vty(String... commands) {
    List<String> arguments = new ArrayList<>();
    for (String command : commands) {
      arguments.add("-c");
      arguments.add(command);
    }
    return place.ask(vtysh(arguments.toArray(String[]::new)));
  }

  private String system() {
    Matcher matcher = SYSTEM.matcher(configuration);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Ends it as its operator would: what it put into the kernel goes, too. */
  public void stop() {
    processes.reversed().forEach(process -> process.stop(STOP_LIMIT));
  }

  @Override
  public void kill() {
    processes.reversed().forEach(LabProcess::kill);
  }

  @Override
  public List<LabProcess> processes() {
    return processes.stream().filter(process -> process.name().equals("bgpd")).toList();
  }

  @Override
  public Optional<String> route(String prefix) {
    String answer = vty("show bgp " + family(prefix) + " unicast " + prefix);
    return answer.contains("not in table") ? Optional.empty() : Optional.of(answer);
  }

  private static String family(String prefix) {
    return prefix.contains(":") ? "ipv6" : "ipv4";
  }

  @Override
  public int routeCount() {
    int count = 0;
    for (String family : List.of("ipv4", "ipv6")) {
      Matcher matcher =
          Pattern.compile("Displayed +(\\d+) routes")
              .matcher(vty("show bgp " + family + " unicast"));
      count += matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
    return count;
  }

  @Override
  public String session(String peer) {
    return vty("show bgp neighbors " + peer);
  }

  @Override
  public boolean isEstablished(String peer) {
    return session(peer).contains("BGP state = Established");
  }

  /**
   * When its session with a peer came up last, as its log has it. The configuration has to ask for
   * that: {@code bgp log-neighbor-changes}, {@code log timestamp precision 6}.
   */
  public Optional<Instant> lastUp(String peer) {
    Pattern up = Pattern.compile("%ADJCHANGE: neighbor " + Pattern.quote(peer) + "\\b.* Up$");
    return processes().stream()
        .flatMap(bgpd -> bgpd.logSinceStart().stream())
        .filter(line -> up.matcher(line).find())
        .reduce((_, last) -> last)
        .map(line -> LOG_TIME.parse(line.substring(0, LOG_TIME_LENGTH), LocalDateTime::from))
        .map(time -> time.atZone(ZoneId.systemDefault()).toInstant());
  }

  /** How many prefixes of IPv4 it has from each peer; cheap, unlike {@link #routeCount}. */
  public List<Integer> prefixesByPeer() {
    return PREFIXES
        .matcher(vty("show bgp ipv4 unicast summary json"))
        .results()
        .map(match -> Integer.valueOf(match.group(1)))
        .toList();
  }

  @Override
  public void refresh(String peer) {
    vty("clear bgp " + peer + " soft in");
  }

  @Override
  public void shutDown(String peer, String text) {
    vty(
        "configure terminal",
        "router bgp " + system(),
        "neighbor " + peer + " shutdown message " + text);
  }
}
