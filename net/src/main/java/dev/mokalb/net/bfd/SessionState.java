package dev.mokalb.net.bfd;

/** The state of a session as its sender sees it: the field Sta of RFC 5880 §4.1, 2 bits. */
public enum SessionState {
  /** Held down by an administrator; says nothing about the path (RFC 5880 §6.2). */
  ADMIN_DOWN(0, "AdminDown"),
  /** Down, or just created. */
  DOWN(1, "Down"),
  /** The other end is heard and thinks that the session is down. */
  INIT(2, "Init"),
  /** Both ends hear each other. */
  UP(3, "Up");

  private final int code;
  private final String word;

  SessionState(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** The number on the wire, 0 to 3. */
  int code() {
    return code;
  }

  /** The state with the lower 2 bits of this number. */
  static SessionState of(int code) {
    return switch (code & 3) {
      case 0 -> ADMIN_DOWN;
      case 1 -> DOWN;
      case 2 -> INIT;
      default -> UP;
    };
  }

  /** The name that RFC 5880 gives it. */
  @Override
  public String toString() {
    return word;
  }
}
