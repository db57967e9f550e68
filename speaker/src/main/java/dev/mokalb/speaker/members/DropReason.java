package dev.mokalb.speaker.members;

/** Why a message of another member was not used. */
public enum DropReason {
  /** It ends before its own lengths say so, or is empty. */
  TRUNCATED,
  /** It is longer than {@link MessageCodec#MESSAGE_OCTETS_MAX}. */
  TOO_LONG,
  /** Its writer says that readers of this version cannot understand it. */
  NEWER_VERSION,
  /** Its kind is not known here. */
  UNKNOWN_KIND,
  /** A part that its kind needs is missing. */
  INCOMPLETE,
  /** A value in it is not allowed there. */
  MALFORMED
}
