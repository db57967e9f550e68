package dev.mokalb.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the demo saw, a row for each thing, and the table at its end. */
final class Results {
  private record Row(String configuration, String what, String seen) {}

  private final List<Row> rows = new ArrayList<>();

  void add(String configuration, String what, String seen) {
    rows.add(new Row(configuration, what, seen));
  }

  String table() {
    int what = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    int configuration = rows.stream().mapToInt(row -> row.configuration().length()).max().orElse(0);
    String format = "| %-" + configuration + "s | %-" + what + "s | %s%n";
    var table = new StringBuilder();
    for (Row row : rows) {
      table.append(format.formatted(row.configuration(), row.what(), row.seen()));
    }
    return table.toString();
  }

  static String milliseconds(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
