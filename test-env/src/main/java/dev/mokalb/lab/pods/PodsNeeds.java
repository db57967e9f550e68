package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a machine must have for a lab with pods, beyond what every lab needs. */
final class PodsNeeds {
  private static final List<String> PROGRAMS = List.of("containerd", "ctr", "runc", "nsenter");
  private static final Path NETWORK_PLUGIN = Path.of("/usr/lib/cni/bridge");

  private PodsNeeds() {}

  /** Throws and says everything that is missing, not only the first thing. */
  static void check(Installation installation) {
    var missing = new ArrayList<String>();
    if (!"root".equals(System.getProperty("user.name")) || !mayMakeControlGroups()) {
      missing.add("root on the machine itself (control groups are made)");
    }
    PROGRAMS.stream().filter(program -> !onPath(program)).forEach(missing::add);
    if (!Files.isExecutable(NETWORK_PLUGIN)) {
      missing.add(NETWORK_PLUGIN + " (package containernetworking-plugins)");
    }
    for (String command :
        List.of("kube-controller-manager", "kube-scheduler", "kubelet", "helm", "pause")) {
      if (!Files.isExecutable(Path.of(installation.kubernetesCommand(command)))) {
        missing.add(command + " (run: test-env/kubernetes/binaries.sh pods)");
      }
    }
    if (!missing.isEmpty()) {
      throw new LabException(
          "a lab with pods needs what this machine lacks: "
              + String.join(", ", missing)
              + "; run: make deps PODS=1");
    }
  }

  private static boolean mayMakeControlGroups() {
    return Files.isWritable(Path.of("/sys/fs/cgroup"));
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
