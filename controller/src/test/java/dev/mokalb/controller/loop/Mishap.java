package dev.mokalb.controller.loop;

/** What happens in a simulated world, most of it bad; the simulation has to meet all of it. */
enum Mishap {
  /** A leader's container is restarted and has its own Lease again at once. */
  RESTART,
  /** A leader is lost without a word; its successor waits for the Lease to expire. */
  CRASH,
  /** A leader that is told to stop gives the Lease to its successor. */
  HAND_OVER,
  /** The guard refuses a write, as another one changed the Service meanwhile. */
  API_CONFLICT,
  /** A write is carried out, and who asked for it was told that nobody knows. */
  APPLIED_BUT_NOT_ANSWERED,
  /** A write of one that leads no more is carried out after its successor has read all. */
  LATE_PATCH,
  /** The same, but the guard refuses it. */
  LATE_PATCH_REFUSED,
  /** The server forgot what a watch had not shown yet (410 Gone). */
  WATCH_GAP,
  /** A watch shows an event again that is older than what it showed last. */
  STALE_EVENT,
  /** The loop is told again of a Service, though nothing is new. */
  NEWS_TWICE,
  /** The loop is told of a Service before another one that changed earlier. */
  NEWS_OUT_OF_ORDER,
  /** A write finds that its Service was deleted since it was sent. */
  DELETED_IN_FLIGHT,
  /** A write finds another Service of the same name in place of a deleted one. */
  REMADE_IN_FLIGHT,
  /** A write was carried out, and its Service deleted before the loop hears of it. */
  DELETED_BEFORE_THE_ANSWER,
  /** A webhook of somebody answers 429 for one Service, again and again. */
  HELD_UP_BY_A_WEBHOOK,
  /** A Service loses its address as its namespace lost the label that its pool asks for. */
  RELABELLED,
  /** No mishap: a Service gets the two addresses that it asks for. */
  TWO_ASKED_FOR_GIVEN,
  /** A Service asks for two addresses and has others, or none. */
  TWO_ASKED_FOR_REFUSED
}
