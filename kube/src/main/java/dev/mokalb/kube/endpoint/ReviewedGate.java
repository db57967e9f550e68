package dev.mokalb.kube.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.FieldHandler;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who shows a token that the API server knows (TokenReview) and whom RBAC allows to {@code
 * get} the page (SubjectAccessReview), as MetalLB 0.16 does. Verdicts are remembered for a while,
 * so that not every scrape costs two requests. Guarded by its own monitor.
 */
public final class ReviewedGate implements Metrics.Gate {

  private static final Logger LOG = LoggerFactory.getLogger(ReviewedGate.class);

  private static final ResourceType TOKENS =
      new ResourceType("authentication.k8s.io", "v1", "tokenreviews");
  private static final ResourceType ACCESS =
      new ResourceType("authorization.k8s.io", "v1", "subjectaccessreviews");
  private static final Duration REVIEW_WITHIN = Duration.ofSeconds(5);
  private static final String BEARER = "Bearer ";

  /** controller-runtime remembers a token for a minute, and a refusal for half of one. */
  private static final long ALLOWED_NANOS = Duration.ofMinutes(1).toNanos();

  private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int REMEMBERED_MAX = 100;

  private record Verdict(Optional<Reply> refusal, long until) {}

  /** Who a token stands for. */
  private static final class User {
    private boolean authenticated;
    private String name = "";
    private String uid = "";
    private final List<String> groups = new ArrayList<>();
  }

  private final ApiClient client;
  private final String path;
  private final Map<String, Verdict> verdicts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verdict> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** A gate before the page at this path. */
  public ReviewedGate(ApiClient client, String path) {
    this.client = client;
    this.path = path;
  }

  @Override
  public Optional<Reply> turnAway(String authorization) throws InterruptedException {
    if (!authorization.startsWith(BEARER) || authorization.length() == BEARER.length()) {
      return Optional.of(
          Reply.text(401, "show a bearer token of the cluster, such as a service account's"));
    }
    String token = authorization.substring(BEARER.length()).strip();
    String digest = digest(token);
    Optional<Verdict> known = remembered(digest);
    if (known.isPresent()) {
      return known.get().refusal();
    }
    Optional<Reply> refusal = review(token);
    // What could not be found out is no verdict.
    if (refusal.isEmpty() || refusal.get().code() < 500) {
      long lasts = refusal.isEmpty() ? ALLOWED_NANOS : REFUSED_NANOS;
      remember(digest, new Verdict(refusal, System.nanoTime() + lasts));
    }
    return refusal;
  }

  private synchronized Optional<Verdict> remembered(String digest) {
    return Optional.ofNullable(verdicts.get(digest))
        .filter(verdict -> verdict.until() - System.nanoTime() > 0);
  }

  private synchronized void remember(String digest, Verdict verdict) {
    verdicts.remove(digest);
    verdicts.put(digest, verdict);
  }

  /** So that no token lies about in memory for longer than it is needed. */
  private static String digest(String token) {
    try {
      byte[] octets = token.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private Optional<Reply> review(String token) throws InterruptedException {
    ApiResult who = post(TOKENS, json -> json.writeStringField("token", token));
    if (who instanceof ApiResult.Failed(ApiFailure failure)) {
      return Optional.of(unknown(failure));
    }
    User user = user(((ApiResult.Answer) who).body());
    if (!user.authenticated) {
      return Optional.of(Reply.text(401, "the API server does not know the token"));
    }
    ApiResult may = post(ACCESS, json -> access(json, user));
    if (may instanceof ApiResult.Failed(ApiFailure failure)) {
      return Optional.of(unknown(failure));
    }
    return isAllowed(((ApiResult.Answer) may).body())
        ? Optional.empty()
        : Optional.of(
            Reply.text(
                403,
                user.name
                    + " may not get "
                    + path
                    + "; the missing rule: {nonResourceURLs: [\""
                    + path
                    + "\"], verbs: [\"get\"]} in a ClusterRole"));
  }

  private static Reply unknown(ApiFailure failure) {
    LOG.warn("a scrape cannot be reviewed: {}", failure.explain());
    return Reply.text(503, "it cannot be found out now whether you may see this");
  }

  private ApiResult post(ResourceType type, JsonWriter spec) throws InterruptedException {
    byte[] body =
        JsonBody.of(json -> {
          json.writeStringField("apiVersion", type.group() + "/" + type.version());
          json.writeStringField(
              "kind", type.equals(TOKENS) ? "TokenReview" : "SubjectAccessReview");
          json.writeObjectFieldStart("spec");
          spec.write(json);
          json.writeEndObject();
        });
    ApiRequest request =
        ApiRequest.post(type.pathIn(""), body)
            .within(REVIEW_WITHIN)
            .needing(Permission.to("create", type, ""));
    try {
      return client.send(request).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A request always ends with a value", e);
    }
  }

  private void access(JsonGenerator json, User user) throws IOException {
    json.writeStringField("user", user.name);
    json.writeStringField("uid", user.uid);
    json.writeArrayFieldStart("groups");
    for (String group : user.groups) {
      json.writeString(group);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("nonResourceAttributes");
    json.writeStringField("path", path);
    json.writeStringField("verb", "get");
    json.writeEndObject();
  }

  private static User user(String review) {
    User user = new User();
    status(
        review,
        (field, value) -> {
          switch (field) {
            case "authenticated" -> user.authenticated = JsonFields.bool(value);
            case "user" -> JsonFields.read(value, (name, of) -> describe(user, name, of));
            default -> {}
          }
        });
    return user;
  }

  private static void describe(User user, String name, JsonParser value) throws IOException {
    switch (name) {
      case "username" -> user.name = JsonFields.text(value);
      case "uid" -> user.uid = JsonFields.text(value);
      case "groups" -> user.groups.addAll(JsonFields.textList(value));
      default -> {}
    }
  }

  private static boolean isAllowed(String review) {
    boolean[] allowed = {false};
    boolean[] denied = {false};
    status(
        review,
        (field, value) -> {
          switch (field) {
            case "allowed" -> allowed[0] = JsonFields.bool(value);
            case "denied" -> denied[0] = JsonFields.bool(value);
            default -> {}
          }
        });
    return allowed[0] && !denied[0];
  }

  private static void status(String review, FieldHandler handler) {
    try (JsonParser parser = JsonFields.parser(review)) {
      JsonFields.read(
          parser,
          (name, value) -> {
            if (name.equals("status")) {
              JsonFields.read(value, handler);
            }
          });
    } catch (IOException e) {
      LOG.warn("a review cannot be understood: {}", e.toString());
    }
  }
}
