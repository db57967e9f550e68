package dev.mokalb.lab.router;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** BIRD 2. Its protocol with the peer is called {@code moka}. */
public final class Bird implements Router {

  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Pattern COUNT = Pattern.compile("(\\d+) of \\d+ routes");

  private final RouterFolder place;
  private final String configuration;
  private final LabProcess process;

  /** A BIRD with this {@code bird.conf}. */
  public Bird(NetworkNamespace namespace, Path parent, String configuration) {
    this.place = RouterFolder.of(namespace, parent, "bird-" + namespace.name());
    this.configuration = configuration;
    this.process =
        new LabProcess(
            "bird",
            namespace.commandLine(
                List.of(
                    "bird",
                    "-f",
                    "-c",
                    place.path("bird.conf"),
                    "-s",
                    place.path("bird.ctl"),
                    "-P",
                    place.path("bird.pid"))),
            Map.of(),
            place.folder());
  }

  @Override
  public void start() {
    place.write("bird.conf", configuration);
    process.start();
    Waiting.until("bird answers", START_LIMIT, () -> place.answers(command("show", "status")));
  }

  private String[] command(String... words) {
    String[] command = new String[words.length + 3];
    command[0] = "birdc";
    command[1] = "-s";
    command[2] = place.path("bird.ctl");
    System.arraycopy(words, 0, command, 3, words.length);
    return command;
  }

  /** Runs one command of its shell; its output. */
  public String birdc(String... words) {
    return place.ask(command(words));
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
    return place
        .askFor("Network not", command("show", "route", "all", prefix, "protocol", "moka"))
        .filter(answer -> answer.contains("BGP.as_path") || answer.contains("BGP.origin"));
  }

  @Override
  public int routeCount() {
    int count = 0;
    Matcher matcher = COUNT.matcher(birdc("show", "route", "protocol", "moka", "count"));
    while (matcher.find()) {
      count += Integer.parseInt(matcher.group(1));
    }
    return count / 2; // a line for each table, and one for all
  }

  @Override
  public String session(String peer) {
    return birdc("show", "protocols", "all", "moka");
  }

  @Override
  public boolean isEstablished(String peer) {
    return session(peer).contains("Established");
  }

  @Override
  public void refresh(String peer) {
    birdc("reload", "in", "moka");
  }

  @Override
  public void shutDown(String peer, String text) {
    birdc("disable", "moka", "\"" + text + "\"");
  }
}
