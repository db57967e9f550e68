package dev.mokalb.kube.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewedGateTest {

  private static final String KNOWN =
      """
      {"kind":"TokenReview","status":{"authenticated":true,
      "user":{"username":"system:serviceaccount:monitoring:prometheus","uid":"7",
      "groups":["system:serviceaccounts"]}}}
      """;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int code = 201;
  private volatile String tokenReview = KNOWN;
  private volatile String accessReview = "{\"status\":{\"allowed\":true}}";
  private HttpServer server;
  private ApiClient client;
  private ReviewedGate gate;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    client =
        ApiClient.open(
            ApiAccess.plain(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    gate = new ReviewedGate(client, "/metrics");
  }

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(exchange.getRequestURI().getPath() + " " + body);
      boolean token = exchange.getRequestURI().getPath().endsWith("/tokenreviews");
      byte[] answer = (token ? tokenReview : accessReview).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(code, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private int turnedAway(String authorization) throws InterruptedException {
    return gate.turnAway(authorization).map(Reply::code).orElse(200);
  }

  @Test
  void whomRbacAllowsComesInAndIsRemembered() throws InterruptedException {
    assertThat(turnedAway("Bearer secret")).isEqualTo(200);
    assertThat(turnedAway("Bearer secret")).isEqualTo(200);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0))
        .startsWith("/apis/authentication.k8s.io/v1/tokenreviews ")
        .contains("\"spec\":{\"token\":\"secret\"}");
    assertThat(asked.get(1))
        .startsWith("/apis/authorization.k8s.io/v1/subjectaccessreviews ")
        .contains("\"user\":\"system:serviceaccount:monitoring:prometheus\"")
        .contains("\"groups\":[\"system:serviceaccounts\"]")
        .contains("\"nonResourceAttributes\":{\"path\":\"/metrics\",\"verb\":\"get\"}");
  }

  @Test
  void withoutATokenNobodyIsAsked() throws InterruptedException {
    assertThat(turnedAway("")).isEqualTo(401);
    assertThat(turnedAway("Bearer ")).isEqualTo(401);
    assertThat(turnedAway("Basic dXNlcjpwYXNz")).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @Test
  void anUnknownTokenIsRefusedAndSoIsOneWithoutTheRight() throws InterruptedException {
    tokenReview = "{\"status\":{\"authenticated\":false}}";
    assertThat(turnedAway("Bearer unknown")).isEqualTo(401);
    tokenReview = KNOWN;
    accessReview = "{\"status\":{\"allowed\":false}}";
    assertThat(gate.turnAway("Bearer other").map(Reply::body).orElse(""))
        .contains("prometheus may not get /metrics", "nonResourceURLs");
  }

  @Test
  void whatCannotBeFoundOutIsNoVerdict() throws InterruptedException {
    code = 500;
    assertThat(turnedAway("Bearer secret")).isEqualTo(503);
    code = 201;
    assertThat(turnedAway("Bearer secret")).isEqualTo(200);
  }
}
