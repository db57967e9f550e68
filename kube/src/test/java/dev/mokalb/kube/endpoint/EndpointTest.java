package dev.mokalb.kube.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.metrics.MetricFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointTest {

  private final AtomicReference<Optional<String>> alive = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> ready = new AtomicReference<>(Optional.empty());
  private final AtomicInteger scrapes = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private Endpoint endpoint;

  @BeforeEach
  void open() throws IOException {
    Map<String, Endpoint.Page> pages = new HashMap<>(Health.pages(alive::get, ready::get));
    pages.putAll(
        Metrics.pages(() ->
            List.of(MetricFamily.counter("scrapes_total", "Scrapes.", scrapes.incrementAndGet()))));
    endpoint =
        new Endpoint(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), pages);
  }

  @AfterEach
  void close() {
    endpoint.close();
    client.close();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = ask("GET", path);
    return response.statusCode() + " " + response.body().strip();
  }

  @Test
  void healthSaysWhatIsWrong() throws IOException, InterruptedException {
    assertThat(get("/healthz")).isEqualTo("200 ok");
    assertThat(get("/livez")).isEqualTo("200 ok");
    assertThat(get("/readyz")).isEqualTo("200 ok");
    ready.set(Optional.of("it reads"));
    assertThat(get("/healthz")).isEqualTo("200 ok");
    assertThat(get("/readyz")).isEqualTo("503 it reads");
    alive.set(Optional.of("it hangs"));
    assertThat(get("/healthz")).isEqualTo("503 it hangs");
  }

  @Test
  void metricsAreMadeAnewForEachScrape() throws IOException, InterruptedException {
    HttpResponse<String> first = ask("GET", "/metrics");
    assertThat(first.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(first.body()).endsWith("scrapes_total 1\n");
    assertThat(get("/metrics")).endsWith("scrapes_total 2");
  }

  @Test
  void otherRequestsAreTurnedAway() throws IOException, InterruptedException {
    assertThat(get("/")).isEqualTo("404 there is no such page");
    assertThat(get("/metrics/x")).isEqualTo("404 there is no such page");
    assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
    HttpResponse<String> head = ask("HEAD", "/healthz");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }
}
