package dev.mokalb.kube.api;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a refusal: an HTTP code and a {@code Status} object, if it is one. */
public final class Failures {

  private static final int MESSAGE_CHARS_MAX = 1_000;

  /** A webhook may ask for a day, and is asked again sooner. */
  private static final int RETRY_AFTER_SECONDS_MAX = 60;

  /** So begins whatever a webhook refuses: ToStatusErr of k8s.io/apiserver. */
  private static final String BY_A_WEBHOOK = "admission webhook \"";

  private Failures() {}

  /** The failure that an answer's code and body mean. */
  static ApiFailure of(
      int code, RefusalBody body, @Nullable String retryAfter, Optional<Permission> needs) {
    Status status = new Status(code, "HTTP " + code, seconds(retryAfter));
    try (JsonParser parser = body.status()) {
      status = Status.read(parser, status);
    } catch (IOException e) {
      // A proxy answered, or the body broke off: the code has to do.
      String text = body.text();
      status = new Status(code, shortened(text.isBlank() ? "HTTP " + code : text), status.retry);
    }
    return status.failure(needs);
  }

  /** The failure that a watch's ERROR event carries; the parser stands at the Status object. */
  public static ApiFailure ofStatus(JsonParser status, Optional<Permission> needs)
      throws IOException {
    return Status.read(status, new Status(500, "no message", Duration.ZERO)).failure(needs);
  }

  private record Status(int code, String message, Duration retry) {

    static Status read(JsonParser parser, Status preset) throws IOException {
      int[] numbers = {preset.code, (int) preset.retry.toSeconds()};
      String[] message = {preset.message};
      JsonFields.read(
          parser,
          (name, value) -> {
            switch (name) {
              case "code" -> numbers[0] = JsonFields.integer(value);
              case "message" -> message[0] = JsonFields.text(value);
              case "details" ->
                  JsonFields.read(
                      value,
                      (detail, number) -> {
                        if (detail.equals("retryAfterSeconds")) {
                          numbers[1] = Math.max(numbers[1], atMost(JsonFields.integer(number)));
                        }
                      });
              default -> {}
            }
          });
      return new Status(numbers[0], shortened(message[0]), Duration.ofSeconds(numbers[1]));
    }

    ApiFailure failure(Optional<Permission> needs) {
      return switch (code) {
        case 401 -> new ApiFailure.Unauthorized(message);
        case 403 -> new ApiFailure.Forbidden(needs, message);
        case 404 -> new ApiFailure.NotFound(message);
        case 409 -> new ApiFailure.Conflict(message);
        case 410 -> new ApiFailure.Expired(message);
        case 429 ->
            message.startsWith(BY_A_WEBHOOK)
                ? new ApiFailure.Postponed(message, retry)
                : new ApiFailure.TooManyRequests(retry);
        default ->
            code >= 500
                ? new ApiFailure.ServerError(code, message, retry)
                : new ApiFailure.Rejected(code, message);
      };
    }
  }

  private static Duration seconds(@Nullable String retryAfter) {
    if (retryAfter == null || !retryAfter.matches("[0-9]{1,6}")) {
      return Duration.ZERO; // Absent, or a date: the caller's own pause has to do.
    }
    return Duration.ofSeconds(atMost(Integer.parseInt(retryAfter)));
  }

  private static int atMost(int seconds) {
    return Math.min(seconds, RETRY_AFTER_SECONDS_MAX);
  }

  private static String shortened(String text) {
    return text.length() <= MESSAGE_CHARS_MAX ? text : text.substring(0, MESSAGE_CHARS_MAX) + "…";
  }

  /** The innermost cause, in words: the JDK wraps connection errors several times. */
  static String causeOf(@Nullable Throwable error) {
    if (error == null) {
      return "no answer";
    }
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + shortened(message);
  }
}
