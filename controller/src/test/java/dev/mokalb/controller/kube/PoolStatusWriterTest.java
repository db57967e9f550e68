package dev.mokalb.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolStatusWriterTest {

  /** A request as it came, and when. */
  private record Patch(String path, String body, long nanos) {}

  private final List<Patch> patches = new CopyOnWriteArrayList<>();
  private final AtomicInteger answer = new AtomicInteger(200);
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger atOnceMax = new AtomicInteger();
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private ApiClient client;
  private PoolStatusWriter writer;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    client =
        ApiClient.open(
            ApiAccess.plain(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    writer = new PoolStatusWriter(client, "moka", leads::get);
  }

  @AfterEach
  void close() {
    writer.close();
    client.close();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int code = answer.get();
      atOnceMax.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      patches.add(new Patch(exchange.getRequestURI().getPath(), body, System.nanoTime()));
      atOnce.decrementAndGet();
      exchange.sendResponseHeaders(code, 2);
      exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
  }

  private static PoolStatusWriter.Counted usage(long assigned) {
    return usage("first", assigned);
  }

  private static PoolStatusWriter.Counted usage(String uid, long assigned) {
    return new PoolStatusWriter.Counted(
        uid,
        new PoolUsage(
            new PoolUsage.ByFamily(11, 5),
            new PoolUsage.ByFamily(assigned, 0),
            new PoolUsage.ByFamily(10 - assigned, 5)));
  }

  private List<String> bodiesOf(String pool) {
    return patches.stream()
        .filter(patch -> patch.path().contains("/" + pool + "/"))
        .map(Patch::body)
        .toList();
  }

  @Test
  void theCountersAreThoseOfMetalLb() {
    writer.update(Map.of("default", usage(3)));
    soon().until(() -> patches.size() == 1);
    assertThat(patches.getFirst().path())
        .isEqualTo("/apis/metallb.io/v1beta1/namespaces/moka/ipaddresspools/default/status");
    assertThat(patches.getFirst().body())
        .isEqualTo(
            "{\"status\":{\"assignedIPv4\":3,\"assignedIPv6\":0,\"availableIPv4\":7,"
                + "\"availableIPv6\":5}}");
  }

  @Test
  void ofManyChangesTheLastIsWrittenAndNoneBetweenWithinASecond() {
    IntStream.rangeClosed(1, 9).forEach(i -> writer.update(Map.of("default", usage(i))));
    soon().until(() -> patches.size() == 2);
    assertThat(bodiesOf("default").get(0)).contains("\"assignedIPv4\":1");
    assertThat(bodiesOf("default").get(1)).contains("\"assignedIPv4\":9");
    assertThat(patches.get(1).nanos() - patches.get(0).nanos())
        .isGreaterThan(Duration.ofMillis(900).toNanos());
    writer.update(Map.of("default", usage(9), "other", usage(0)));
    soon().until(() -> !bodiesOf("other").isEmpty());
    assertThat(bodiesOf("default")).as("nothing changed").hasSize(2);
  }

  @Test
  void manyPoolsAreWrittenOneAfterTheOther() {
    Map<String, PoolStatusWriter.Counted> usages = new TreeMap<>();
    IntStream.range(0, 50).forEach(i -> usages.put("pool-" + i, usage(1)));
    writer.update(usages);
    soon().until(() -> patches.size() == 50);
    assertThat(atOnceMax).hasValue(1);
  }

  @Test
  void onlyALeaderWritesAndANewOneWritesAll() {
    leads.set(false);
    writer.update(Map.of("default", usage(1)));
    assertThat(patches).isEmpty();
    leads.set(true);
    writer.resume();
    soon().until(() -> patches.size() == 1);
    writer.takeOver();
    writer.update(Map.of("default", usage(1)));
    soon().until(() -> patches.size() == 2);
  }

  @Test
  void aPoolThatIsMadeAgainHasAnEmptyStatus() {
    writer.update(Map.of("default", usage("first", 1)));
    soon().until(() -> patches.size() == 1);
    writer.update(Map.of("default", usage("first", 1)));
    writer.update(Map.of("default", usage("second", 1)));
    soon().until(() -> patches.size() == 2);
    assertThat(bodiesOf("default").get(1)).isEqualTo(bodiesOf("default").get(0));
  }

  @Test
  void aFailureIsTriedAgainButNotThatAPoolIsGone() {
    answer.set(500);
    writer.update(Map.of("default", usage(1)));
    soon().until(() -> patches.size() == 1);
    answer.set(404);
    soon().until(() -> patches.size() == 2);
    writer.update(Map.of("default", usage(1), "other", usage(1)));
    soon().until(() -> !bodiesOf("other").isEmpty());
    assertThat(bodiesOf("default")).hasSize(2);
  }
}
