package dev.mokalb.kube.write;

import java.time.Duration;

/** How a guarded patch ended. */
public sealed interface PatchOutcome {

  /** Done; the object's new version. */
  record Applied(String resourceVersion) implements PatchOutcome {}

  /** Not done: the object is no longer what it was when the patch was decided. */
  record Conflict() implements PatchOutcome {}

  /** Not done: the object is gone. */
  record Gone() implements PatchOutcome {}

  /** Not done, and will not be if it is repeated. The message says why, and what to do. */
  record Rejected(int code, String message) implements PatchOutcome {}

  /** Not done: the server asks to wait. */
  record TooManyRequests(Duration retryAfter) implements PatchOutcome {}

  /** Not done: somebody's webhook asks to wait with this object. The message says which. */
  record Postponed(String message, Duration retryAfter) implements PatchOutcome {}

  /** Done or not: only a later read can tell. */
  record Unknown(String cause) implements PatchOutcome {}
}
