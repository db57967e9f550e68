package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.cluster.ApiServerSetup;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** kube-controller-manager and kube-scheduler, and who else the API server must know. */
final class Managers implements AutoCloseable {
  private static final String CONTROLLER_MANAGER = "kube-controller-manager";
  private static final String SCHEDULER = "kube-scheduler";

  private final Installation installation;
  private final LabFolder folder;
  private final List<LabProcess> processes = new ArrayList<>();
  private final Map<String, String> tokens = new LinkedHashMap<>();

  Managers(Installation installation, LabFolder folder, Topology topology) {
    this.installation = installation;
    this.folder = folder;
    tokens.put("system:" + CONTROLLER_MANAGER, ControlPlane.newToken());
    tokens.put("system:" + SCHEDULER, ControlPlane.newToken());
    topology.nodes().forEach(node -> tokens.put(nodeUser(node), ControlPlane.newToken()));
  }

  /** How the API server must be started for these managers and for kubelets. */
  ApiServerSetup apiServer(Path auditPolicy) {
    Path own = folder.cluster();
    return new ApiServerSetup(
        List.of(
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            // Its own certificate is the authority that the kubelets are given for it.
            "--kubelet-client-certificate=" + own.resolve("ca.crt"),
            "--kubelet-client-key=" + own.resolve("ca.key"),
            "--kubelet-preferred-address-types=InternalIP",
            "--audit-policy-file=" + auditPolicy,
            "--audit-log-path=" + audit()),
        tokens.entrySet().stream()
            .map(entry ->
                new ApiServerSetup.User(
                    entry.getKey(),
                    entry.getKey().startsWith("system:node:") ? "system:nodes" : "system:lab",
                    entry.getValue()))
            .toList());
  }

  /** What Moka's service accounts asked the API server, a JSON object on each line. */
  Path audit() {
    return folder.logs().resolve("audit.log");
  }

  String nodeToken(String node) {
    return tokens.getOrDefault(nodeUser(node), "");
  }

  void start(ControlPlane controlPlane) {
    for (String name : List.of(CONTROLLER_MANAGER, SCHEDULER)) {
      Path kubeconfig = folder.cluster().resolve("kubeconfig-" + name);
      String user = "system:" + name;
      controlPlane.writeKubeconfig(kubeconfig, user, tokens.getOrDefault(user, ""));
      var command =
          new ArrayList<>(
              List.of(
                  installation.kubernetesCommand(name),
                  "--kubeconfig=" + kubeconfig,
                  "--bind-address=127.0.0.1",
                  "--leader-elect=false"));
      if (name.equals(CONTROLLER_MANAGER)) {
        command.addAll(controllerManagerFlags());
      }
      var process = new LabProcess(name, command, Map.of(), folder.logs());
      process.start();
      processes.add(process);
    }
  }

  List<LabProcess> processes() {
    return List.copyOf(processes);
  }

  @Override
  public void close() {
    processes.forEach(LabProcess::close);
  }

  private List<String> controllerManagerFlags() {
    Path own = folder.cluster();
    return List.of(
        "--service-account-private-key-file=" + own.resolve("service-accounts.key"),
        "--root-ca-file=" + own.resolve("ca.crt"),
        "--use-service-account-credentials=true",
        "--allocate-node-cidrs=false",
        "--cluster-cidr=" + Topology.CLUSTER_CIDR,
        "--service-cluster-ip-range=" + Topology.SERVICE_CIDR,
        "--node-monitor-period=2s",
        "--node-monitor-grace-period=12s");
  }

  private static String nodeUser(String node) {
    return "system:node:" + node;
  }
}
