package dev.mokalb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no compiler checks: sizes, package descriptions, links in the documentation. */
class TidyTest {

  private static final int CLASS_LINES_MAX = 500;
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?://|#|mailto:)([^)#\\s]+)");
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
    assertThat(sources)
        .allSatisfy(f -> assertThat(read(f).lines().count()).isLessThanOrEqualTo(CLASS_LINES_MAX));
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
    assertThat(files(".java")).noneMatch(file -> later.matcher(read(file)).find());
  }

  @Test
  void linksInTheDocumentationLeadSomewhere() {
    List<Path> pages = files(".md");
    assertThat(pages).isNotEmpty();
    assertThat(pages)
        .allSatisfy(page -> {
          Matcher links = LINK.matcher(read(page));
          while (links.find()) {
            assertThat(page.resolveSibling(links.group(1))).exists();
          }
        });
  }
}
