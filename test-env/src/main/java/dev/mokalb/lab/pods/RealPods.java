package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.backend.Backend;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Waiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The pods of the lab's applications, run by the kubelets. They need no image of their own: they
 * run the lab's classes, which lie on the machine, with the Java runtime of Moka's controller.
 */
public final class RealPods {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final String CLASSES = "/lab/classes";

  private final KubernetesClient client;
  private final Topology topology;
  private final String image;

  RealPods(KubernetesClient client, Topology topology, String image) {
    this.client = client;
    this.topology = topology;
    this.image = image;
  }

  /** Makes the pods of {@code app} stand on exactly these nodes, and waits until they are ready. */
  public void place(App app, List<String> nodes) {
    for (String node : topology.nodes()) {
      if (!nodes.contains(node)) {
        client
            .pods()
            .inNamespace(Pods.APPS_NAMESPACE)
            .withName(app.podName(node))
            .withGracePeriod(0)
            .delete();
      } else if (find(app, node) == null) {
        client.resource(pod(app, node)).create();
      }
    }
    for (String node : nodes) {
      Waiting.until(
          "pod " + app.podName(node) + " to be ready", READY_WITHIN, () -> ready(find(app, node)));
    }
  }

  private Pod find(App app, String node) {
    return client.pods().inNamespace(Pods.APPS_NAMESPACE).withName(app.podName(node)).get();
  }

  private static boolean ready(Pod pod) {
    return pod != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private Pod pod(App app, String node) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(Pods.APPS_NAMESPACE)
        .withName(app.podName(node))
        .withLabels(app.labels())
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .withImagePullPolicy("Never")
        .withCommand(
            "/usr/lib/jvm/moka/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            CLASSES,
            Backend.class.getName())
        .withArgs(
            node,
            App.HTTP_PORTS.stream().map(String::valueOf).collect(Collectors.joining(",")),
            Integer.toString(App.ECHO_PORT),
            app.podName(node) + "=0.0.0.0") // both families: it is Java's wildcard
        .withNewSecurityContext()
        .withRunAsUser(0L)
        .endSecurityContext()
        .withNewReadinessProbe()
        .withNewTcpSocket()
        .withNewPort(App.HTTP_PORTS.getFirst())
        .endTcpSocket()
        .withPeriodSeconds(1)
        .endReadinessProbe()
        .addNewVolumeMount()
        .withName("classes")
        .withMountPath(CLASSES)
        .withReadOnly(true)
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("classes")
        .withNewHostPath()
        .withPath(Installation.ownClasses())
        .endHostPath()
        .endVolume()
        .endSpec()
        .build();
  }
}
