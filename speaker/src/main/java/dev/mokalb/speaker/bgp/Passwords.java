package dev.mokalb.speaker.bgp;

/** The passwords that peers take from Secrets of Moka's own namespace. */
public interface Passwords {

  /** What a Secret holds now. */
  Finding find(String secret);

  /** A password, or why there is none. */
  sealed interface Finding {

    /** The password. It is not shown. */
    record Known(String text) implements Finding {
      @Override
      public String toString() {
        return "(password)";
      }
    }

    /** The cluster has not said yet. */
    record Awaited() implements Finding {}

    /**
     * There is none.
     *
     * @param problem in words that say what to do
     */
    record Unknown(String problem) implements Finding {}
  }
}
