package dev.mokalb.lab.cases;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.router.RackRouter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One lab for all tests of a class. After each test its Services and configuration are deleted and
 * every process runs again; a test that fails says where the logs are.
 */
public final class TestLab
    implements BeforeAllCallback,
        AfterAllCallback,
        AfterEachCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  static final Duration SOON = Duration.ofSeconds(60);

  /** For processes that have just been started, all of them at once, on a busy machine. */
  static final Duration TOGETHER_WITHIN = Duration.ofSeconds(40);

  private static final Duration INTERVAL = Duration.ofMillis(20);
  private @Nullable Lab lab;

  Lab lab() {
    return Objects.requireNonNull(lab);
  }

  /** The router of the rack, started, with these settings for all nodes. */
  RackRouter rackRouter(Path folder, String... settings) {
    return new RackRouter(
            lab().network().namespace(Topology.ROUTER), folder, lab().topology(), settings)
        .start();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Path folder = Path.of("target", "labs", context.getRequiredTestClass().getSimpleName());
    lab = Lab.up(LabOptions.in(folder));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (lab != null) {
      lab.close();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Moka moka = lab().moka();
    moka.controller().start();
    for (String node : lab().topology().nodes()) {
      lab().heal(node);
      if (!moka.setup(node).equals(SpeakerSetup.AS_IN_THE_CLUSTER)) {
        moka.restartSpeaker(node, SpeakerSetup.AS_IN_THE_CLUSTER);
      }
      moka.startSpeaker(node);
    }
    deleteServices();
    deleteConfiguration();
    moka.awaitServing(TOGETHER_WITHIN);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
    tellLogs(context);
    throw new AssertionError(
        failure.getMessage() + LastWords.of(lab().moka().processes()), failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tellLogs(context);
    throw failure;
  }

  /** Applies the pool of the walk-through, 192.168.2.200 to .225, as custom resources. */
  void applyPool() {
    apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: default, namespace: metallb-system}
        spec: {addresses: [192.168.2.200-192.168.2.225]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: default, namespace: metallb-system}
        """);
  }

  /** Applies a legacy ConfigMap with this text under the key {@code config}. */
  void applyConfigMap(String config) {
    apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: config, namespace: metallb-system}
        data:
          config: |
        """
            + config.indent(4));
  }

  void apply(String manifest) {
    lab().objects().apply(manifest);
  }

  /** A Service of type LoadBalancer for the echo pods: a page on port 80, UDP echo on port 7. */
  static ServiceBuilder echo(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(Pods.APPS_NAMESPACE)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withType("LoadBalancer")
        .addToSelector("app", "echo")
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withTargetPort(new IntOrString(8080))
        .endPort()
        .addNewPort()
        .withName("echo")
        .withProtocol("UDP")
        .withPort(7)
        .endPort()
        .endSpec();
  }

  Service create(ServiceBuilder service) {
    return lab().kubernetes().resource(service.build()).create();
  }

  /** The Service as the API has it now. */
  Service read(String name) {
    return lab().services().find(name).orElseThrow();
  }

  /** Changes the Service as a user would, also while the controller writes to it. */
  void change(String name, UnaryOperator<Service> change) {
    await("Service " + name + " to be changed")
        .atMost(SOON)
        .until(() -> {
          try {
            lab().kubernetes().resource(read(name)).edit(change);
            return true;
          } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
              throw refused;
            }
            return false; // It was changed meanwhile.
          }
        });
  }

  /** An object of metallb.io as the API has it now. */
  GenericKubernetesResource object(String version, String kind, String name) {
    return lab()
        .kubernetes()
        .genericKubernetesResources("metallb.io/" + version, kind)
        .inNamespace(Moka.NAMESPACE)
        .withName(name)
        .get();
  }

  /** What kubectl prints of the SpeakerReport of a node, as its option {@code -o} says. */
  String speakerReport(String node, String output) {
    return lab().kubectl("-n", Moka.NAMESPACE, "get", "speakerreport", node, "-o", output).output();
  }

  List<String> addresses(String name) {
    return Services.addresses(read(name));
  }

  void awaitAddresses(String name, String... addresses) {
    await("addresses of Service " + name)
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() -> addresses(name), List.of(addresses)::equals);
  }

  /** Waits for an event on {@code object} that has all these words in it, and returns it. */
  String awaitEvent(HasMetadata object, String... words) {
    String what = object.getKind() + " " + object.getMetadata().getName();
    return await("an event on %s with %s".formatted(what, Arrays.toString(words)))
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(
            () ->
                lab().services().events(object).stream()
                    .filter(event -> Arrays.stream(words).allMatch(event::contains))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** What the client gets from port 80 of {@code address}; empty when nothing comes. */
  String page(String address) {
    return lab().client().exec("curl", "-s", "-m", "1", "http://" + address + "/").output();
  }

  void awaitPage(String address) {
    awaitPage(address, SOON);
  }

  /** Waits that long for a page from the address. */
  void awaitPage(String address, Duration atMost) {
    await("a page from " + address).atMost(atMost).until(() -> page(address).contains("Hello"));
  }

  /**
   * Waits until kube-proxy of every node sends what comes for the address to a pod. Where a link
   * was cut or the API server was away just before, it hears of a new Service seconds late.
   */
  void awaitServedByEveryNode(String address) {
    for (String node : lab().topology().nodes()) {
      await("kube-proxy of " + node + " to serve " + address)
          .atMost(SOON)
          .pollInterval(INTERVAL)
          .until(() ->
              lab()
                  .node(node)
                  .exec("curl", "-s", "-m", "1", "http://" + address + "/")
                  .output()
                  .contains("Hello"));
    }
  }

  /**
   * Waits until kube-proxy of no node has a rule left for the address of a Service that is gone.
   */
  void awaitUnknownToEveryNode(String address) {
    for (String node : lab().topology().nodes()) {
      await("kube-proxy of " + node + " to forget " + address)
          .atMost(SOON)
          .pollInterval(INTERVAL)
          .until(() ->
              !lab()
                  .node(node)
                  .exec("iptables-save", "-t", "nat")
                  .output()
                  .contains(" -d " + address + "/32 "));
    }
  }

  /** Waits until this condition of a Service has this status and reason. */
  void awaitCondition(String service, String type, String expected) {
    await("the condition %s of %s to be %s".formatted(type, service, expected))
        .atMost(SOON)
        .until(() -> condition(service, type), expected::equals);
  }

  /** The status and the reason of a condition; empty if it is not there. */
  String condition(String service, String type) {
    return Services.condition(read(service), type)
        .map(condition -> condition.getStatus() + " " + condition.getReason())
        .orElse("");
  }

  /** Waits until the log of a process has a line with all these words since its last start. */
  void awaitLog(LabProcess process, String... words) {
    await("a line with %s in %s".formatted(Arrays.toString(words), process.log()))
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() -> logged(process, words) > 0);
  }

  /** How many lines with all these words a process has logged since its last start. */
  static long logged(LabProcess process, String... words) {
    return process.logSinceStart().stream()
        .filter(line -> Arrays.stream(words).allMatch(line::contains))
        .count();
  }

  private void deleteServices() {
    lab().kubernetes().services().inNamespace(Pods.APPS_NAMESPACE).list().getItems().stream()
        .filter(service -> !service.getMetadata().getName().equals("kubernetes"))
        .forEach(service -> lab().kubernetes().resource(service).delete());
  }

  private void tellLogs(ExtensionContext context) {
    System.err.printf(
        "%s failed; the logs of its lab are in %s%n",
        context.getDisplayName(), lab().folder().logs());
    for (LabProcess process : lab().moka().processes()) {
      System.err.printf("--- end of %s%n%s%n", process.log(), process.logTail());
    }
  }

  private void deleteConfiguration() {
    for (String kind : List.of("IPAddressPool", "L2Advertisement")) {
      lab()
          .kubernetes()
          .genericKubernetesResources("metallb.io/v1beta1", kind)
          .inNamespace(Moka.NAMESPACE)
          .delete();
    }
    lab().kubernetes().configMaps().inNamespace(Moka.NAMESPACE).withName("config").delete();
  }
}
