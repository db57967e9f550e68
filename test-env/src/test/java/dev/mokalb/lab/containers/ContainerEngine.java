package dev.mokalb.lab.containers;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.pods.ControlGroups;
import dev.mokalb.lab.pods.PodImages;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * Docker's daemon on a node of a lab: "the network of the host" is that node's for its containers.
 * It makes no networks and no rules of its own, and ends with the lab.
 */
final class ContainerEngine implements AutoCloseable {
  /** Where clients look for an engine; /run is the sandbox's own. */
  private static final String SOCKET = "/run/docker.sock";

  private static final Duration UP_WITHIN = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Lab lab;
  private final Path data;
  private final ControlGroups groups;
  private final LabProcess daemon;

  private ContainerEngine(Lab lab, String node) {
    this.lab = lab;
    this.data = lab.folder().path().resolve("docker");
    this.groups = new ControlGroups(lab.folder().path(), "docker");
    this.daemon =
        new LabProcess(
            "dockerd",
            List.of(
                "nsenter",
                "--net=/run/netns/" + node,
                "dockerd",
                "--host=unix://" + SOCKET,
                "--data-root=" + data,
                "--exec-root=/run/docker",
                "--pidfile=/run/docker.pid",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--cgroup-parent=/" + groups.name()),
            Map.of(),
            lab.folder().logs());
  }

  /** Starts an engine on {@code node} and returns when it answers. */
  static ContainerEngine start(Lab lab, String node) {
    var engine = new ContainerEngine(lab, node);
    engine.daemon.start();
    await("the container engine (log " + engine.daemon.log() + ")")
        .atMost(UP_WITHIN)
        .until(() -> {
          engine.daemon.mustRun();
          return Commands.attempt(
                  List.of("curl", "-sf", "--unix-socket", SOCKET, "http://engine/_ping"))
              .succeeded();
        });
    return engine;
  }

  /** Loads one of the images that were built here; its name. */
  String load(String image) {
    Path tar = PodImages.built(lab.installation(), image);
    try (InputStream octets = Files.newInputStream(tar)) {
      DockerClientFactory.lazyClient().loadImageCmd(octets).exec();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PodImages.reference(tar, image);
  }

  @Override
  public void close() {
    daemon.stop(STOP_LIMIT);
    groups.remove();
    Commands.run("rm", "-rf", data.toString());
  }
}
