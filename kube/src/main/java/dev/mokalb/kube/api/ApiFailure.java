package dev.mokalb.kube.api;

import java.time.Duration;
import java.util.Optional;

/** Why a request was not answered as asked. */
public sealed interface ApiFailure {

  /** The problem, and what to do about it. */
  String explain();

  /** How long the server asks to wait; nothing if it does not say. */
  default Duration retryAfter() {
    return Duration.ZERO;
  }

  /** No connection, or it broke. Whether the server acted on the request is not known. */
  record Unreachable(String cause) implements ApiFailure {
    @Override
    public String explain() {
      return "the API server cannot be reached ("
          + cause
          + "): check that it runs and that this"
          + " process may connect to it";
    }
  }

  /** No complete answer in time. Whether the server acted on the request is not known. */
  record TimedOut(Duration after) implements ApiFailure {
    @Override
    public String explain() {
      return "no answer within "
          + after.toMillis()
          + " ms: the API server is overloaded or the"
          + " connection to it is dead";
    }
  }

  /** The credentials are not accepted. */
  record Unauthorized(String message) implements ApiFailure {
    @Override
    public String explain() {
      return "the API server does not accept the credentials ("
          + message
          + "): check the service"
          + " account token or the kubeconfig";
    }
  }

  /** RBAC does not allow it. */
  record Forbidden(Optional<Permission> missing, String message) implements ApiFailure {
    @Override
    public String explain() {
      return message
          + missing.map(permission -> "; the missing rule: " + permission.rule()).orElse("");
    }
  }

  /** No such object, or no such kind. */
  record NotFound(String message) implements ApiFailure {
    @Override
    public String explain() {
      return message;
    }
  }

  /** The object has changed since it was read, or exists already. */
  record Conflict(String message) implements ApiFailure {
    @Override
    public String explain() {
      return message;
    }
  }

  /** The resource version or the continue token is too old (410). */
  record Expired(String message) implements ApiFailure {
    @Override
    public String explain() {
      return message;
    }
  }

  /** Refused for now. */
  record TooManyRequests(Duration retryAfter) implements ApiFailure {
    @Override
    public String explain() {
      return "the API server asks to wait for "
          + retryAfter.toMillis()
          + " ms: it is overloaded, or"
          + " its flow control is too narrow for this client";
    }
  }

  /** A webhook of somebody refused this one object for now; nothing is said about others. */
  record Postponed(String message, Duration retryAfter) implements ApiFailure {
    @Override
    public String explain() {
      return message;
    }
  }

  /** Refused for good: the request itself is at fault. */
  record Rejected(int code, String message) implements ApiFailure {
    @Override
    public String explain() {
      return "refused with HTTP " + code + ": " + message;
    }
  }

  /** The server failed. Whether it acted on the request is not known. */
  record ServerError(int code, String message, Duration retryAfter) implements ApiFailure {
    @Override
    public String explain() {
      return "the API server failed with HTTP " + code + ": " + message;
    }
  }

  /** The answer is not what the API promises. */
  record Unintelligible(String problem) implements ApiFailure {
    @Override
    public String explain() {
      return "the answer cannot be understood ("
          + problem
          + "): check what stands between this"
          + " process and the API server";
    }
  }
}
