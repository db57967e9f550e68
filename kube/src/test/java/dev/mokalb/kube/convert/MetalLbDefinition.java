package dev.mokalb.kube.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One version of one kind, as {@code metallb-definitions.txt} has it.
 *
 * @param deprecationWarning empty if the version is not deprecated
 * @param columns such as {@code Address = .spec.peerAddress string}
 * @param fields by their path, in Moka's form where that says more
 */
record MetalLbDefinition(
    String plural,
    String kind,
    String version,
    boolean stored,
    String deprecationWarning,
    List<String> columns,
    Map<String, Shape.Field> fields) {

  private static final Path FILE =
      Path.of("src/test/resources/dev/mokalb/kube/convert/metallb-definitions.txt");
  private static final String DEPRECATED = " deprecated: ";

  static List<MetalLbDefinition> all() throws IOException {
    List<MetalLbDefinition> definitions = new ArrayList<>();
    String path = "";
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith("## ")) {
        definitions.add(heading(line.substring("## ".length())));
      } else if (line.startsWith("column ")) {
        definitions.getLast().columns().add(line.substring("column ".length()));
      } else if (line.startsWith("~ ")) {
        definitions.getLast().sayMore(path, line.substring("~ ".length()));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        path = definitions.getLast().addField(line);
      }
    }
    return definitions;
  }

  private static MetalLbDefinition heading(String line) {
    int warning = line.indexOf(DEPRECATED);
    String[] words = (warning < 0 ? line : line.substring(0, warning)).split(" ", -1);
    return new MetalLbDefinition(
        words[0],
        words[1],
        words[2],
        words.length > 3 && words[3].equals("stored"),
        warning < 0 ? "" : line.substring(warning + DEPRECATED.length()),
        new ArrayList<>(),
        new LinkedHashMap<>());
  }

  private String addField(String line) {
    String path = line.substring(0, line.indexOf(": "));
    String text = line.substring(path.length() + 2);
    int limits = text.indexOf(" | ");
    fields.put(
        path,
        limits < 0
            ? new Shape.Field(text, "")
            : new Shape.Field(text.substring(0, limits), text.substring(limits + 3)));
    return path;
  }

  private void sayMore(String path, String text) {
    fields.put(path, new Shape.Field(text, Objects.requireNonNull(fields.get(path)).limits()));
  }

  @Override
  public String toString() {
    return kind + " " + version;
  }
}
