package dev.mokalb.lab.cases;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Pods;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever the API can say about which node may announce by layer 2: the one right node answers,
 * asked on the wire. Each case visits several nodes, so that none passes by luck.
 */
class PlacementIT {
  private static final String FIRST = "192.168.2.200";
  private static final String SECOND = "192.168.2.201";
  private static final String THIRD = "192.168.2.202";
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static final String POOL =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: default, namespace: metallb-system}
      spec: {addresses: [192.168.2.200-192.168.2.225]}
      """;

  @RegisterExtension static final TestLab LAB = new TestLab();

  /** What is so of an endpoint that can take traffic; null is what its slice does not say. */
  enum Usable {
    READY(FIRST, true, true, false),
    READY_AND_NOTHING_ELSE_IS_SAID(SECOND, true, null, null),
    NOTHING_IS_SAID(THIRD, null, null, null),
    SERVING_WHILE_IT_TERMINATES("192.168.2.203", false, true, true);

    private final String address;
    private final @Nullable Boolean ready;
    private final @Nullable Boolean serving;
    private final @Nullable Boolean terminating;

    Usable(
        String address,
        @Nullable Boolean ready,
        @Nullable Boolean serving,
        @Nullable Boolean terminating) {
      this.address = address;
      this.ready = ready;
      this.serving = serving;
      this.terminating = terminating;
    }

    private String service() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @AfterEach
  void nothingIsTheMatter() {
    nodes().forEach(node -> Matter.heal(LAB.lab(), node));
    LAB.lab().pods().place(App.ECHO, nodes());
  }

  private static List<String> nodes() {
    return LAB.lab().topology().nodes();
  }

  private static String advertisement(String name, String spec) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: L2Advertisement
    metadata: {name: %s, namespace: metallb-system}
    spec: {%s}
    """
        .formatted(name, spec);
  }

  private static String nodeSelector(String node) {
    return "nodeSelectors: [{matchLabels: {kubernetes.io/hostname: %s}}]".formatted(node);
  }

  private static void awaitAnswering(String address, String... nodes) {
    awaitAnswering(Map.of(address, List.of(nodes)));
  }

  private static void awaitAnswering(Map<String, List<String>> expected) {
    await("who answers")
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() -> LAB.lab().answering(List.copyOf(expected.keySet())), expected::equals);
  }

  private static void serve(ServiceBuilder service, String address) {
    LAB.create(service);
    LAB.awaitAddresses(service.buildMetadata().getName(), address);
  }

  private static ServiceBuilder labelled(String name, String tier) {
    return TestLab.echo(name).editMetadata().addToLabels("tier", tier).endMetadata();
  }

  @Test
  void theOneNodeThatNothingIsTheMatterWith() {
    LAB.applyPool();
    serve(TestLab.echo("echo"), FIRST);
    List<String> turns = new ArrayList<>(nodes());
    for (Matter matter : Matter.values()) {
      Collections.rotate(turns, 1);
      String good = turns.getFirst();
      Matter.heal(LAB.lab(), good);
      turns.subList(1, turns.size()).forEach(bad -> matter.strike(LAB.lab(), bad));
      awaitAnswering(FIRST, good);
      matter.strike(LAB.lab(), good);
      switch (matter) {
        case NETWORK_UNAVAILABLE, OUT_OF_SERVICE, EXCLUDED -> awaitAnswering(FIRST);
        case NOT_READY, CORDONED -> awaitAnswering(FIRST, good); // The last one beats none.
      }
    }
  }

  @Test
  void theNodeThatTheAdvertisementSelects() {
    LAB.apply(POOL);
    serve(TestLab.echo("echo"), FIRST);
    for (String node : List.of("n2", "n3")) {
      LAB.apply(advertisement("default", nodeSelector(node)));
      awaitAnswering(FIRST, node);
    }
    LAB.apply(
        advertisement(
            "default",
            "nodeSelectors: [{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn,"
                + " values: [n2, n3]}]}]"));
    awaitAnswering(FIRST, "n1");
  }

  @Test
  void theNodeThatTheAdvertisementOfItsServicesSelects() {
    LAB.apply(
        POOL
            + advertisement(
                "front", "serviceSelectors: [{matchLabels: {tier: front}}], " + nodeSelector("n1"))
            + advertisement(
                "back", "serviceSelectors: [{matchLabels: {tier: back}}], " + nodeSelector("n3")));
    serve(labelled("front", "front"), FIRST);
    serve(labelled("back", "back"), SECOND);
    serve(labelled("other", "neither"), THIRD);
    LAB.awaitEvent(LAB.read("other"), "notAnnounced", "serviceSelectors", "select other labels");
    awaitAnswering(Map.of(FIRST, List.of("n1"), SECOND, List.of("n3"), THIRD, List.of()));
    relabel("other", "back");
    awaitAnswering(THIRD, "n3");
    relabel("other", "front");
    awaitAnswering(THIRD, "n1");
  }

  private static void relabel(String service, String tier) {
    LAB.change(
        service, it -> it.edit().editMetadata().addToLabels("tier", tier).endMetadata().build());
  }

  /** Each is preferred once, so that evenness cannot stand in for the preference. */
  @Test
  void theNodeThatIsPreferredUnlessItMayNot() {
    StringBuilder manifest = new StringBuilder(POOL);
    for (String node : nodes()) {
      manifest.append(
          advertisement(
              "prefer-" + node,
              "serviceSelectors: [{matchLabels: {tier: %s}}], preferredNodeSelectors: "
                      .formatted(node)
                  + "[{weight: 50, preference: {matchLabels: {kubernetes.io/hostname: %s}}}, "
                      .formatted(node)
                  + "{weight: 10, preference: {matchLabels: {kubernetes.io/hostname: n1}}}]"));
    }
    LAB.apply(manifest.toString());
    Map<String, List<String>> expected = new TreeMap<>();
    for (String node : List.of("n2", "n2", "n3", "n3", "n1")) {
      String address = "192.168.2." + (200 + expected.size());
      serve(labelled("service-" + expected.size(), node), address);
      expected.put(address, List.of(node));
    }
    awaitAnswering(expected);
    Matter.EXCLUDED.strike(LAB.lab(), "n2");
    expected.replaceAll(
        (_, node) -> node.equals(List.of("n2")) ? List.of("n1") : node); // by a weight of 10
    awaitAnswering(expected);
  }

  @Test
  void theNodeWithTheOnlyPodUnderThePolicyLocal() {
    LAB.applyPool();
    LAB.lab().pods().place(App.ECHO, List.of("n2"));
    serve(local(TestLab.echo("echo")), FIRST);
    for (String node : List.of("n2", "n1")) {
      LAB.lab().pods().place(App.ECHO, List.of(node));
      awaitAnswering(FIRST, node);
      await("a page from the pod there")
          .atMost(TestLab.SOON)
          .until(() -> LAB.page(FIRST).contains("echo-" + node));
    }
    LAB.lab().pods().report(Pods.APPS_NAMESPACE, App.ECHO.podName("n1"), Pods.Readiness.NOT_READY);
    awaitAnswering(FIRST);
    LAB.awaitEvent(LAB.read("echo"), "notAnnounced", "it has no ready endpoint");
  }

  private static ServiceBuilder local(ServiceBuilder service) {
    return service.editSpec().withExternalTrafficPolicy("Local").endSpec();
  }

  private static Endpoint endpoint(
      String node,
      @Nullable Boolean ready,
      @Nullable Boolean serving,
      @Nullable Boolean terminating) {
    return new EndpointBuilder()
        .withAddresses(LAB.lab().topology().podIpv4(node, App.ECHO.slot()))
        .withNodeName(node)
        .withNewConditions()
        .withReady(ready)
        .withServing(serving)
        .withTerminating(terminating)
        .endConditions()
        .build();
  }

  @Test
  void theNodeWithTheOnlyEndpointThatCanTakeTraffic() {
    LAB.applyPool();
    for (Usable usable : Usable.values()) {
      serve(
          local(TestLab.echo(usable.service()).editSpec().withSelector(Map.of()).endSpec()),
          usable.address);
    }
    for (String good : List.of("n2", "n3", "n1")) {
      Map<String, List<String>> expected = new TreeMap<>();
      for (Usable usable : Usable.values()) {
        write(
            usable,
            nodes().stream()
                .map(node ->
                    node.equals(good)
                        ? endpoint(node, usable.ready, usable.serving, usable.terminating)
                        : endpoint(node, false, false, node.equals("n2")))
                .toList());
        expected.put(usable.address, List.of(good));
      }
      awaitAnswering(expected);
    }
    write(Usable.READY, nodes().stream().map(node -> endpoint(node, false, false, true)).toList());
    awaitAnswering(Usable.READY.address);
  }

  private static void write(Usable usable, List<Endpoint> endpoints) {
    LAB.lab()
        .kubernetes()
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(Pods.APPS_NAMESPACE)
                .withName(usable.service() + "-by-hand")
                .addToLabels("kubernetes.io/service-name", usable.service())
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(endpoints)
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(8080)
                .endPort()
                .build())
        .forceConflicts()
        .serverSideApply();
  }
}
