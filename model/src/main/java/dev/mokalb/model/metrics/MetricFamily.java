package dev.mokalb.model.metrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A metric with all its samples, as of one moment.
 *
 * @param help one sentence
 */
public record MetricFamily(String name, String help, Type type, List<Sample> samples) {

  /** Whether it only grows. */
  public enum Type {
    COUNTER("counter"),
    GAUGE("gauge");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** One number. */
  public record Sample(List<Label> labels, double value) {
    public Sample {
      labels = List.copyOf(labels);
    }
  }

  /** https://prometheus.io/docs/concepts/data_model/ (a colon is for rules alone). */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  /** Refuses names that Prometheus does not take: a bug of the caller. */
  public MetricFamily {
    samples = List.copyOf(samples);
    mustBeName(name);
    samples.forEach(sample -> sample.labels().forEach(label -> mustBeName(label.name())));
  }

  private static void mustBeName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name for a metric or a label: " + name);
    }
  }

  /** A gauge of one number. */
  public static MetricFamily gauge(String name, String help, double value) {
    return new MetricFamily(name, help, Type.GAUGE, List.of(new Sample(List.of(), value)));
  }

  /** A counter of one number. */
  public static MetricFamily counter(String name, String help, long value) {
    return new MetricFamily(
        name, help, Type.COUNTER, List.of(new Sample(List.of(), (double) value)));
  }
}
