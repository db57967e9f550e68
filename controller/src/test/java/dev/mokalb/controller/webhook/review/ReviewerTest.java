package dev.mokalb.controller.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows in {@code reviews.txt}. Started with {@code -Dmoka.goldens=rewrite}, it writes the verdicts
 * into that file, for review as a diff.
 */
class ReviewerTest {

  private static final Path FILE =
      Path.of("src/test/resources/dev/mokalb/controller/webhook/review/reviews.txt");

  static List<ReviewCase> rows() throws IOException {
    List<ReviewCase> rows = ReviewCase.parse(Files.readAllLines(FILE));
    if ("rewrite".equals(System.getProperty("moka.goldens"))) {
      rewrite(rows);
      return ReviewCase.parse(Files.readAllLines(FILE));
    }
    return rows;
  }

  private static void rewrite(List<ReviewCase> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    Files.readAllLines(FILE).stream().takeWhile(l -> !l.startsWith("## ")).forEach(lines::add);
    for (ReviewCase row : rows) {
      lines.add("## " + row.name());
      lines.addAll(row.lines());
      row.verdict().forEach(line -> lines.add("> " + line.stripTrailing()));
      lines.add("");
    }
    lines.removeLast();
    Files.write(FILE, lines);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theVerdictIsWhatIsWritten(ReviewCase row) throws IOException {
    assertThat(row.verdict()).isEqualTo(row.expected());
  }

  @Test
  void thereAreRowsOfEachKindAndVerdict() throws IOException {
    List<ReviewCase> rows = rows();
    assertThat(rows).hasSizeGreaterThan(40);
    for (String kind :
        List.of(
            "IPAddressPool",
            "L2Advertisement",
            "BGPAdvertisement",
            "BGPPeer",
            "BFDProfile",
            "Community")) {
      assertThat(rows)
          .filteredOn(row -> row.lines().contains("kind: " + kind))
          .as(kind)
          .anyMatch(row -> row.expected().getFirst().equals("allowed"))
          .anyMatch(row -> row.expected().getFirst().startsWith("refused: "));
    }
  }
}
