package dev.mokalb.speaker.members;

/** Defects that are built into a simulated cluster, each of which has to be found. */
enum Plant {
  NOTHING,
  /** Speakers outside of the view are not listened to. */
  HELLOES_UNHEARD,
  /** A process that was paused answers by its old table as soon as it runs. */
  ANSWERS_WITHOUT_LEASE,
  /** A process that was paused does not ask the others before it goes on. */
  PAUSE_UNNOTICED,
  /** The giver of a move stops when it hears of the move. */
  GIVER_STOPS_AT_ONCE,
  /** The giver of a move never hears the taker, and its time-out does not run. */
  GIVER_NEVER_STOPS,
  /** An heir waits for a table before it answers. */
  HEIR_WAITS,
  /** Every member takes itself for the coordinator. */
  ALL_DECIDE,
  /** What a member says of itself is lost. */
  STANDING_LOST,
  /** The tables of the parts of a split cluster are lost. */
  SIDE_TABLES_LOST,
  /** A member that answered as an heir does not say that it has stopped. */
  RETURN_UNSAID,
  /** A member that leaves says so to nobody and is simply gone. */
  LEAVES_SILENTLY,
  /** A member whose snapshot is old says that it is fresh. */
  STALE_UNSAID,
}
