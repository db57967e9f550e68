package dev.mokalb.kube.fake;

/** What goes wrong with one request. */
public enum Fault {
  NONE,
  /** 500 with a Status object. */
  SERVER_ERROR,
  /** 429 with {@code Retry-After: 0}. */
  TOO_MANY_REQUESTS,
  /** 429 with {@code Retry-After: 1}. */
  BUSY,
  /** 429 from a webhook, with a Status that asks to wait for 1 s. */
  POSTPONED,
  /** 410: the version or the continue token is too old. */
  EXPIRED,
  /** 403. */
  FORBIDDEN,
  /** 404, as before the custom resource definition is installed. */
  NOT_SERVED,
  /** The connection closes without an answer. */
  NO_ANSWER,
  /** Nothing is sent after the header, for as long as the client bears it. */
  HANG,
  /** The connection closes in the middle of an object. */
  CUT,
  /** An answer of 200 that is no JSON, or a line of a watch that is none. */
  GARBAGE,
  /** The body trickles in a few octets at a time. */
  DRIBBLE,
  /** Watch: every event is sent twice. */
  DUPLICATES,
  /** Watch: after each event an older one is sent again. */
  OLD_EVENTS,
  /** Watch: ends in order right after it began. */
  ENDS_AT_ONCE,
  /** Watch: an ERROR event with code 410. */
  EXPIRED_EVENT,
  /** Watch: an ERROR event with code 500. */
  ERROR_EVENT,
  /** List: an object is created and one deleted between the pages. */
  CHANGES_BETWEEN_PAGES,
  /** List: a page that says first where the next one begins ends only once that is asked for. */
  HELD
}
