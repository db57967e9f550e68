package dev.mokalb.kube.write;

import dev.mokalb.model.config.Problem;
import java.util.List;

/**
 * What a ConfigurationState says of the configuration, in MetalLB's words.
 *
 * @param result {@code Valid} or {@code Invalid}
 * @param summary empty, or {@code configuration error: } and each problem on a line of its own
 */
record ConfigurationVerdict(String result, String summary) {

  private static final String BEGINNING = "configuration error: ";
  private static final int PROBLEMS_MAX = 50;
  private static final int SUMMARY_CHARS_MAX = 16_000; // Of 32,768 that a condition may have.

  static ConfigurationVerdict of(List<Problem> problems) {
    if (problems.isEmpty()) {
      return new ConfigurationVerdict("Valid", "");
    }
    StringBuilder summary = new StringBuilder(BEGINNING);
    int said = 0;
    for (Problem problem : problems) {
      String line = problem.message();
      if (said == PROBLEMS_MAX || summary.length() + line.length() > SUMMARY_CHARS_MAX) {
        break;
      }
      summary.append(said == 0 ? "" : "\n").append(line);
      said++;
    }
    if (said < problems.size()) {
      summary.append("\nand ").append(problems.size() - said).append(" more");
    }
    return new ConfigurationVerdict("Invalid", summary.toString());
  }

  boolean isValid() {
    return summary.isEmpty();
  }

  /** The status of the condition that says whether all of it is in force. */
  String conditionStatus() {
    return isValid() ? "True" : "False";
  }

  String conditionReason() {
    return isValid() ? "Reconciled" : "ConfigurationError";
  }
}
