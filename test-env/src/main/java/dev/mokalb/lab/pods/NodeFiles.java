package dev.mokalb.lab.pods;

import dev.mokalb.lab.network.Topology;
import java.nio.file.Path;
import java.util.List;

/** The configuration of what runs on a real node. */
final class NodeFiles {
  static final String CONTAINERD_SOCKET = "/run/containerd/containerd.sock";
  static final String PAUSE_IMAGE = "localhost/pause:1";

  private NodeFiles() {}

  /** Pods hang on a bridge, and every node has a route to every other node's pods. */
  static String networkConfiguration(Topology topology, String node) {
    List<String> cidrs = topology.podCidrs(node);
    return """
    {"cniVersion": "1.0.0", "name": "lab", "plugins": [{
      "type": "bridge", "bridge": "pods", "isGateway": true, "ipMasq": false, "hairpinMode": true,
      "ipam": {"type": "host-local",
        "ranges": [[{"subnet": "%s"}], [{"subnet": "%s"}]],
        "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}]}
    """
        .formatted(cidrs.get(0), cidrs.get(1));
  }

  static String containerd() {
    return """
    version = 2
    root = "/var/lib/containerd"
    state = "/run/containerd"
    oom_score = 0
    [grpc]
      address = "%s"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "%s"
      # The lab may not raise what keeps a process from being killed for its memory.
      restrict_oom_score_adj = true
      disable_apparmor = true
      disable_tcp_service = true
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "/usr/lib/cni"
        conf_dir = "/etc/cni/net.d"
      [plugins."io.containerd.grpc.v1.cri".containerd]
        snapshotter = "overlayfs"
        default_runtime_name = "runc"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"
          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
            SystemdCgroup = false
    """
        .formatted(CONTAINERD_SOCKET, PAUSE_IMAGE);
  }

  /**
   * The kubelet's.
   *
   * @param clientAuthority whose certificates may ask it for logs and for exec
   */
  static String kubelet(Topology topology, String node, Path clientAuthority, String cgroup) {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    address: %s
    containerRuntimeEndpoint: unix://%s
    authentication:
      anonymous: {enabled: false}
      webhook: {enabled: true}
      x509: {clientCAFile: %s}
    authorization: {mode: Webhook}
    cgroupDriver: cgroupfs
    cgroupRoot: /%s
    failSwapOn: false
    failCgroupV1: false
    # The machine's disk and memory are not the lab's to defend.
    evictionHard: {memory.available: "0%%", nodefs.available: "0%%", nodefs.inodesFree: "0%%",
      imagefs.available: "0%%", imagefs.inodesFree: "0%%"}
    imageGCHighThresholdPercent: 100
    oomScoreAdj: 0
    maxOpenFiles: 20000
    resolvConf: ""
    serializeImagePulls: false
    # So that a node that is gone is noticed soon.
    nodeStatusUpdateFrequency: 4s
    nodeLeaseDurationSeconds: 10
    """
        .formatted(topology.host(node).ipv4(), CONTAINERD_SOCKET, clientAuthority, cgroup);
  }
}
