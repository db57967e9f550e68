package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Objects;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two replicas of the controller, of which one writes. */
class ReplicasIT {
  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final int OFFSET = 1;
  private static final Duration HAND_OVER_MAX = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration REQUEST = Duration.ofSeconds(4);
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private LabProcess second;

  @BeforeEach
  void standby() {
    LAB.apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: default, namespace: metallb-system}
        spec: {addresses: [10.9.0.0/20]}
        """);
    await("the first to be ready").atMost(TestLab.SOON).until(() -> readiness(0) == 200);
    second = LAB.lab().moka().replica("controller-second", OFFSET);
    second.start();
    LAB.awaitLog(second, "controller-second stands by");
    await("the second to be ready").atMost(TestLab.SOON).until(() -> readiness(OFFSET) == 200);
  }

  @AfterEach
  void stop() {
    second.stop(Duration.ofSeconds(15));
    http.close();
  }

  private static LabProcess first() {
    return LAB.lab().moka().controller();
  }

  private int readiness(int portOffset) {
    return ask(Moka.HEALTH_PORT + portOffset, "/readyz");
  }

  private int ask(int port, String path) {
    try {
      return answer(port, path).statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> answer(int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static String holder() {
    Lease lease =
        LAB.lab()
            .kubernetes()
            .leases()
            .inNamespace(Moka.NAMESPACE)
            .withName("moka-controller")
            .get();
    return lease.getSpec().getHolderIdentity();
  }

  private static boolean serves(LabProcess controller) {
    return TestLab.logged(controller, "; serving") > 0;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static List<Service> services() {
    return LAB.lab().kubernetes().services().inNamespace(Pods.APPS_NAMESPACE).list().getItems();
  }

  /** Services made one after the other, and when each was made and seen with its address. */
  private static final class Stream {
    final Map<String, Long> made = new HashMap<>();
    final Set<String> served = new HashSet<>();
    Duration longest = Duration.ZERO;

    void next() {
      String name = "stream-" + made.size();
      made.put(name, System.nanoTime());
      LAB.create(TestLab.echo(name));
      look();
    }

    void look() {
      for (Service service : services()) {
        Long start = made.get(service.getMetadata().getName());
        if (start != null
            && !Services.addresses(service).isEmpty()
            && served.add(service.getMetadata().getName())) {
          Duration took = since(start);
          longest = took.compareTo(longest) > 0 ? took : longest;
        }
      }
    }

    boolean isServed() {
      look();
      return served.size() == made.size();
    }
  }

  @Test
  void aLeaderThatIsToldToStopIsSucceededInLessThanASecond() {
    Stream stream = new Stream();
    for (int i = 0; i < 20; i++) {
      stream.next();
    }
    await("addresses").atMost(TestLab.SOON).until(stream::isServed);
    stream.longest = Duration.ZERO;

    long start = System.nanoTime();
    Thread stopping = Thread.ofVirtual().start(() -> first().stop(Duration.ofSeconds(15)));
    while (!serves(second)) {
      assertThat(since(start)).as("until the successor serves").isLessThan(TestLab.SOON);
      stream.next();
    }
    Duration handOver = since(start);
    await("addresses").atMost(TestLab.SOON).until(stream::isServed);
    await("the end of the first").atMost(TestLab.SOON).until(() -> !stopping.isAlive());

    System.out.printf(
        "SIGTERM to the leader: the successor serves after %d ms; of %d Services made meanwhile"
            + " the slowest has its address after %d ms%n",
        handOver.toMillis(), stream.made.size() - 20, stream.longest.toMillis());
    assertThat(holder()).isEqualTo("controller-second");
    assertThat(handOver).isLessThan(HAND_OVER_MAX);
    assertThat(stream.longest).isLessThan(HAND_OVER_MAX);
    assertThat(services().stream().flatMap(s -> Services.addresses(s).stream()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aLeaderThatIsKilledIsSucceededWhenItsLeaseAndItsLastRequestHaveExpired() {
    LAB.create(TestLab.echo("before"));
    LAB.awaitAddresses("before", "10.9.0.0");
    String version = LAB.read("before").getMetadata().getResourceVersion();

    long start = System.nanoTime();
    first().kill();
    LAB.create(TestLab.echo("after"));
    await("the second to serve")
        .atMost(LEASE.plus(REQUEST).plus(SLACK))
        .until(() -> serves(second));
    Duration takeover = since(start);
    LAB.awaitAddresses("after", "10.9.0.1");

    System.out.printf(
        "kill -9 of the leader: the successor serves after %d ms%n", takeover.toMillis());
    assertThat(takeover).isGreaterThan(LEASE);
    assertThat(LAB.read("before").getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void aContainerThatIsStartedAgainTakesItsOwnLeaseAtOnce() {
    first().kill();
    long start = System.nanoTime();
    first().start();
    await("the first to serve").atMost(LEASE.minus(SLACK)).until(() -> serves(first()));
    System.out.printf(
        "a container started again serves after %d ms, the start of the JVM included%n",
        since(start).toMillis());
    assertThat(holder()).isEqualTo("controller-lab");
    assertThat(serves(second)).isFalse();
  }

  @Test
  void whoeverComesToLeadMakesTheSecretOfTheSpeakersIfThereIsNone() {
    var secret =
        LAB.lab().kubernetes().secrets().inNamespace(Moka.NAMESPACE).withName(Objects.MEMBERLIST);
    secret.delete();
    first().stop(Duration.ofSeconds(15));
    await("the Secret " + Objects.MEMBERLIST)
        .atMost(TestLab.SOON)
        .until(() -> secret.get() != null);
    assertThat(secret.get().getData()).containsOnlyKeys("secretkey");
  }

  @Test
  void theStateOfTheConfigurationGoesWithThePodOfTheReplicaThatLeads() {
    LAB.lab()
        .pods()
        .writeOnHost(
            Moka.NAMESPACE,
            "controller-second",
            Map.of("mokalb.dev/component", "controller"),
            LAB.lab().topology().nodes().getFirst());
    try {
      awaitState(Moka.CONTROLLER_POD, "Valid");
      first().stop(Duration.ofSeconds(15));
      awaitState("controller-second", "Valid");
      LAB.apply(
          """
          apiVersion: metallb.io/v1beta1
          kind: IPAddressPool
          metadata: {name: overlapping, namespace: metallb-system}
          spec: {addresses: [10.9.0.0/24]}
          """);
      awaitState("controller-second", "Invalid");
      first().start();
      LAB.awaitLog(first(), Moka.CONTROLLER_POD + " stands by");
      second.stop(Duration.ofSeconds(15));
      awaitState(Moka.CONTROLLER_POD, "Invalid");
    } finally {
      pod("controller-second").withGracePeriod(0).delete();
    }
  }

  private static PodResource pod(String name) {
    return LAB.lab().kubernetes().pods().inNamespace(Moka.NAMESPACE).withName(name);
  }

  /** Waits until the object says so, and goes with this pod and no other one. */
  private static void awaitState(String pod, String result) {
    String uid = pod(pod).get().getMetadata().getUid();
    await("the state %s with the pod %s".formatted(result, pod))
        .atMost(TestLab.SOON)
        .until(() -> {
          GenericKubernetesResource state =
              LAB.object("v1beta1", "ConfigurationState", "controller");
          return state != null
              && result.equals(state.get("status", "result"))
              && state.getMetadata().getOwnerReferences().stream()
                  .map(OwnerReference::getUid)
                  .toList()
                  .equals(List.of(uid));
        });
  }

  @Test
  void eachReplicaTellsWhatItDoes() throws IOException, InterruptedException {
    LAB.create(TestLab.echo("one"));
    LAB.awaitAddresses("one", "10.9.0.0");
    await("the count of addresses")
        .atMost(TestLab.SOON)
        .until(() ->
            answer(Moka.METRICS_PORT, "/metrics")
                .body()
                .contains("metallb_allocator_addresses_in_use_total{pool=\"default\"} 1\n"));
    assertThat(answer(Moka.METRICS_PORT, "/metrics").body())
        .contains(
            "metallb_allocator_addresses_total{pool=\"default\"} 4096\n",
            "metallb_k8s_client_config_loaded_bool 1\n",
            "metallb_k8s_client_config_stale_bool 0\n",
            "mokalb_controller_duty{duty=\"serving\"} 1\n");
    assertThat(answer(Moka.METRICS_PORT + OFFSET, "/metrics").body())
        .contains("mokalb_controller_duty{duty=\"standing_by\"} 1\n")
        .doesNotContain("metallb_allocator_addresses_in_use_total{");
    assertThat(ask(Moka.HEALTH_PORT, "/healthz")).isEqualTo(200);
    assertThat(ask(Moka.HEALTH_PORT + OFFSET, "/healthz")).isEqualTo(200);
    await("the counters of the pool")
        .atMost(TestLab.SOON)
        .until(() ->
            String.valueOf(
                    LAB.object("v1beta1", "IPAddressPool", "default")
                        .getAdditionalProperties()
                        .get("status"))
                .contains("assignedIPv4=1"));
  }
}
