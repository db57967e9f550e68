package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.CommandResult;
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
import java.util.Optional;

/**
 * A node with its own processes, mounts and control groups: containerd, a kubelet and kube-proxy.
 * It can crash and come back with what it had on disk.
 */
public final class RealNode implements AutoCloseable {
  private static final Duration UP_WITHIN = Duration.ofSeconds(20);

  private final String name;
  private final Path folder;
  private final Installation installation;
  private final ControlGroups groups;
  private final LabProcess machine;
  private final Path logs;
  private final LabProcess proxy;
  private final Path kubeconfig;
  private LabProcess containerd;
  private LabProcess kubelet;
  private final Topology topology;

  /** Prepares its files, and starts nothing; {@code token} lets its kubelet speak for it. */
  RealNode(String name, PodsParts parts, String token) {
    this.name = name;
    this.topology = parts.topology();
    this.installation = parts.installation();
    LabFolder lab = parts.folder();
    this.folder = lab.path().resolve("nodes").resolve(name);
    this.logs = lab.logs();
    this.groups = new ControlGroups(lab.path(), name);
    this.kubeconfig = lab.cluster().resolve("kubeconfig-" + name);
    ControlPlane controlPlane = parts.controlPlane();
    controlPlane.writeKubeconfig(kubeconfig, "system:node:" + name, token);
    write("cni.conflist", NodeFiles.networkConfiguration(topology, name));
    write("containerd.toml", NodeFiles.containerd());
    write(
        "kubelet.yaml",
        NodeFiles.kubelet(topology, name, lab.cluster().resolve("ca.crt"), groups.name()));
    this.machine =
        new LabProcess(
            "node-" + name,
            List.of(
                "nsenter",
                "--net=/run/netns/" + name,
                "unshare",
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child",
                "--propagation",
                "private",
                installation.home().resolve("test-env/pods/node.sh").toString(),
                name,
                folder.toString(),
                groups.name(),
                installation.kubernetesCommand("pause")),
            Map.of(),
            logs);
    this.proxy = controlPlane.proxy(name, topology);
    this.containerd = machine; // until it is up
    this.kubelet = machine;
  }

  public String name() {
    return name;
  }

  /** Boots the node and returns when containerd answers; the kubelet then comes by itself. */
  public void boot() {
    if (machine.alive()) {
      return;
    }
    groups.remove();
    machine.start();
    Waiting.until(
        "node " + name + " to be made (log " + machine.log() + ")",
        UP_WITHIN,
        () -> {
          machine.mustRun();
          return machine.logSinceStart().contains("node ready");
        });
    containerd =
        inside("containerd", "containerd", "-c", folder.resolve("containerd.toml").toString());
    containerd.start();
    Waiting.until(
        "containerd of " + name + " (log " + containerd.log() + ")",
        UP_WITHIN,
        () -> {
          containerd.mustRun();
          return exec("ctr", "version").succeeded();
        });
  }

  /** Loads the images of these tars, as far as their platform is this machine's. */
  void load(List<Path> tars) {
    for (Path tar : tars) {
      CommandResult result = exec("ctr", "-n", "k8s.io", "images", "import", tar.toString());
      if (!result.succeeded()) {
        throw new LabException("%s on %s: %s".formatted(tar, name, result.errors().strip()));
      }
    }
  }

  /** Starts the kubelet and kube-proxy. */
  void join() {
    Topology.Host host = topology.host(name);
    kubelet =
        inside(
            "kubelet",
            installation.kubernetesCommand("kubelet"),
            "--config=" + folder.resolve("kubelet.yaml"),
            "--kubeconfig=" + kubeconfig,
            "--hostname-override=" + name,
            "--node-ip=" + host.ipv4() + "," + host.ipv6());
    kubelet.start();
    proxy.start();
  }

  /** Ends the node as a power cut does: at once, and its disk stays. */
  public void crash() {
    proxy.kill();
    kubelet.kill();
    containerd.kill();
    machine.kill();
  }

  /** Ends the kubelet and starts it again; what runs in pods goes on. */
  public void restartKubelet() {
    kubelet.stop(Duration.ofSeconds(10));
    kubelet.start();
  }

  public boolean isUp() {
    return machine.alive();
  }

  /** Runs a command to its end as if on the node. */
  public CommandResult exec(String... command) {
    return Commands.attempt(line(List.of(command)));
  }

  /** What runs on the node with {@code words} in its command line, by the pid out here. */
  public List<ProcessHandle> running(String words) {
    return first().stream()
        .flatMap(ProcessHandle::descendants)
        .filter(process -> commandLine(process).contains(words))
        .toList();
  }

  public List<LabProcess> processes() {
    return isUp() ? List.of(machine, containerd, kubelet, proxy) : List.of(machine);
  }

  @Override
  public void close() {
    crash();
    groups.remove();
  }

  private LabProcess inside(String process, String... command) {
    return new LabProcess(process + "-" + name, line(List.of(command)), Map.of(), logs);
  }

  private List<String> line(List<String> command) {
    ProcessHandle first = first().orElseThrow(() -> new LabException("node " + name + " is down"));
    var line =
        new ArrayList<>(
            List.of("nsenter", "--target=" + first.pid(), "--mount", "--uts", "--net", "--pid"));
    line.addAll(command);
    return line;
  }

  /** Process 1 of the node. */
  private Optional<ProcessHandle> first() {
    return machine.pid().flatMap(ProcessHandle::of).stream()
        .flatMap(ProcessHandle::children)
        .findFirst();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"),
              java.nio.charset.StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }

  private void write(String file, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new LabException("cannot write " + folder.resolve(file), e);
    }
  }
}
