package dev.mokalb.kube.convert;

import dev.mokalb.kube.convert.Tree.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where in a file stands what has a line and a column in a text, which is a value of the file's
 * YAML. Known for block scalars, whose lines stand in the file as they are, but for an indent.
 */
final class TextPlaces {

  /** How a block scalar begins: anchor and tag, then its style. */
  private static final Pattern BLOCK = Pattern.compile("([&!]\\S*[ \t]+)*[|>]");

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  /** A line of the file, and how much of it is the text's. */
  private record Line(int number, int characters) {}

  private final String text;
  private final int indent;

  /** Of the text, where each line begins; this and all else is counted in code points. */
  private final List<Integer> begins = new ArrayList<>();

  /** The lines of the file of which the text is made, by where they begin in the text. */
  private final NavigableMap<Integer, Line> lines = new TreeMap<>();

  private TextPlaces(String text, int indent) {
    this.text = text;
    this.indent = indent;
    int[] characters = text.codePoints().toArray();
    begins.add(0);
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == '\n') {
        begins.add(i + 1);
      }
    }
  }

  /**
   * Maps places in a text to places in the file. Where that cannot be done, as in a text in quotes,
   * they still count in the text, and say where that begins.
   *
   * @param value the text, as it was read from the file
   */
  static UnaryOperator<Place> of(String file, Tree value) {
    Optional<TextPlaces> block = block(file, value);
    return place ->
        place.equals(Place.NONE)
            ? place
            : block.map(places -> places.at(place)).orElseGet(() -> place.inTextAt(value.place()));
  }

  private static Optional<TextPlaces> block(String file, Tree value) {
    List<String> all = List.of(LINE_BREAK.split(file, -1));
    String header = all.get(value.place().line() - 1);
    int begin = header.offsetByCodePoints(0, value.place().column() - 1);
    if (!BLOCK.matcher(header).region(begin, header.length()).lookingAt()) {
      return Optional.empty();
    }
    List<String> below = all.subList(value.place().line(), all.size());
    int indent = Math.max(0, indent(below) - indent(value.text().lines().toList()));
    TextPlaces places = new TextPlaces(value.text(), indent);
    return places.align(below, value.place().line() + 1) ? Optional.of(places) : Optional.empty();
  }

  /** How many blanks the first line that is not blank begins with. */
  private static int indent(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(line -> line.length() - line.stripLeading().length())
        .orElse(0);
  }

  /** Finds all lines of the text; false if they do not make up the text. */
  private boolean align(List<String> below, int first) {
    int offset = 0;
    int characters = 0;
    for (int i = 0; i < below.size() && offset < text.length(); i++) {
      String line = below.get(i);
      String content = line.substring(Math.min(indent, line.length()));
      if (!text.startsWith(content, offset)) {
        return false;
      }
      int length = content.codePointCount(0, content.length());
      lines.put(characters, new Line(first + i, length));
      offset += content.length();
      characters += length;
      // Of a break ">" may have made a blank, or nothing before an empty line.
      if (offset < text.length() && " \n".indexOf(text.charAt(offset)) >= 0) {
        offset++;
        characters++;
      }
    }
    return offset == text.length() && offset > 0;
  }

  private Place at(Place place) {
    int begin = begins.get(Math.min(place.line(), begins.size()) - 1);
    int character = begin + place.column() - 1;
    Map.Entry<Integer, Line> found = lines.floorEntry(character);
    Line line = found.getValue();
    int inside = Math.min(character - found.getKey(), line.characters());
    return new Place(line.number(), indent + inside + 1);
  }
}
