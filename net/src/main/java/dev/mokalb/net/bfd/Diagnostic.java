package dev.mokalb.net.bfd;

/** Why the sender last changed its state: the field Diag of RFC 5880 §4.1, 5 bits. */
public sealed interface Diagnostic {

  /** The number on the wire. */
  int code();

  /** What it means, for people. */
  String words();

  /** The codes that have a meaning ("BFD Diagnostic Codes" of IANA). */
  enum Known implements Diagnostic {
    NONE(0, "no diagnostic"),
    DETECTION_TIME_EXPIRED(1, "control detection time expired"),
    ECHO_FAILED(2, "echo function failed"),
    NEIGHBOR_SIGNALED_DOWN(3, "neighbor signaled session down"),
    FORWARDING_PLANE_RESET(4, "forwarding plane reset"),
    PATH_DOWN(5, "path down"),
    CONCATENATED_PATH_DOWN(6, "concatenated path down"),
    ADMINISTRATIVELY_DOWN(7, "administratively down"),
    REVERSE_CONCATENATED_PATH_DOWN(8, "reverse concatenated path down"),
    MISCONNECTIVITY_DEFECT(9, "mis-connectivity defect"); // RFC 6428 §3.5

    private static final Known[] BY_CODE = values();

    private final int code;
    private final String words;

    Known(int code, String words) {
      this.code = code;
      this.words = words;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public String words() {
      return words;
    }
  }

  /** A code that has none. */
  record Unknown(int code) implements Diagnostic {

    /** Refuses a number that has a name or does not fit 5 bits, bugs of the caller. */
    public Unknown {
      if (code < Known.BY_CODE.length || code > 0x1f) {
        throw new IllegalArgumentException("not an unknown BFD diagnostic: " + code);
      }
    }

    @Override
    public String words() {
      return "diagnostic " + code;
    }
  }

  /** The diagnostic with the lower 5 bits of this number. */
  static Diagnostic of(int code) {
    int wire = code & 0x1f;
    return wire < Known.BY_CODE.length ? Known.BY_CODE[wire] : new Unknown(wire);
  }
}
