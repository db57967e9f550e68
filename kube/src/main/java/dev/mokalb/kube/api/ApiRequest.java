package dev.mokalb.kube.api;

import java.time.Duration;
import java.util.Optional;

/** One request to the API server; immutable. */
public final class ApiRequest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json"; // RFC 7386
  private static final String JSON_PATCH = "application/json-patch+json"; // RFC 6902

  private final String method;
  private final String path;
  private final Optional<Payload> payload;
  private final Duration deadline;
  private final Optional<Permission> needs;
  private final Encoding wanted;

  private ApiRequest(
      String method,
      String path,
      Optional<Payload> payload,
      Duration deadline,
      Optional<Permission> needs,
      Encoding wanted) {
    this.method = method;
    this.path = path;
    this.payload = payload;
    this.deadline = deadline;
    this.needs = needs;
    this.wanted = wanted;
  }

  private static ApiRequest of(String method, String path, Optional<Payload> payload) {
    return new ApiRequest(method, path, payload, DEADLINE, Optional.empty(), Encoding.JSON);
  }

  public static ApiRequest get(String path) {
    return of("GET", path, Optional.empty());
  }

  public static ApiRequest delete(String path) {
    return of("DELETE", path, Optional.empty());
  }

  public static ApiRequest post(String path, byte[] json) {
    return of("POST", path, Optional.of(new Payload(JSON, json)));
  }

  public static ApiRequest put(String path, byte[] json) {
    return of("PUT", path, Optional.of(new Payload(JSON, json)));
  }

  public static ApiRequest mergePatch(String path, byte[] json) {
    return of("PATCH", path, Optional.of(new Payload(MERGE_PATCH, json)));
  }

  public static ApiRequest jsonPatch(String path, byte[] json) {
    return of("PATCH", path, Optional.of(new Payload(JSON_PATCH, json)));
  }

  /** Until when the complete answer must be there; 10 s if not said. */
  public ApiRequest within(Duration limit) {
    return new ApiRequest(method, path, payload, limit, needs, wanted);
  }

  /**
   * The same, and the server is told too: it cancels what is not done by then, counted from when it
   * received the request (WithRequestDeadline of kube-apiserver, 1.19 and newer).
   */
  public ApiRequest withinOnBothSides(Duration limit) {
    String parameter = (path.indexOf('?') < 0 ? "?" : "&") + "timeout=" + limit.toMillis() + "ms";
    return new ApiRequest(method, path + parameter, payload, limit, needs, wanted);
  }

  /** Says what RBAC must allow, so that a refusal can name the missing rule. */
  public ApiRequest needing(Permission permission) {
    return new ApiRequest(method, path, payload, deadline, Optional.of(permission), wanted);
  }

  /** How the answer is wanted, if the server can; JSON if not said. */
  public ApiRequest wanting(Encoding encoding) {
    return new ApiRequest(method, path, payload, deadline, needs, encoding);
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  Optional<Payload> payload() {
    return payload;
  }

  Duration deadline() {
    return deadline;
  }

  Optional<Permission> needs() {
    return needs;
  }

  Encoding wanted() {
    return wanted;
  }

  /** A body; the octets are not copied and must not be changed. */
  static final class Payload {
    private final String type;
    private final byte[] octets;

    private Payload(String type, byte[] octets) {
      this.type = type;
      this.octets = octets;
    }

    String type() {
      return type;
    }

    byte[] octets() {
      return octets;
    }
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
