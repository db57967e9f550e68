package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.convert.Tree.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A place in a text that is in a file is where somebody finds it who opens the file. */
class TextPlacesTest {

  private static final String LITERAL =
      """
      kind: ConfigMap
      data:
        other: text
        config: |
          # a comment
          address-pools:
          - name: default

            addresses:
            - 10.0.0.0/24
            - 'fd00::/64'

          peers: [{my-asn: 64512}]
      metadata: {name: config}
      """;

  private static final String FOLDED =
      """
      data:
        config: >
          {address-pools: [{name: default,
          addresses: [10.0.0.0/24,
            10.0.1.0/24,
          10.0.2.0/24]}],

          peers: [

             {my-asn: 64512,

          peer-asn: 64513}]}
      """;

  private static Arguments row(String words, String file) {
    return Arguments.of(words, file);
  }

  static List<Arguments> blocks() {
    return List.of(
        row("literal", LITERAL),
        row("without the last break", LITERAL.replace("|", "|-")),
        row("with all breaks", LITERAL.replace("|", "|+").replace("metadata", "\n\nmetadata")),
        row("with a comment", LITERAL.replace("|", "|  # as it was")),
        row("with anchor and tag", LITERAL.replace("|", "&text !!str |-")),
        row("with an indent that is told", LITERAL.replace("|", "|2")),
        row("with an indent that leaves blanks", LITERAL.replace("|", "|1+")),
        row("with empty lines at the begin", LITERAL.replace("|", "|\n\n  \n")),
        row("with carriage returns", LITERAL.replace("\n", "\r\n")),
        row("with a mark before it", "---\n" + LITERAL),
        row("at the end of the file", LITERAL.substring(0, LITERAL.indexOf("\nmetadata"))),
        row(
            "with characters beyond 16 bits",
            "data:\n  config: |\n   {\u00e4\ud83d\ude00: [\ud83d\ude00, b],\n   c: d}\n"),
        row("folded", FOLDED),
        row("folded without the last break", FOLDED.replace(">", ">-")),
        row("folded with an indent that leaves blanks", FOLDED.replace(">", ">1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void aPlaceInABlockIsOneInTheFile(String words, String file) throws IOException {
    List<String> lines = file.lines().toList();
    List<Tree> values = new ArrayList<>();
    collect(read(file), values);
    assertThat(values).hasSizeGreaterThan(2);
    for (Tree value : values) {
      assertThat(value.place().text()).isEmpty();
      assertThat(rest(lines, value.place())).startsWith(value.text());
    }
  }

  /** The text, with places as they are told. */
  private static Tree read(String file) throws IOException {
    Tree config = YamlReader.read(file).root().at("data").at("config");
    return YamlReader.read(config.text()).root().moved(TextPlaces.of(file, config));
  }

  /** All single values. */
  private static void collect(Tree tree, List<Tree> into) {
    tree.items().forEach(item -> collect(item, into));
    tree.entries().values().forEach(entry -> collect(entry, into));
    if (!tree.text().isEmpty()) {
      into.add(tree);
    }
  }

  /** What stands there, but for a quotation mark. */
  private static String rest(List<String> lines, Place place) {
    String line = lines.get(place.line() - 1);
    String rest = line.substring(line.offsetByCodePoints(0, place.column() - 1));
    return rest.startsWith("'") ? rest.substring(1) : rest;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "\"a:\\n  - b\" ! line 2, column 5 of the text that begins at line 2, column 11",
        "'{a: [b]}'   ! line 1, column 6 of the text that begins at line 2, column 11",
        "abc           ! line 1, column 1 of the text that begins at line 2, column 11",
        "&x '{a: b}'   ! line 1, column 5 of the text that begins at line 2, column 11",
      })
  void aPlaceInQuotesCountsInTheText(String scalar, String told) throws IOException {
    List<Tree> values = new ArrayList<>();
    collect(read("data:\n  config: " + scalar + "\n"), values);
    assertThat(values)
        .singleElement()
        .satisfies(value -> assertThat(value.place()).hasToString(told));
  }

  @Test
  void aPlaceInJsonCountsInTheText() throws IOException {
    List<Tree> values = new ArrayList<>();
    collect(read("{\"data\":\n {\"config\": \"a:\\n- b\\n- \\u0063\\n\"}}"), values);
    assertThat(values)
        .extracting(value -> value.place().toString())
        .containsExactly(
            "line 2, column 3 of the text that begins at line 2, column 13",
            "line 3, column 3 of the text that begins at line 2, column 13");
  }

  /** The lines below are not the text's. */
  @Test
  void aPlaceBehindAnAliasCountsInTheText() throws IOException {
    List<Tree> values = new ArrayList<>();
    collect(read("other: &text |\n  a: b\ndata:\n  config: *text\n"), values);
    assertThat(values)
        .singleElement()
        .satisfies(value ->
            assertThat(value.place())
                .hasToString("line 1, column 4 of the text that begins at line 4, column 11"));
  }

  @Test
  void whatIsNowhereStaysNowhere() throws IOException {
    for (String scalar : List.of("|\n    a: b\n", "'a: b'\n")) {
      String file = "data:\n  config: " + scalar;
      Tree config = YamlReader.read(file).root().at("data").at("config");
      assertThat(TextPlaces.of(file, config).apply(Place.NONE)).isEqualTo(Place.NONE);
    }
  }

  /** A parser that misses something says so behind the last line. */
  @Test
  void theEndOfABlockIsBehindItsLastLine() throws IOException {
    String file = "data:\n  config: |\n    a: [b,\n\n      c\nkind: ConfigMap\n";
    Tree config = YamlReader.read(file).root().at("data").at("config");
    assertThat(TextPlaces.of(file, config).apply(new Place(4, 1))).isEqualTo(new Place(5, 8));
    assertThat(TextPlaces.of(file, config).apply(new Place(9, 9))).isEqualTo(new Place(5, 8));
  }
}
