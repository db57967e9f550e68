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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One lab with pods for all tests of a class. Before each test every node is up, the chart is
 * installed with one pool, and one Service answers.
 */
final class PodsTestLab
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        TestExecutionExceptionHandler {
  static final String POOL = "pool.addresses={192.168.2.200-192.168.2.225}";
  static final String SERVICE = "echo";
  static final String ADDRESS = "192.168.2.200";
  static final Duration SOON = Duration.ofSeconds(30);

  private @Nullable PodsLab lab;

  PodsLab lab() {
    return java.util.Objects.requireNonNull(lab);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Path folder = Path.of("target", "labs", context.getRequiredTestClass().getSimpleName());
    lab = PodsLab.up(LabOptions.in(folder).bare());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (lab != null) {
      lab.close();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    try {
      prepare();
    } catch (RuntimeException failure) {
      tellState(context);
      throw failure;
    }
  }

  private void prepare() {
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
    tellState(context);
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

  private void tellState(ExtensionContext context) {
    System.err.printf(
        "%s failed; logs: %s%n%s%n",
        context.getDisplayName(),
        lab().folder().logs(),
        lab().kubectl("get", "pods,events", "-A", "-o", "wide").output());
    for (String component : List.of("controller", "speaker")) {
      System.err.println(
          lab()
              .kubectl(
                  "logs",
                  "--namespace=" + PodsLab.NAMESPACE,
                  "--selector=app.kubernetes.io/component=" + component,
                  "--prefix",
                  "--tail=15")
              .output());
    }
  }

  /** Since when the Service has its address; what speakers see of it may change meanwhile. */
  String allocatedSince() {
    return Services.condition(lab().services().find(SERVICE).orElseThrow(), "mokalb.dev/Allocated")
        .orElseThrow()
        .getLastTransitionTime();
  }
}
