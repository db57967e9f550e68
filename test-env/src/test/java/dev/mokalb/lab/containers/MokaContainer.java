package dev.mokalb.lab.containers;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of one of Moka's images as the chart's pods are: a root file system that cannot be
 * written, no capability but those that are named, the network of its node.
 */
final class MokaContainer extends GenericContainer<MokaContainer> {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** How a container is kept from what it does not need. */
  record Confinement(List<Capability> capabilities, List<String> securityOptions) {}

  /** A container to be started; {@code kubeconfig} and its authority are bound into it. */
  MokaContainer(String image, Confinement confinement, List<Path> files) {
    super(DockerImageName.parse(image));
    withImagePullPolicy(_ -> false);
    withNetworkMode("host");
    withEnv("KUBECONFIG", files.getFirst().toString());
    withEnv("METALLB_NAMESPACE", "metallb-system");
    withCreateContainerCmdModifier(command -> {
      HostConfig host = Objects.requireNonNull(command.getHostConfig());
      host.withReadonlyRootfs(true)
          .withCapDrop(Capability.ALL)
          .withCapAdd(confinement.capabilities().toArray(Capability[]::new))
          .withSecurityOpts(confinement.securityOptions())
          .withBinds(files.stream().map(MokaContainer::bound).toList());
    });
  }

  private static Bind bound(Path file) {
    return new Bind(file.toString(), new Volume(file.toString()), AccessMode.ro);
  }

  private InspectContainerResponse.ContainerState state() {
    return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
  }

  /** Waits for a line of the log that has all these words. */
  void awaitLog(String... words) {
    await("a line with " + Arrays.toString(words) + " in the log of " + getDockerImageName())
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() ->
            getLogs().lines().anyMatch(line -> Arrays.stream(words).allMatch(line::contains)));
  }

  /** What the kernel says of its process: one line of /proc/PID/status, without the name. */
  String kernelSays(String name) {
    return read("status")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip().replace('\t', ' '))
        .findFirst()
        .orElseThrow(() -> new LabException("the kernel does not tell " + name));
  }

  /** How its root is mounted, such as {@code ro,relatime}. */
  String rootMount() {
    return read("mountinfo")
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].equals("/"))
        .map(fields -> fields[5])
        .findFirst()
        .orElseThrow(() -> new LabException("the container has no root"));
  }

  private String read(String file) {
    Path path = Path.of("/proc", String.valueOf(state().getPidLong()), file);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new LabException("cannot read " + path, e);
    }
  }

  /** How a process ended after SIGTERM. */
  record Ended(long exitCode, Duration took) {}

  /** Asks the process to end, as a kubelet does, and waits until it has. */
  Ended terminate(Duration limit) {
    long start = System.nanoTime();
    getDockerClient().killContainerCmd(getContainerId()).withSignal("TERM").exec();
    await("the end of " + getDockerImageName())
        .atMost(limit)
        .pollInterval(INTERVAL)
        .until(() -> !Boolean.TRUE.equals(state().getRunning()));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Ended(Objects.requireNonNull(state().getExitCodeLong()), took);
  }
}
