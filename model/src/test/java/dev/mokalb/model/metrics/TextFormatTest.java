package dev.mokalb.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.model.metrics.MetricFamily.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {

  @Test
  void familiesStandOneAfterTheOther() {
    MetricFamily inUse =
        new MetricFamily(
            "metallb_allocator_addresses_in_use_total",
            "Number of IP addresses in use.",
            MetricFamily.Type.GAUGE,
            List.of(
                new Sample(List.of(new Label("pool", "default")), 3),
                new Sample(List.of(new Label("pool", "other"), new Label("x", "y")), 0)));
    MetricFamily none =
        new MetricFamily("nothing", "No sample.", MetricFamily.Type.GAUGE, List.of());
    MetricFamily updates = MetricFamily.counter("updates_total", "Updates.", 12);
    assertThat(TextFormat.of(List.of(inUse, none, updates)))
        .isEqualTo(
            """
            # HELP metallb_allocator_addresses_in_use_total Number of IP addresses in use.
            # TYPE metallb_allocator_addresses_in_use_total gauge
            metallb_allocator_addresses_in_use_total{pool="default"} 3
            metallb_allocator_addresses_in_use_total{pool="other",x="y"} 0
            # HELP updates_total Updates.
            # TYPE updates_total counter
            updates_total 12
            """);
  }

  @Test
  void whatWouldEndALineOrAValueIsEscaped() {
    MetricFamily odd =
        new MetricFamily(
            "odd",
            "back\\slash and\nline, \"quoted\"",
            MetricFamily.Type.GAUGE,
            List.of(new Sample(List.of(new Label("l", "a\"b\\c\nd")), 1)));
    assertThat(TextFormat.of(List.of(odd)))
        .isEqualTo(
            """
            # HELP odd back\\\\slash and\\nline, "quoted"
            # TYPE odd gauge
            odd{l="a\\"b\\\\c\\nd"} 1
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "0.25, 0.25",
    "9007199254740992, 9007199254740992",
    "9223372036854775807, 9.223372036854776E18",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "NaN, NaN",
  })
  void numbers(double value, String text) {
    assertThat(TextFormat.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1st", "with-dash", "''", "a b"})
  void aNameThatPrometheusDoesNotTakeIsADefect(String name) {
    assertThatThrownBy(() -> MetricFamily.gauge(name, "x", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
