package dev.mokalb.lab.pods;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.probe.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One lab with pods for all classes that use it, since it takes long to come up. Before each test
 * every node is up, the chart is installed with one pool, and one Service answers.
 */
final class SharedPodsLab
    implements BeforeAllCallback, BeforeEachCallback, TestExecutionExceptionHandler {
  static final String POOL = "pool.addresses={192.168.2.200-192.168.2.225}";
  static final String SERVICE = "echo";
  static final String ADDRESS = "192.168.2.200";
  static final Duration SOON = Duration.ofSeconds(60);

  private static final Namespace STORE = Namespace.create(SharedPodsLab.class);

  private @Nullable PodsLab lab;

  /** Closed by the engine when the last class is done. */
  private record Opened(PodsLab lab) implements AutoCloseable {
    @Override
    public void close() {
      lab.close();
    }
  }

  PodsLab lab() {
    return java.util.Objects.requireNonNull(lab);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    lab =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent("lab", key -> new Opened(bringUp()), Opened.class)
            .lab();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    for (String node : lab().topology().nodes()) {
      lab().boot(node);
      lab().awaitReady(node);
      lab().kubectl("uncordon", node);
    }
    lab().helm().apply(POOL);
    lab().pods().place(App.ECHO, lab().topology().nodes());
    lab().awaitMoka();
    if (lab().services().find(SERVICE).isEmpty()) {
      create(SERVICE);
    }
    awaitAddress(SERVICE, ADDRESS);
    awaitOneAnswer();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    System.err.printf(
        "%s failed; logs: %s%n%s%n",
        context.getDisplayName(),
        lab().folder().logs(),
        lab().kubectl("get", "pods,events", "-A").output());
    throw failure;
  }

  /** A Service of type LoadBalancer for the echo pods: a page on port 80, UDP echo on port 7. */
  Service create(String name) {
    return lab()
        .kubernetes()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Pods.APPS_NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .addToSelector(App.ECHO.labels())
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .addNewPort()
                .withName("echo")
                .withProtocol("UDP")
                .withPort(App.ECHO_PORT)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  void awaitAddress(String service, String address) {
    await("address of Service " + service)
        .atMost(SOON)
        .until(
            () -> lab().services().find(service).map(Services::addresses).orElse(List.of()),
            List.of(address)::equals);
  }

  /** Waits until one node alone answers for the Service, and pages come. */
  void awaitOneAnswer() {
    await("one node alone to answer for " + ADDRESS)
        .atMost(SOON)
        .until(() -> lab().answering(ADDRESS).size() == 1 && pageComes());
  }

  boolean pageComes() {
    return lab()
        .client()
        .exec("curl", "-sf", "-m", "1", "http://" + ADDRESS + "/")
        .output()
        .contains("Hello");
  }

  /** Counts lost datagrams from now on; one node alone has answered and nothing was lost before. */
  Probe settledProbe() {
    Probe probe = lab().probe(new Probe.Target(ADDRESS, App.ECHO_PORT, 0));
    probe.awaitSettled(SOON);
    return probe;
  }

  private static PodsLab bringUp() {
    return PodsLab.up(LabOptions.in(Path.of("target", "labs", "pods")).bare());
  }
}
