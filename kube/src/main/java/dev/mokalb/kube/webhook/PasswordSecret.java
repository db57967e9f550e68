package dev.mokalb.kube.webhook;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;

/** Whether a Secret holds a password as BGPPeers want it. */
public final class PasswordSecret {

  /** Whoever waits for the answer has little time. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final String TYPE = "kubernetes.io/basic-auth";
  private static final String ENTRY = "password";

  private PasswordSecret() {}

  /** What there is of it. */
  public enum State {
    /** Nobody could say. */
    UNKNOWN,
    USABLE,
    MISSING,
    /** It has another type than {@code kubernetes.io/basic-auth}. */
    OF_ANOTHER_TYPE,
    /** It has no entry {@code password}. */
    WITHOUT_PASSWORD
  }

  /** Asks the API server, and waits a second at most. */
  public static State lookUp(ApiClient client, ObjectKey key) {
    ApiRequest request = ApiRequest.get(ResourceType.core("secrets").path(key)).within(PATIENCE);
    return switch (client.send(request).join()) {
      case ApiResult.Answer(String body) -> read(body);
      case ApiResult.Failed(ApiFailure.NotFound _) -> State.MISSING;
      case ApiResult.Failed _ -> State.UNKNOWN;
    };
  }

  static State read(String body) {
    boolean[] typeAndPassword = {false, false};
    try (JsonParser parser = JsonFields.parser(body)) {
      JsonFields.read(
          parser,
          (field, value) -> {
            switch (field) {
              case "type" -> typeAndPassword[0] = JsonFields.text(value).equals(TYPE);
              case "data" ->
                  JsonFields.read(value, (entry, _) -> typeAndPassword[1] |= entry.equals(ENTRY));
              default -> {}
            }
          });
    } catch (IOException e) {
      return State.UNKNOWN;
    }
    if (!typeAndPassword[0]) {
      return State.OF_ANOTHER_TYPE;
    }
    return typeAndPassword[1] ? State.USABLE : State.WITHOUT_PASSWORD;
  }
}
