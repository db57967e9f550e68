package dev.mokalb.lab.bfd;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real zebra and bfdd of FRR on a host. */
final class Frr implements AutoCloseable {

  private static final String DAEMONS = "/usr/lib/frr/"; // where Debian has them
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final LabProcess zebra;
  private final LabProcess bfdd;

  private Frr(NetworkNamespace host, Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("zebra.conf"), "");
    // FRR wants its user in a group of its own; the sandbox may have no user but root.
    String groups = Files.readString(Path.of("/etc/group"));
    Files.writeString(
        folder.resolve("group"),
        groups.replaceAll("(?m)^frrvty:([^:]*):(\\d+):.*$", "frrvty:$1:$2:root"));
    zebra = daemon(host, "zebra", List.of());
    bfdd = daemon(host, "bfdd", List.of("--bfdctl", folder.resolve("bfdd.ctl").toString()));
  }

  private LabProcess daemon(NetworkNamespace host, String name, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/group && exec \"$@\"",
                folder.resolve("group").toString(),
                DAEMONS + name,
                "-u",
                "root",
                "-g",
                "root",
                "-z",
                folder.resolve("zebra.sock").toString(),
                "--vty_socket",
                folder.toString(),
                "-i",
                folder.resolve(name + ".pid").toString(),
                "-f",
                folder.resolve(name + ".conf").toString(),
                "-P",
                "0",
                "--log",
                "stdout"));
    command.addAll(more);
    return new LabProcess(host.name() + "-" + name, host.commandLine(command), Map.of(), folder);
  }

  /** Starts both with this configuration of bfdd. */
  static Frr start(NetworkNamespace host, Path folder, String configuration) throws IOException {
    Path own = Files.createDirectory(folder.resolve("frr-" + host.name()));
    Files.writeString(own.resolve("bfdd.conf"), configuration);
    Frr frr = new Frr(host, own);
    frr.zebra.start();
    Waiting.until("zebra", LIMIT, () -> Files.exists(own.resolve("zebra.sock")));
    frr.bfdd.start();
    Waiting.until("bfdd", LIMIT, () -> Files.exists(own.resolve("bfdd.vty")));
    return frr;
  }

  /** Types commands. */
  String vtysh(String... commands) {
    List<String> command = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString()));
    for (String each : commands) {
      command.add("-c");
      command.add(each);
    }
    return Commands.run(command);
  }

  /** A value of {@code show bfd peers json} for a peer, as text, or an empty one. */
  String peerValue(String peer, String key) {
    for (String each : vtysh("show bfd peers json").split("\\},?", -1)) {
      if (each.contains("\"peer\":\"" + peer + "\"")) {
        Matcher value = Pattern.compile("\"" + key + "\":\"?([^,\"\n]*)").matcher(each);
        return value.find() ? value.group(1) : "";
      }
    }
    return "";
  }

  void kill() {
    bfdd.kill();
  }

  @Override
  public void close() {
    bfdd.close();
    zebra.close();
  }
}
