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

/** The real BIRD on a host. */
final class Bird implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final LabProcess process;

  private Bird(NetworkNamespace host, Path folder) {
    this.folder = folder;
    this.process =
        new LabProcess(
            host.name() + "-bird",
            host.commandLine(
                List.of(
                    "bird",
                    "-f",
                    "-c",
                    folder.resolve("bird.conf").toString(),
                    "-s",
                    folder.resolve("bird.ctl").toString())),
            Map.of(),
            folder);
  }

  /** Starts it with this protocol {@code bfd}. */
  static Bird start(NetworkNamespace host, Path folder, String protocol) throws IOException {
    Path own = Files.createDirectory(folder.resolve("bird-" + host.name()));
    Bird bird = new Bird(host, own);
    bird.write(protocol);
    bird.process.start();
    Waiting.until("bird", LIMIT, () -> Files.exists(own.resolve("bird.ctl")));
    return bird;
  }

  private void write(String protocol) throws IOException {
    Files.writeString(
        folder.resolve("bird.conf"),
        """
        router id 10.9.0.2;
        log stderr all;
        protocol device {}
        protocol bfd bfd1 {
        %s
        }
        """
            .formatted(protocol));
  }

  /** Goes on with another protocol {@code bfd}. */
  void reconfigure(String protocol) throws IOException {
    write(protocol);
    birdc("configure");
  }

  String birdc(String... words) {
    List<String> command =
        new ArrayList<>(List.of("birdc", "-s", folder.resolve("bird.ctl").toString()));
    command.addAll(List.of(words));
    return Commands.run(command);
  }

  /** The line of {@code show bfd sessions} for a peer, its columns joined by one space. */
  String session(String peer) {
    return birdc("show", "bfd", "sessions")
        .lines()
        .filter(line -> line.startsWith(peer + " "))
        .map(line -> line.replaceAll("\\s+", " "))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    process.close();
  }
}
