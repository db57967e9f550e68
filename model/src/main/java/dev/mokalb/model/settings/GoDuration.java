package dev.mokalb.model.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as flags of Kubernetes programs have them: {@code 10s}, {@code 1m30s}, {@code 500ms}.
 */
public final class GoDuration {

  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(h|ms|us|µs|ns|m|s)");
  private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + "){1,7}");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "h", Duration.ofHours(1),
          "m", Duration.ofMinutes(1),
          "s", Duration.ofSeconds(1),
          "ms", Duration.ofMillis(1),
          "us", Duration.ofNanos(1_000),
          "µs", Duration.ofNanos(1_000),
          "ns", Duration.ofNanos(1));

  private GoDuration() {}

  /** Empty if it cannot be understood; fractions and signs cannot. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      Duration unit = UNITS.getOrDefault(parts.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
    }
    return Optional.of(sum);
  }
}
