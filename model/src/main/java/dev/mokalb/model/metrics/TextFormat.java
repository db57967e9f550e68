package dev.mokalb.model.metrics;

import java.util.List;

/**
 * The text exposition format of Prometheus, version 0.0.4.
 *
 * <pre>
 * # HELP mokalb_writes_in_flight Status patches under way.
 * # TYPE mokalb_writes_in_flight gauge
 * mokalb_writes_in_flight 3
 * </pre>
 */
public final class TextFormat {

  /** The media type, which scrapers of every age accept. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double LONGEST_WHOLE = 1L << 53; // Every whole double up to that is exact.

  private TextFormat() {}

  /** All families, in their order; one without samples is left out. */
  public static String of(List<MetricFamily> families) {
    StringBuilder text = new StringBuilder(256);
    for (MetricFamily family : families) {
      if (!family.samples().isEmpty()) {
        append(text, family);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, MetricFamily family) {
    String name = family.name();
    text.append("# HELP ").append(name).append(' ').append(escaped(family.help())).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
    for (MetricFamily.Sample sample : family.samples()) {
      text.append(name);
      appendLabels(text, sample.labels());
      text.append(' ').append(number(sample.value())).append('\n');
    }
  }

  private static void appendLabels(StringBuilder text, List<Label> labels) {
    String separator = "{";
    for (Label label : labels) {
      text.append(separator).append(label.name()).append("=\"");
      text.append(escaped(label.value()).replace("\"", "\\\"")).append('"');
      separator = ",";
    }
    if (!labels.isEmpty()) {
      text.append('}');
    }
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= LONGEST_WHOLE) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value); // Also "NaN", and exponents as Go reads them.
  }
}
