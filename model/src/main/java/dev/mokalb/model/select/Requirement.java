package dev.mokalb.model.select;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One of {@code matchExpressions}.
 *
 * @param values at least one for {@code In} and {@code NotIn}, none for the others
 */
public record Requirement(String key, Operator operator, SortedSet<String> values) {

  /** How label and values are compared. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** Whether it is written with values. */
    public boolean takesValues() {
      return this == IN || this == NOT_IN;
    }

    /** As it is written in a manifest. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Refuses values with an operator that takes none, and none where it does: a caller's bug. */
  public Requirement {
    if (operator.takesValues() == values.isEmpty()) {
      throw new IllegalArgumentException(operator + " with the values " + values);
    }
    values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }

  /** Whether an object with these labels fulfils it. An absent label is in no set of values. */
  public boolean matches(Map<String, String> labels) {
    String value = labels.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }

  /** In the notation of {@code kubectl --selector}. */
  @Override
  public String toString() {
    return switch (operator) {
      case IN -> key + " in (" + String.join(",", values) + ")";
      case NOT_IN -> key + " notin (" + String.join(",", values) + ")";
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
    };
  }
}
