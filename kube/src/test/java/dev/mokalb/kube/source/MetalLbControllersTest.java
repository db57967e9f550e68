package dev.mokalb.kube.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.kube.source.MetalLbControllers.State;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetalLbControllersTest {

  private static final String CHART =
      "\"app.kubernetes.io/name\":\"metallb\",\"app.kubernetes.io/component\":\"controller\"";

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicInteger news = new AtomicInteger();
  private MetalLbControllers controllers;

  @BeforeEach
  void open() {
    controllers =
        new MetalLbControllers(client, new ObjectKey("default", "self"), news::incrementAndGet);
  }

  @AfterEach
  void close() {
    controllers.close();
    client.close();
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "of its chart | app.kubernetes.io/name=metallb app.kubernetes.io/component=controller |"
            + " Running | true",
        "of its manifests | app=metallb component=controller | Running | true",
        "of both | app=metallb component=controller app.kubernetes.io/name=metallb"
            + " app.kubernetes.io/component=controller | Running | true",
        "not started yet | app=metallb component=controller | Pending | true",
        "of which nothing is heard | app=metallb component=controller | Unknown | true",
        "evicted | app=metallb component=controller | Failed | false",
        "ended | app=metallb component=controller | Succeeded | false",
        "its speaker | app=metallb component=speaker | Running | false",
        "its chart's speaker | app.kubernetes.io/name=metallb app.kubernetes.io/component=speaker |"
            + " Running | false",
        "Moka's controller | app.kubernetes.io/name=moka app.kubernetes.io/component=controller |"
            + " Running | false",
        "Moka's controller under another name | app.kubernetes.io/name=metallb"
            + " app.kubernetes.io/component=controller mokalb.dev/component=controller | Running |"
            + " false",
        "anything else | app=web | Running | false",
      })
  void aPodIsTakenForWhatItIs(String name, String labels, String phase, boolean counts) {
    put("pod", json(labels), phase, "quay.io/metallb/controller:v0.15.2");
    controllers.start();
    soon(() -> !(controllers.state() instanceof State.Unread));
    assertThat(names()).isEqualTo(counts ? List.of("pod") : List.of());
    assertThat(controllers.isSelfLabelled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com/me/moka-controller:0.1.0, false",
    "moka-controller@sha256:0123, false",
    "registry.example.com/moka-mirror/metallb/controller:v0.15.2, true",
    "bitnami/metallb-controller, true",
  })
  void mokaStartedByAManifestOfMetalLbIsToldByItsImage(String image, boolean counts) {
    put("pod", CHART, "Running", image);
    controllers.start();
    soon(() -> !(controllers.state() instanceof State.Unread));
    assertThat(names()).isEqualTo(counts ? List.of("pod") : List.of());
  }

  @Test
  void itsOwnPodIsNoOther() {
    put("self", CHART, "Running", "anything");
    put("pod", CHART, "Running", "quay.io/metallb/controller:v0.15.2");
    controllers.start();
    soon(() -> names().equals(List.of("pod")));
    assertThat(controllers.isSelfLabelled()).isTrue();
  }

  @Test
  void itIsToldWhenOneComesAndWhenItGoes() {
    assertThat(controllers.state()).isInstanceOf(State.Unread.class);
    controllers.start();
    soon(() -> controllers.state() instanceof State.Absent);
    int before = news.get();
    put("b", CHART, "Running", "controller");
    put("a", CHART, "Running", "controller");
    soon(() -> names().equals(List.of("a", "b")));
    server.objects("pods").remove("a");
    soon(() -> names().equals(List.of("b")));
    server.objects("pods").remove("b");
    soon(() -> controllers.state() instanceof State.Absent);
    assertThat(news.get()).isGreaterThan(before);
  }

  @Test
  void whoMayNotLookIsNotKeptWaiting() {
    server.faults().always(verb -> verb.startsWith("pods") ? Fault.FORBIDDEN : Fault.NONE);
    controllers.start();
    soon(() -> controllers.state() instanceof State.Absent);
  }

  private static String json(String labels) {
    StringBuilder json = new StringBuilder();
    for (String label : labels.split(" ", -1)) {
      String[] parts = label.split("=", -1);
      json.append(json.isEmpty() ? "" : ",").append('"').append(parts[0]).append("\":\"");
      json.append(parts[1]).append('"');
    }
    return json.toString();
  }

  private void put(String name, String labels, String phase, String image) {
    server
        .objects("pods")
        .put(
            name,
            "{\"metadata\":{\"labels\":{"
                + labels
                + "}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\""
                + image
                + "\"}]},\"status\":{\"phase\":\""
                + phase
                + "\"}}");
  }

  private List<String> names() {
    return controllers.state() instanceof State.Present(var pods)
        ? pods.stream().map(pod -> pod.key().name()).toList()
        : List.of();
  }

  private static void soon(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2)).until(condition);
  }
}
