package dev.mokalb.lab.cases;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Another installation of Moka on the same LAN: a speaker where the router is, and a controller. It
 * has a namespace and a class of Services of its own, and no speaker, pool or secret in common with
 * the first one. What the two share is the API server, and so their controllers see the Services of
 * both: its own is started last, when its Services have been looked at.
 */
final class OtherCluster implements AutoCloseable {
  static final String NAMESPACE = "other-system";
  static final String CLASS = "other.example/lb";

  /** The name of its node; that there is one of this name in the other cluster says nothing. */
  static final String NODE = "n1";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Lab lab;
  private final LabProcess controller;
  private final LabProcess speaker;

  /** Writes its pool of these addresses; nothing runs yet. */
  OtherCluster(Lab lab, String addresses) {
    this.lab = lab;
    lab.kubernetes()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    lab.objects()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: theirs, namespace: other-system}
            spec: {addresses: ["%s"]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: theirs, namespace: other-system}
            """
                .formatted(addresses));
    controller =
        new LabProcess(
            "controller-other",
            List.of(
                lab.installation().controller().toString(),
                "--lb-class=" + CLASS,
                "--webhook-mode=disabled",
                "--port=9220",
                "--health-probe-port=17572"),
            environment("controller-other"),
            lab.folder().logs());
    Map<String, String> environment = environment("speaker-other");
    String address = lab.topology().host(Topology.ROUTER).ipv4();
    environment.put("METALLB_NODE_NAME", NODE);
    environment.put("METALLB_HOST", address);
    environment.put("METALLB_ML_BIND_ADDR", address);
    environment.put("METALLB_ML_LABELS", "app=metallb,component=speaker");
    speaker =
        new LabProcess(
            "speaker-other",
            new NetworkNamespace(Topology.ROUTER)
                .commandLine(
                    List.of(lab.installation().speaker().toString(), "--lb-class=" + CLASS)),
            environment,
            lab.folder().logs());
  }

  private Map<String, String> environment(String pod) {
    var environment = new HashMap<String, String>();
    environment.put("KUBECONFIG", lab.folder().kubeconfig().toString());
    environment.put("METALLB_NAMESPACE", NAMESPACE);
    environment.put("METALLB_POD_NAME", pod);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return environment;
  }

  void startSpeaker() {
    speaker.start();
  }

  void startController() {
    controller.start();
  }

  /** The hardware address of its node. */
  String mac() {
    return lab.topology().host(Topology.ROUTER).mac();
  }

  GenericKubernetesResource pool() {
    return lab.kubernetes()
        .genericKubernetesResources("metallb.io/v1beta1", "IPAddressPool")
        .inNamespace(NAMESPACE)
        .withName("theirs")
        .get();
  }

  @Override
  public void close() {
    speaker.stop(STOP_LIMIT);
    controller.stop(STOP_LIMIT);
  }
}
