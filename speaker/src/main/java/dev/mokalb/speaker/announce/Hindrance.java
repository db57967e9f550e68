package dev.mokalb.speaker.announce;

/** What keeps a speaker from taking anything new. */
public enum Hindrance {
  /** It is about to leave and wants to give everything away. */
  DRAINING,
  /**
   * It has not heard of the API server for a while: it keeps what it owns, but decides nothing and
   * should be given nothing new.
   */
  STALE
}
