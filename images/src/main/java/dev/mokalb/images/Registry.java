package dev.mokalb.images;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes to one repository of a registry (OCI distribution-spec v1, "Push"). */
final class Registry implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1");
  private static final int UNAUTHORIZED = 401;
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;

  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final URI root;
  private final String repository;
  private final Optional<String> basic;
  private String authorization = "";

  /** {@code basic} is the value of HTTP's basic authentication, for a registry that asks. */
  Registry(String host, String repository, Optional<String> basic) {
    String scheme = LOCAL.contains(host.replaceFirst(":[0-9]+$", "")) ? "http" : "https";
    this.root = URI.create(scheme + "://" + host);
    this.repository = repository;
    this.basic = basic;
  }

  /** Returns false if the registry had it already. */
  boolean pushBlob(String digest, Path content) throws IOException, InterruptedException {
    URI blob = at("/blobs/sha256:" + digest);
    if (send(HttpRequest.newBuilder(blob).HEAD()).statusCode() == OK) {
      return false;
    }
    var begun = send(HttpRequest.newBuilder(at("/blobs/uploads/")).POST(BodyPublishers.noBody()));
    require(begun, ACCEPTED);
    String location =
        begun
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new IOException(root + " does not say where to upload to"));
    String target = location + (location.contains("?") ? "&" : "?") + "digest=sha256:" + digest;
    require(
        send(
            HttpRequest.newBuilder(root.resolve(target))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofFile(content))),
        CREATED);
    return true;
  }

  /** {@code name} is a tag, or {@code sha256:} and a digest. */
  void pushManifest(String name, String type, BodyPublisher content)
      throws IOException, InterruptedException {
    require(
        send(
            HttpRequest.newBuilder(at("/manifests/" + name))
                .header("Content-Type", type)
                .PUT(content)),
        CREATED);
  }

  @Override
  public void close() {
    http.close();
  }

  private URI at(String path) {
    return root.resolve("/v2/" + repository + path);
  }

  /** Sends it; a registry that asks who we are is told, once for each request. */
  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    request.timeout(TIMEOUT);
    if (!authorization.isEmpty()) {
      request.setHeader("Authorization", authorization);
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != UNAUTHORIZED) {
      return answer;
    }
    authorization = authorization(answer.headers().firstValue("WWW-Authenticate").orElse(""));
    request.setHeader("Authorization", authorization);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String authorization(String challenge) throws IOException, InterruptedException {
    if (!challenge.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
      return "Basic " + basic.orElseThrow(this::nobody);
    }
    String query =
        "?service="
            + encode(parameter(challenge, "service"))
            + "&scope="
            + encode("repository:" + repository + ":pull,push");
    var request =
        HttpRequest.newBuilder(URI.create(parameter(challenge, "realm") + query)).timeout(TIMEOUT);
    basic.ifPresent(value -> request.header("Authorization", "Basic " + value));
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    require(answer, OK);
    Matcher token =
        Pattern.compile("\"(?:access_)?token\"\\s*:\\s*\"([^\"]+)\"").matcher(answer.body());
    if (!token.find()) {
      throw nobody();
    }
    return "Bearer " + token.group(1);
  }

  private static String parameter(String challenge, String name) {
    Matcher found = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
    return found.find() ? found.group(1) : "";
  }

  private IOException nobody() {
    return new IOException(
        root.getAuthority()
            + " asks who you are: set MOKA_REGISTRY_USER and MOKA_REGISTRY_PASSWORD");
  }

  private static void require(HttpResponse<String> answer, int status) throws IOException {
    if (answer.statusCode() != status) {
      throw new IOException(
          "%s %s was answered with %d: %s"
              .formatted(
                  answer.request().method(), answer.uri(), answer.statusCode(), answer.body()));
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
