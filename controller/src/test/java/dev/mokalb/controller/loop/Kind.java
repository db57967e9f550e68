package dev.mokalb.controller.loop;

/** How the world treats the controller. */
enum Kind {
  /** A request is carried out within twice its deadline, or never. Nobody else writes. */
  BOUNDED,
  /**
   * Requests of a replica that died or lost the Lease may be carried out at any time, as those of a
   * process that was paused between its last look at the clock and the sending, or of one whose
   * connections end with it, while a proxy still sends on what came over them.
   */
  LATE,
  /** Others write addresses into the status of Services too. */
  HOSTILE
}
