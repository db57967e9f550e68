package dev.mokalb.lab.bench;

/**
 * A row of the table.
 *
 * @param promise what was measured
 * @param wanted the figure that is promised, or empty
 */
record Finding(String promise, String wanted, String measured, Verdict verdict) {

  /** Whether a promise is kept. */
  enum Verdict {
    MET("met"),
    MISSED("**missed**"),
    /** There is no promise; the figure stands for itself. */
    PUBLISHED("");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    static Verdict of(boolean met) {
      return met ? MET : MISSED;
    }

    String text() {
      return text;
    }
  }
}
