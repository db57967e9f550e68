package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What was measured so far, and how, in the order of measuring. */
final class Findings {
  private final List<Finding> rows = new ArrayList<>();
  private final List<String> methods = new ArrayList<>();

  void add(Finding row) {
    rows.add(row);
    // At once too: a run takes half an hour, and may be ended before its table is printed.
    System.out.printf("          %s: %s %s%n", row.promise(), row.measured(), row.verdict().text());
  }

  /** A figure without a promise. */
  void publish(String what, String measured) {
    add(new Finding(what, "", measured, Verdict.PUBLISHED));
  }

  /** A paragraph about how something was measured. */
  void method(String text) {
    methods.add(text);
  }

  /** The one table, in Markdown, with columns that line up. */
  String table() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("promise", "figure wanted", "measured", "verdict"));
    for (Finding row : rows) {
      lines.add(List.of(row.promise(), row.wanted(), row.measured(), row.verdict().text()));
    }
    int[] widths = new int[4];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    var table = new StringBuilder();
    for (int number = 0; number < lines.size(); number++) {
      append(table, lines.get(number), widths);
      if (number == 0) {
        append(table, Stream.of("-", "-", "-", "-").toList(), widths);
      }
    }
    return table.toString();
  }

  /** The page for readers. */
  String page(List<String> circumstances) {
    var page = new StringBuilder("# Benchmarks\n\n");
    page.append("Written by `make bench`; the figures of one run. ");
    page.append("A missed promise is a defect, and stays in the table until it is met.\n\n");
    circumstances.forEach(line -> page.append("- ").append(line).append('\n'));
    page.append('\n').append(table()).append("\n## How it was measured\n\n");
    methods.forEach(method -> page.append("- ").append(method).append('\n'));
    return page.toString();
  }

  private static void append(StringBuilder table, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String padding = (cell.equals("-") ? "-" : " ").repeat(widths[i] - cell.length());
      table.append("| ").append(cell).append(padding).append(' ');
    }
    table.append("|\n");
  }
}
