package dev.mokalb.speaker.bgp;

/** What is worth an event or a line in the log. */
public sealed interface PeerNews {

  /** The session is up. */
  record Up(Agreement agreement) implements PeerNews {}

  /** The session that was up has ended. */
  record Down(SessionEnd end) implements PeerNews {}

  /** There is still no session. */
  record Failed(SessionEnd end) implements PeerNews {}

  /** An UPDATE of the peer was mended (RFC 7606); told once in a session. */
  record Mended(String errors) implements PeerNews {}

  /** Nobody can connect to this side, as this peer is to do. */
  record CannotListen(String problem) implements PeerNews {}

  /** Routes of a family cannot be announced in this session. */
  record LeftOut(String reason) implements PeerNews {}

  /** The planned end is complete. */
  record Gone() implements PeerNews {}

  /** Whether the session came up, or was up and is no longer. */
  default boolean isTurn() {
    return switch (this) {
      case Up _, Down _ -> true;
      case Failed _, CannotListen _, Mended _, LeftOut _, Gone _ -> false;
    };
  }
}
