package dev.mokalb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no compiler checks: sizes, package descriptions, links in the documentation. */
class TidyTest {

  private static final int CLASS_LINES_MAX = 500;
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?://|#|mailto:)([^)#\\s]+)");

  /** A class of tests, perhaps with a method: {@code `FrrIT.worksOverARouter`}. */
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");

  private static final Path ROOT = root();

  private static Path root() {
    // Tests run in the folder of their module, or at the top.
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("lab")) ? here : here.resolve("..").normalize();
  }

  private static List<Path> files(String ending) {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void classesStaySmall() {
    List<Path> sources = files(".java");
    assertThat(sources).isNotEmpty();
    assertThat(sources.stream().filter(f -> read(f).lines().count() > CLASS_LINES_MAX)).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() {
    assertThat(files(".java").stream().map(Path::getParent).distinct())
        .filteredOn(folder -> folder.toString().contains("/src/main/java/"))
        .isNotEmpty()
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .exists()
                .content()
                .contains("@NullMarked"));
  }

  @Test
  void nothingIsLeftForLater() {
    Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    assertThat(files(".java").stream().filter(file -> later.matcher(read(file)).find())).isEmpty();
  }

  @Test
  void testsThatTheDocumentationNamesExist() {
    Map<String, String> tests =
        files(".java").stream()
            .filter(file -> file.toString().contains("/src/test/java/"))
            .collect(
                Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    TidyTest::read,
                    (one, other) -> one + other)); // package-info, a name that two modules have
    List<String> named = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Path page : pagesThatNameTests()) {
      Matcher names = TEST.matcher(read(page));
      while (names.find()) {
        named.add(names.group());
        String source = tests.getOrDefault(names.group(1), "");
        String method = names.group(2);
        boolean there =
            method == null
                ? !source.isEmpty()
                : Pattern.compile("void " + method + "\\(").matcher(source).find();
        if (!there) {
          missing.add(ROOT.relativize(page) + " " + names.group());
        }
      }
    }
    assertThat(named).hasSizeGreaterThan(50);
    assertThat(missing).isEmpty();
  }

  /** A line of a table about an RFC that says what is done names what shows it. */
  @Test
  void whatIsDoneOfAnRfcIsShownByATest() {
    List<String> lines = read(ROOT.resolve("docs/rfc/bgp.md")).lines().toList();
    List<String[]> rows =
        lines.stream()
            .filter(line -> line.startsWith("| ") && !line.endsWith("| shown by |"))
            .map(line -> line.split("\\|", -1))
            .toList();
    assertThat(rows).hasSizeGreaterThan(40).allMatch(cells -> cells.length == 6);
    assertThat(rows)
        .filteredOn(cells -> !cells[2].isBlank())
        .allSatisfy(cells -> assertThat(cells[4]).as(cells[1]).containsPattern(TEST));
  }

  private static List<Path> pagesThatNameTests() {
    return files(".md").stream()
        .filter(page -> ROOT.relativize(page).toString().matches("docs/(rfc/[^/]+|bgp|bfd)\\.md"))
        .toList();
  }

  @Test
  void linksInTheDocumentationLeadSomewhere() {
    List<Path> pages = files(".md");
    assertThat(pages).isNotEmpty();
    List<String> dead = new ArrayList<>();
    for (Path page : pages) {
      Matcher links = LINK.matcher(read(page));
      while (links.find()) {
        if (!Files.exists(page.resolveSibling(links.group(1)))) {
          dead.add(ROOT.relativize(page) + " " + links.group(1));
        }
      }
    }
    assertThat(dead).isEmpty();
  }
}
