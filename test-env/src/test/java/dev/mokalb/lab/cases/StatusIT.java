package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.process.CommandResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What speakers say of themselves: status objects, metrics and probes. */
class StatusIT {

  private static final String ADDRESS = "192.168.2.200";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static ConditionFactory soon(String what) {
    return await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(50));
  }

  private static List<GenericKubernetesResource> objects(String kind) {
    return LAB.lab()
        .kubernetes()
        .genericKubernetesResources("metallb.io/v1beta1", kind)
        .inNamespace(Moka.NAMESPACE)
        .list()
        .getItems();
  }

  /** The nodes that say to announce the Service, each as often as it does. */
  private static List<String> announcers(String service) {
    return objects("ServiceL2Status").stream()
        .filter(object -> service.equals(object.get("status", "serviceName")))
        .map(object -> String.valueOf(object.<Object>get("status", "node")))
        .sorted()
        .toList();
  }

  private static String serve(String name) {
    // Until they do, more than one may answer, and the address may move.
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    LAB.create(TestLab.echo(name));
    LAB.awaitAddresses(name, ADDRESS);
    LAB.awaitPage(ADDRESS);
    return await("one node to answer") // the page may have come by what the client still knew
        .atMost(TestLab.SOON)
        .until(() -> LAB.lab().answering(ADDRESS), nodes -> nodes.size() == 1)
        .getFirst();
  }

  private static CommandResult get(String node, String url) {
    return LAB.lab().node(node).exec("curl", "-s", "-m", "2", "-w", "\n%{http_code}", url);
  }

  @Test
  void theNodeThatAnnouncesSaysSoAndTheObjectFollowsTheAddress() {
    LAB.applyPool();
    String owner = serve("echo");
    soon("its object").until(() -> announcers("echo"), List.of(owner)::equals);
    GenericKubernetesResource object = objects("ServiceL2Status").getFirst();
    assertThat(object.getMetadata().getName()).startsWith("l2-");
    assertThat(object.getMetadata().getLabels())
        .containsEntry("metallb.io/node", owner)
        .containsEntry("metallb.io/service-name", "echo")
        .containsEntry("metallb.io/service-namespace", Pods.APPS_NAMESPACE);
    assertThat(object.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(pod -> {
          assertThat(pod.getKind()).isEqualTo("Pod");
          assertThat(pod.getName()).isEqualTo(Moka.podName(owner));
        });
    assertThat(object.<Object>get("status", "serviceNamespace")).isEqualTo(Pods.APPS_NAMESPACE);

    LAB.lab().kubectl("cordon", owner);
    try {
      soon("another node's object")
          .until(() -> {
            List<String> nodes = announcers("echo");
            return nodes.size() == 1 && !nodes.contains(owner);
          });
    } finally {
      LAB.lab().kubectl("uncordon", owner);
    }
    LAB.lab().kubernetes().resource(LAB.read("echo")).delete();
    soon("no object").until(() -> objects("ServiceL2Status").isEmpty());
  }

  @Test
  void interfacesAreNamedWhereTheAdvertisementNamesThem() {
    LAB.applyPool();
    LAB.apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: default, namespace: metallb-system}
        spec: {interfaces: [eth0]}
        """);
    serve("echo");
    soon("its interfaces")
        .until(
            () ->
                objects("ServiceL2Status").stream()
                    .map(object -> object.<Object>get("status", "interfaces"))
                    .toList(),
            List.of(List.of(Map.of("name", "eth0")))::equals);
  }

  @Test
  void whatADeadSpeakerLeftIsRemovedByTheOneWhoTakesOver() {
    LAB.applyPool();
    String owner = serve("echo");
    soon("its object").until(() -> announcers("echo"), List.of(owner)::equals);
    long killed = System.nanoTime();
    LAB.lab().moka().speaker(owner).kill();
    soon("the taker's object alone")
        .until(() -> {
          List<String> nodes = announcers("echo");
          return nodes.size() == 1 && !nodes.contains(owner);
        });
    System.out.printf(
        "ServiceL2Status shows the taker alone %d ms after the kill%n",
        Duration.ofNanos(System.nanoTime() - killed).toMillis());
  }

  @Test
  void aSpeakerThatBeginsAnewRemovesWhatItsEarlierLifeLeft() {
    LAB.applyPool();
    serve("echo");
    soon("an object").until(() -> announcers("echo").size() == 1);
    String owner = announcers("echo").getFirst();
    LAB.lab().topology().nodes().forEach(node -> LAB.lab().moka().speaker(node).kill());
    LAB.lab().kubernetes().resource(LAB.read("echo")).delete();
    assertThat(announcers("echo")).contains(owner); // or of more, that took over in between
    LAB.lab().topology().nodes().forEach(LAB.lab().moka()::startSpeaker);
    soon("no object").until(() -> objects("ServiceL2Status").isEmpty());
  }

  @Test
  void everySpeakerSaysWhetherTheConfigurationIsValid() {
    LAB.applyPool();
    soon("a valid state of each speaker").until(() -> results("Valid"));
    LAB.apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: overlapping, namespace: metallb-system}
        spec: {addresses: [192.168.2.220-192.168.2.230]}
        """);
    soon("an invalid state of each speaker").until(() -> results("Invalid"));
    String node = LAB.lab().topology().nodes().getFirst();
    soon("a stale configuration")
        .until(() -> LAB.lab().metrics(node).contains("metallb_k8s_client_config_stale_bool 1\n"));
  }

  private static boolean results(String result) {
    return LAB.lab().topology().nodes().stream()
        .allMatch(node ->
            objects("ConfigurationState").stream()
                .filter(state -> state.getMetadata().getName().equals("speaker-" + node))
                .anyMatch(state -> result.equals(state.get("status", "result"))));
  }

  @Test
  void metricsSayWhatIsAnnounced() {
    LAB.applyPool();
    String owner = serve("echo");
    soon("the counters")
        .until(() ->
            LAB.lab()
                .metrics(owner)
                .contains(
                    "metallb_speaker_announced{service=\""
                        + Pods.APPS_NAMESPACE
                        + "/echo\",protocol=\"layer2\",node=\""
                        + owner
                        + "\",ip=\""
                        + ADDRESS
                        + "\"} 1\n"));
    String page = LAB.lab().metrics(owner);
    assertThat(page)
        .containsPattern("metallb_layer2_requests_received\\{ip=\"192.168.2.200\"} [1-9]")
        .containsPattern("metallb_layer2_responses_sent\\{ip=\"192.168.2.200\"} [1-9]")
        .containsPattern("metallb_layer2_gratuitous_sent\\{ip=\"192.168.2.200\"} [1-9]")
        .contains("metallb_k8s_client_config_loaded_bool 1\n")
        .contains("metallb_k8s_client_config_stale_bool 0\n")
        .contains("mokalb_speaker_view_members " + LAB.lab().topology().nodes().size() + "\n")
        .containsPattern("mokalb_speaker_interface_usable\\{interface=\"eth0\"} 1");
    LAB.lab().topology().nodes().stream()
        .filter(node -> !node.equals(owner))
        .forEach(node ->
            assertThat(LAB.lab().metrics(node)).doesNotContain("metallb_speaker_announced{"));
  }

  @Test
  void probesAreAnsweredToTheNodeAlone() {
    LAB.applyPool();
    String node = LAB.lab().topology().nodes().getFirst();
    String local = "http://127.0.0.1:" + Moka.HEALTH_PORT;
    soon("readiness").until(() -> get(node, local + "/readyz").output(), "ok\n\n200"::equals);
    assertThat(get(node, local + "/healthz").output()).isEqualTo("ok\n\n200");
    String address = LAB.lab().topology().host(node).ipv4();
    assertThat(get(node, "http://" + address + ":" + Moka.HEALTH_PORT + "/healthz").succeeded())
        .isFalse();
  }

  @Test
  void aSpeakerThatDoesNotReachTheApiServerIsAliveAndNotReady() {
    LAB.applyPool();
    String node = LAB.lab().topology().nodes().getLast();
    LAB.lab().moka().stopSpeaker(node);
    LAB.lab().controlPlane().killApiServer();
    try {
      LAB.lab().moka().speaker(node).start();
      String local = "http://127.0.0.1:" + Moka.HEALTH_PORT;
      soon("liveness").until(() -> get(node, local + "/healthz").output(), "ok\n\n200"::equals);
      assertThat(get(node, local + "/readyz").output()).contains("has not read").endsWith("503");
    } finally {
      LAB.lab().controlPlane().restartApiServer(LAB.lab().kubernetes());
    }
  }
}
