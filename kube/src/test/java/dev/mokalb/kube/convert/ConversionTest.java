package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows in {@code conversions.txt}. Started with {@code -Dmoka.goldens=rewrite}, it writes what the
 * decoders say into that file, for review as a diff.
 */
class ConversionTest {

  private static final Path FILE =
      Path.of("src/test/resources/dev/mokalb/kube/convert/conversions.txt");

  static List<Conversion> rows() throws IOException {
    List<Conversion> rows = Conversion.parse(Files.readAllLines(FILE));
    if ("rewrite".equals(System.getProperty("moka.goldens"))) {
      rewrite(rows);
      return Conversion.parse(Files.readAllLines(FILE));
    }
    return rows;
  }

  private static void rewrite(List<Conversion> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    Files.readAllLines(FILE).stream().takeWhile(l -> !l.startsWith("## ")).forEach(lines::add);
    for (Conversion row : rows) {
      lines.add("## " + row.name());
      lines.addAll(row.object());
      row.convert().forEach(line -> lines.add("> " + line.stripTrailing()));
      lines.add("");
    }
    lines.removeLast();
    Files.write(FILE, lines);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void objectBecomesWhatIsWritten(Conversion row) throws IOException {
    assertThat(row.convert()).map(String::stripTrailing).isEqualTo(row.expected());
  }

  /** The texts stand here as they cannot stand in a YAML document. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a: [", "a: b: c", "\ta: 1", "a: 1\na: 2", "{", "? ? ?", "%", "--- a\n---b\n\0"})
  void textThatIsNoYamlIsOneProblem(String text) {
    var readings =
        LegacyConfigMap.read(new ObjectKey("n", "config"), Instant.EPOCH, Map.of("config", text));
    assertThat(readings)
        .singleElement()
        .isInstanceOfSatisfying(
            dev.mokalb.model.config.Reading.Bad.class,
            bad -> {
              assertThat(bad.source().entry()).isEmpty();
              assertThat(bad.problems())
                  .singleElement()
                  .satisfies(p -> assertThat(p.field()).startsWith("data.config"));
            });
  }

  @Test
  void everyKindHasRows() throws IOException {
    assertThat(rows())
        .extracting(row -> row.object().getFirst())
        .contains(
            "kind: ConfigMap",
            "kind: IPAddressPool",
            "kind: L2Advertisement",
            "kind: Service",
            "kind: EndpointSlice",
            "kind: Node",
            "kind: Pod");
  }
}
