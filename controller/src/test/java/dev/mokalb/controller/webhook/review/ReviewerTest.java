package dev.mokalb.controller.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.convert.LegacyConversion;
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

  /** Beside its ConfigMap, in the order written, each on top of those before. */
  @Test
  void whatConvertWritesMayBeAppliedWhileTheConfigMapIsThere() throws IOException {
    String text =
        """
        peers:
        - {my-asn: 64512, peer-asn: 64513, peer-address: 10.0.0.1}
        - my-asn: 64512
          peer-asn: 64514
          peer-address: 10.0.0.2
          source-address: 10.0.0.9
          peer-port: 1179
          hold-time: 60s
          keepalive-time: 20s
          router-id: 10.0.0.9
          password: "1234"
          bfd-profile: fast
          ebgp-multihop: true
          node-selectors:
          - match-labels: {zone: a}
            match-expressions:
            - {key: zone, operator: NotIn, values: [c, b]}
        bgp-communities: {red: "64512:2", blue: "64512:1"}
        bfd-profiles:
        - {name: fast, receive-interval: 50, detect-multiplier: 4}
        address-pools:
        - {name: default, protocol: layer2, addresses: [192.168.2.200-192.168.2.225]}
        - name: routed
          protocol: bgp
          addresses: [10.0.1.0/24, 'fd00::/64']
          auto-assign: false
          avoid-buggy-ips: true
          bgp-advertisements:
          - {aggregation-length: 24, aggregation-length-v6: 64, localpref: 100, communities: [blue]}
          - communities: [red]
        """;
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("--- given", "kind: ConfigMap", "metadata: {name: config}", "data:"));
    lines.add("  config: |");
    text.lines().forEach(line -> lines.add("    " + line));
    var converted = (LegacyConversion.Result.Converted) LegacyConversion.convert(text, "");
    assertThat(converted.remarks()).isEmpty();
    int reviewed = 0;
    for (String document : converted.resources().split("(?m)^---\n", -1)) {
      List<String> change = document.lines().filter(line -> !line.startsWith("#")).toList();
      if (change.isEmpty()) {
        continue;
      }
      List<String> row = new ArrayList<>(lines);
      row.add("--- CREATE");
      row.addAll(change);
      assertThat(new ReviewCase("converted", row, List.of()).verdict())
          .as(document)
          .containsExactly("allowed");
      lines.add("--- given");
      lines.addAll(change);
      reviewed++;
    }
    assertThat(reviewed).isEqualTo(9);
  }
}
