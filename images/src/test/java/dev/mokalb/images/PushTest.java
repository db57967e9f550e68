package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a registry in this JVM that keeps what it is sent. */
class PushTest {

  private final Map<String, String> stored = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private boolean asksForToken;
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::answer);
    server.createContext(
        "/token", exchange -> reply(exchange, 200, "{\"token\": \"good\", \"expires_in\": 300}"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void bothPlatformsGoUnderOneNameAndAreSentOnce() throws Exception {
    Map<String, Layout> layouts =
        new TreeMap<>(Map.of("amd64", layout("amd64"), "arm64", layout("arm64")));
    Push.push(host() + "/me/moka-test:1.0", layouts);
    assertThat(stored)
        .containsEntry("/v2/me/moka-test/blobs/" + digest("amd64", 'c'), "layer of amd64")
        .containsEntry("/v2/me/moka-test/blobs/" + digest("arm64", 'c'), "layer of arm64")
        .containsKeys(
            "/v2/me/moka-test/manifests/" + digest("amd64", 'a'),
            "/v2/me/moka-test/manifests/" + digest("arm64", 'a'));
    assertThat(stored.get("/v2/me/moka-test/manifests/1.0"))
        .containsSubsequence(
            digest("amd64", 'a'), "\"architecture\":\"amd64\"",
            digest("arm64", 'a'), "\"architecture\":\"arm64\"");
    requests.clear();
    Push.push(host() + "/me/moka-test:1.0", layouts);
    assertThat(requests).noneMatch(request -> request.startsWith("POST"));
  }

  @Test
  void aTokenIsFetchedWhereTheRegistryAsksForOne() throws Exception {
    asksForToken = true;
    Push.push(host() + "/me/moka-test:1.0", Map.of("amd64", layout("amd64")));
    assertThat(stored).containsKey("/v2/me/moka-test/manifests/1.0");
  }

  @Test
  void aRefusalSaysWhatWasAskedAndAnswered() throws Exception {
    Layout layout = layout("amd64");
    assertThatThrownBy(() -> Push.push(host() + "/full/moka-test:1.0", Map.of("amd64", layout)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("POST")
        .hasMessageContaining("507");
  }

  @Test
  void credentialsComeFromTheEnvironmentOrFromDockersLogin() throws IOException {
    Path file = Files.createDirectories(folder.resolve(".docker")).resolve("config.json");
    Files.writeString(
        file, "{\"auths\": {\"r.example\": {\"auth\": \"bWU6c2VjcmV0\"}, \"other\": {}}}");
    assertThat(Credentials.find("r.example", Map.of(), folder)).contains("bWU6c2VjcmV0");
    assertThat(Credentials.find("other", Map.of(), folder)).isEmpty();
    assertThat(
            Credentials.find(
                "r.example",
                Map.of("MOKA_REGISTRY_USER", "u", "MOKA_REGISTRY_PASSWORD", "p"),
                folder))
        .isEqualTo(Optional.of("dTpw"));
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private static String digest(String architecture, char letter) {
    String end = architecture.equals("amd64") ? "1" : "2";
    return "sha256:" + String.valueOf(letter).repeat(63) + end;
  }

  private Layout layout(String architecture) throws IOException {
    Path layout = Files.createDirectories(folder.resolve(architecture));
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    String manifest = digest(architecture, 'a');
    String configuration = digest(architecture, 'b');
    String layer = digest(architecture, 'c');
    Files.writeString(
        blobs.resolve(manifest.substring(7)),
        "{\"config\":{\"digest\":\"%s\"},\"layers\":[{\"digest\":\"%s\"}]}"
            .formatted(configuration, layer));
    Files.writeString(blobs.resolve(configuration.substring(7)), "{\"rootfs\":{}}");
    Files.writeString(blobs.resolve(layer.substring(7)), "layer of " + architecture);
    Files.writeString(
        layout.resolve("index.json"), "{\"digest\":\"%s\",\"size\":7}".formatted(manifest));
    return Layout.in(layout);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    requests.add(method + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (asksForToken
        && !"Bearer good".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange
          .getResponseHeaders()
          .set("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"test\"");
      reply(exchange, 401, "");
    } else if (method.equals("HEAD")) {
      reply(exchange, stored.containsKey(path) ? 200 : 404, "");
    } else if (method.equals("POST")) {
      exchange.getResponseHeaders().set("Location", path + "1?state=x");
      reply(exchange, path.startsWith("/v2/full/") ? 507 : 202, "no room");
    } else {
      String query = exchange.getRequestURI().getQuery();
      stored.put(
          query == null
              ? path
              : path.replaceFirst("uploads/1$", query.replaceFirst(".*digest=", "")),
          new String(body, StandardCharsets.UTF_8));
      reply(exchange, 201, "");
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, none ? -1 : body.length);
      if (!none) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
