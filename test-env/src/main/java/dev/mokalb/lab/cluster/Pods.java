package dev.mokalb.lab.cluster;

import dev.mokalb.lab.network.Topology;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Writes the pods that a kubelet would report: those of the apps and those of Moka. */
public final class Pods {
  public static final String APPS_NAMESPACE = "default";

  private static final String CONTAINER = "main";

  private final KubernetesClient client;
  private final Topology topology;

  public Pods(KubernetesClient client, Topology topology) {
    this.client = client;
    this.topology = topology;
  }

  /** Makes the pods of {@code app} stand on exactly these nodes. */
  public void place(App app, List<String> nodes) {
    for (String node : topology.nodes()) {
      if (nodes.contains(node)) {
        write(
            APPS_NAMESPACE,
            app.podName(node),
            app.labels(),
            node,
            List.of(topology.podIpv4(node, app.slot()), topology.podIpv6(node, app.slot())));
      } else {
        client
            .pods()
            .inNamespace(APPS_NAMESPACE)
            .withName(app.podName(node))
            .withGracePeriod(0)
            .delete();
      }
    }
  }

  /** Writes the pod of a Moka process that runs on the node's own network. */
  public void writeOnHost(String namespace, String name, Map<String, String> labels, String node) {
    Topology.Host host = topology.host(node);
    write(namespace, name, labels, node, List.of(host.ipv4(), host.ipv6()));
  }

  /** Reports a pod as ready or not, as the kubelet does once it looked. */
  public void report(String namespace, String name, Readiness readiness) {
    Pod pod = client.pods().inNamespace(namespace).withName(name).get();
    if (pod != null) {
      setReady(pod, readiness);
      client.resource(pod).patchStatus();
    }
  }

  /** What a pod's condition {@code Ready} says. */
  public enum Readiness {
    READY,
    NOT_READY
  }

  private void write(
      String namespace, String name, Map<String, String> labels, String node, List<String> ips) {
    boolean onHost = ips.getFirst().equals(topology.host(node).ipv4());
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .withHostNetwork(onHost)
            .addNewContainer()
            .withName(CONTAINER)
            .withImage("lab.invalid/" + name)
            .endContainer()
            .endSpec()
            .build();
    if (client.resource(pod).get() == null) {
      client.resource(pod).create();
    }
    pod = client.resource(pod).get();
    pod.getStatus().setPhase("Running");
    pod.getStatus().setHostIP(topology.host(node).ipv4());
    pod.getStatus().setPodIP(ips.getFirst());
    pod.getStatus()
        .setPodIPs(ips.stream().map(ip -> new PodIPBuilder().withIp(ip).build()).toList());
    setReady(pod, Readiness.READY);
    client.resource(pod).updateStatus();
  }

  private static void setReady(Pod pod, Readiness readiness) {
    boolean ready = readiness == Readiness.READY;
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    var status =
        pod.getStatus()
            .edit()
            .removeMatchingFromConditions(condition -> "Ready".equals(condition.getType()))
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready ? "True" : "False")
            .withLastTransitionTime(now)
            .endCondition()
            .withContainerStatuses(
                new ContainerStatusBuilder()
                    .withName(CONTAINER)
                    .withImage(pod.getSpec().getContainers().getFirst().getImage())
                    .withImageID("")
                    .withReady(ready)
                    .withStarted(ready)
                    .withNewState()
                    .withNewRunning(now)
                    .endState()
                    .withRestartCount(0)
                    .build());
    pod.setStatus(status.build());
  }
}
