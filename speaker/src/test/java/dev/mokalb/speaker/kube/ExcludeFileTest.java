package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.l2.InterfaceRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExcludeFileTest {

  @TempDir private Path folder;

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of(
            "as MetalLB writes it",
            "announcedInterfacesToExclude: [\"^docker.*\", \"^cbr.*\"]",
            List.of("^docker.*", "^cbr.*")),
        Arguments.of(
            "one a line",
            "# mine\nannouncedInterfacesToExclude:\n- ^lo$\n- 'wlan'\n",
            List.of("^lo$", "wlan")),
        Arguments.of("a number is a text", "announcedInterfacesToExclude: [42]", List.of("42")),
        Arguments.of("an empty list", "announcedInterfacesToExclude: []", List.of()),
        Arguments.of("nothing behind the key", "announcedInterfacesToExclude:\n", List.of()),
        Arguments.of("an empty file", "", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void expressionsTakeThePlaceOfTheBuiltInOnes(String what, String text, List<String> expected)
      throws IOException {
    assertThat(read(text))
        .as(what)
        .isInstanceOfSatisfying(
            ExcludeFile.Outcome.Good.class,
            good ->
                assertThat(good.rules().excluded())
                    .extracting(Pattern::pattern)
                    .isEqualTo(expected));
  }

  static Stream<Arguments> bad() {
    String key = "announcedInterfacesToExclude";
    return Stream.of(
        Arguments.of(
            key + ": [\"^a\", \"b(\"]", key + "[1] \"b(\" is no expression: Unclosed group"),
        Arguments.of(key + ": [\"\"]", key + "[0] \"\" is no expression: it would exclude every"),
        Arguments.of(key + ": ^a", "is no list of texts; write it as"),
        Arguments.of(key + ": [[^a]]", "is no list of texts"),
        Arguments.of(key + ": [~]", "is no list of texts"),
        Arguments.of(key + ": [" + "a,".repeat(257) + "a]", "has more than 256 expressions"),
        Arguments.of("excluded: [^a]", "has the unknown key excluded; remove it; the only key is"),
        Arguments.of("[^a]", "is no mapping; give it the key"),
        Arguments.of(key + ": [^a]\n" + key + ": [^b]", "is not valid YAML (line 2"),
        Arguments.of(key + ": [", "is not valid YAML (line"),
        Arguments.of("# " + "x".repeat(70_000), "has more than 65536 octets"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamedWithItsRemedy(String text, String problem) throws IOException {
    assertThat(read(text))
        .isInstanceOfSatisfying(
            ExcludeFile.Outcome.Bad.class,
            bad -> assertThat(bad.problem()).contains("excludel2.yaml: ").contains(problem));
  }

  @Test
  void withoutAFileTheBuiltInOnesHold() {
    assertThat(ExcludeFile.read(folder.resolve("none")))
        .isEqualTo(new ExcludeFile.Outcome.Good(InterfaceRules.defaults()));
  }

  @Test
  void aFolderIsNoFile() {
    assertThat(ExcludeFile.read(folder)).isInstanceOf(ExcludeFile.Outcome.Bad.class);
  }

  private ExcludeFile.Outcome read(String text) throws IOException {
    Path file = folder.resolve("excludel2.yaml");
    Files.writeString(file, text);
    return ExcludeFile.read(file);
  }
}
