package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.process.LabProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The controller of MetalLB, as its own program. */
final class MetalLbController {
  static final String VERSION = "0.16.1"; // as in test-env/kubernetes/metallb/go.mod

  private static final String USER = "metallb";
  private static final String ACCESS =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: %1$s, namespace: %2$s}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: %1$s}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
      """
          .formatted(USER, Moka.NAMESPACE);

  private MetalLbController() {}

  /** Whether test-env/kubernetes/binaries.sh has built it. */
  static boolean built(Installation installation) {
    return Files.isExecutable(program(installation));
  }

  /**
   * The process, to be started while no other controller serves Services. It knows the cluster by a
   * service account, as in a pod, and passes for the pod of Moka's controller.
   */
  static LabProcess in(Lab lab) {
    lab.objects().apply(ACCESS);
    Path kubeconfig = lab.folder().cluster().resolve("kubeconfig-" + USER);
    lab.controlPlane()
        .writeKubeconfig(kubeconfig, USER, lab.objects().serviceAccountToken(Moka.NAMESPACE, USER));
    return new LabProcess(
        "metallb-controller",
        List.of(program(lab.installation()).toString(), "--webhook-mode=disabled"),
        Map.of(
            "KUBECONFIG", kubeconfig.toString(),
            "METALLB_NAMESPACE", Moka.NAMESPACE,
            "METALLB_POD_NAME", Moka.CONTROLLER_POD),
        lab.folder().logs());
  }

  private static Path program(Installation installation) {
    return Path.of(installation.kubernetesCommand("metallb-controller"));
  }
}
