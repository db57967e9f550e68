package dev.mokalb.controller.loop;

import dev.mokalb.kube.write.PatchOutcome;

/** What is done wrong on purpose, to see that the laws notice. */
enum Plant {
  NOTHING,
  PATCH_WITHOUT_GUARD,
  CONFLICT_TAKEN_FOR_NOTHING_WRITTEN,
  TIMEOUT_TAKEN_FOR_NOTHING_WRITTEN,
  OWN_WRITE_FORGOTTEN,
  EVENT_LOST,
  LIST_FORGETS_NOTHING,
  LEASE_IGNORED,
  RENEWAL_COUNTED_FROM_THE_ANSWER,
  CACHE_INSTEAD_OF_A_LIST,
  HAND_OVER_WITHOUT_DRAINING,
  HAND_OVER_POINT_IGNORED,
  SETTLING_SKIPPED,
  NO_LIST_AFTER_A_RESTART,
  STALE_EVENT_TAKEN_FOR_NEW,
  NEWS_TAKEN_FOR_A_CHANGE,
  DELETED_SERVICE_KEPT_BY_ITS_WRITE,
  NAMESPACES_UNREAD,
  RELABELLING_UNHEARD,
  TOO_MANY_REQUESTS_TAKEN_FOR_DONE,
  BUSY_SERVICE_TRIED_AT_ONCE,
  STRANGERS_IGNORED,
  SIGHTINGS_IGNORED;

  /** What the loop is told in place of the outcome of a write. */
  PatchOutcome spoil(PatchOutcome outcome) {
    return switch (this) {
      case CONFLICT_TAKEN_FOR_NOTHING_WRITTEN ->
          outcome instanceof PatchOutcome.Conflict
              ? new PatchOutcome.Rejected(409, "conflict")
              : outcome;
      case TIMEOUT_TAKEN_FOR_NOTHING_WRITTEN ->
          outcome instanceof PatchOutcome.Unknown
              ? new PatchOutcome.Rejected(504, "timed out")
              : outcome;
      case TOO_MANY_REQUESTS_TAKEN_FOR_DONE ->
          outcome instanceof PatchOutcome.TooManyRequests ? new PatchOutcome.Applied("") : outcome;
      case OWN_WRITE_FORGOTTEN ->
          outcome instanceof PatchOutcome.Applied ? new PatchOutcome.Applied("") : outcome;
      default -> outcome;
    };
  }
}
