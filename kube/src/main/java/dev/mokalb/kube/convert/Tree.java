package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A value of JSON or YAML with all that is in it. Jackson's own tree needs its data binding, which
 * costs each program some 10 MiB and the first configuration 0.1 s.
 *
 * @param text of a single value, as it was written; empty for all others
 * @param items of a list; empty for all others
 * @param entries of a map, in the order written; empty for all others
 * @param place where it begins
 */
record Tree(Kind kind, String text, List<Tree> items, Map<String, Tree> entries, Place place) {

  /**
   * Lines and columns count from 1; in text that nobody wrote by hand they mean nothing.
   *
   * @param text words that say in which text they count, to follow them; empty where that is the
   *     whole input
   */
  record Place(int line, int column, String text) implements Comparable<Place> {

    static final Place NONE = new Place(0, 0);

    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

    Place(int line, int column) {
      this(line, column, "");
    }

    static Place of(JsonParser parser) {
      return of(parser.currentTokenLocation());
    }

    static Place of(JsonLocation at) {
      return new Place(at.getLineNr(), at.getColumnNr());
    }

    /** The same place, counted in a text that begins elsewhere. */
    Place inTextAt(Place begin) {
      return new Place(line, column, " of the text that begins at " + begin);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return "line " + line + ", column " + column + text;
    }
  }

  /** What kind of value it is. */
  enum Kind {
    ABSENT,
    NULL,
    TEXT,
    NUMBER,
    TRUE,
    FALSE,
    LIST,
    MAP
  }

  private static final JsonFactory JSON = new JsonFactory();

  static final Tree ABSENT = single(Kind.ABSENT, "", Place.NONE);

  Tree {
    items = Collections.unmodifiableList(items);
    entries = Collections.unmodifiableMap(entries);
  }

  private static Tree single(Kind kind, String text, Place place) {
    return new Tree(kind, text, List.of(), Map.of(), place);
  }

  /**
   * Reads the value at which the parser stands, or the first one if it has not begun.
   *
   * @throws IOException as the parser, also beyond its limit of nesting
   */
  static Tree read(JsonParser parser) throws IOException {
    JsonToken token = parser.hasCurrentToken() ? parser.currentToken() : parser.nextToken();
    if (token == null) {
      return ABSENT;
    }
    if (token == JsonToken.START_OBJECT) {
      return map(parser);
    }
    if (token == JsonToken.START_ARRAY) {
      return list(parser);
    }
    return single(parser);
  }

  /** The single value at which the parser stands. */
  static Tree single(JsonParser parser) throws IOException {
    // YAML has many words for true and false, so the text does not tell which it is.
    return switch (parser.currentToken()) {
      case VALUE_NULL -> single(Kind.NULL, "", Place.of(parser));
      case VALUE_TRUE -> single(Kind.TRUE, parser.getText(), Place.of(parser));
      case VALUE_FALSE -> single(Kind.FALSE, parser.getText(), Place.of(parser));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          single(Kind.NUMBER, parser.getText(), Place.of(parser));
      default -> single(Kind.TEXT, parser.getText(), Place.of(parser));
    };
  }

  private static Tree map(JsonParser parser) throws IOException {
    Place place = Place.of(parser);
    Map<String, Tree> entries = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      entries.put(name, read(parser));
    }
    return ofMap(entries, place);
  }

  private static Tree list(JsonParser parser) throws IOException {
    Place place = Place.of(parser);
    List<Tree> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(parser));
    }
    return ofList(items, place);
  }

  static Tree ofMap(Map<String, Tree> entries, Place place) {
    return new Tree(Kind.MAP, "", List.of(), entries, place);
  }

  static Tree ofList(List<Tree> items, Place place) {
    return new Tree(Kind.LIST, "", items, Map.of(), place);
  }

  /** A map with these entries, that stands nowhere. */
  static Tree ofEntries(Map<String, Tree> entries) {
    return ofMap(entries, Place.NONE);
  }

  /** A text that stands nowhere. */
  static Tree ofText(String text) {
    return single(Kind.TEXT, text, Place.NONE);
  }

  static Tree ofNumber(long number, Place place) {
    return new Tree(Kind.NUMBER, Long.toString(number), List.of(), Map.of(), place);
  }

  static Tree ofFlag(boolean flag, Place place) {
    return new Tree(
        flag ? Kind.TRUE : Kind.FALSE, Boolean.toString(flag), List.of(), Map.of(), place);
  }

  /** The same value at another place. */
  Tree standingAt(Place elsewhere) {
    return new Tree(kind, text, items, entries, elsewhere);
  }

  /** The same value, with all that is in it at another place. */
  Tree moved(UnaryOperator<Place> places) {
    Map<String, Tree> movedEntries = new LinkedHashMap<>();
    entries.forEach((name, value) -> movedEntries.put(name, value.moved(places)));
    List<Tree> movedItems = items.stream().map(item -> item.moved(places)).toList();
    return new Tree(kind, text, movedItems, movedEntries, places.apply(place));
  }

  /** The same single value, of another kind. */
  Tree as(Kind other) {
    return single(other, text, place);
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** The entry of this name; absent where there is none, or where this is no map. */
  Tree at(String name) {
    return entries.getOrDefault(name, ABSENT);
  }

  /** Whether there is an entry of this name, be it null. */
  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Whether it is true; the fallback where it is neither true nor false. */
  boolean flag(boolean fallback) {
    return isFlag() ? kind == Kind.TRUE : fallback;
  }

  /** Whether it is true or false. */
  boolean isFlag() {
    return kind == Kind.TRUE || kind == Kind.FALSE;
  }

  /** Whether it is 0, which old formats write for a number that is not given. */
  boolean isZero() {
    return whole().equals(OptionalLong.of(0));
  }

  /** The whole number that it is; in YAML it may be hexadecimal, octal, or have underscores. */
  OptionalLong whole() {
    if (kind != Kind.NUMBER) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.decode(text.replace("_", "")));
    } catch (NumberFormatException notWhole) {
      return OptionalLong.empty();
    }
  }

  /** Absent, null, or empty text, which YAML has behind a key with nothing. */
  boolean isNothing() {
    return kind == Kind.ABSENT || kind == Kind.NULL || (kind == Kind.TEXT && text.isEmpty());
  }

  /** The same value as JSON. */
  String json() throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      write(generator);
    }
    return out.toString();
  }

  /** Writes it as JSON; numbers stay as they were written. */
  void write(JsonGenerator generator) throws IOException {
    switch (kind) {
      case ABSENT, NULL -> generator.writeNull();
      case TEXT -> generator.writeString(text);
      case NUMBER -> generator.writeNumber(text);
      case TRUE -> generator.writeBoolean(true);
      case FALSE -> generator.writeBoolean(false);
      case LIST -> {
        generator.writeStartArray();
        for (Tree item : items) {
          item.write(generator);
        }
        generator.writeEndArray();
      }
      case MAP -> {
        generator.writeStartObject();
        for (Map.Entry<String, Tree> entry : entries.entrySet()) {
          generator.writeFieldName(entry.getKey());
          entry.getValue().write(generator);
        }
        generator.writeEndObject();
      }
    }
  }

  /** The texts of a list's items. */
  List<String> texts() {
    return items.stream().map(Tree::text).toList();
  }
}
