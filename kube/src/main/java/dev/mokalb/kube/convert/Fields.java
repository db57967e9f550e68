package dev.mokalb.kube.convert;

import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.convert.Tree.Place;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.settings.GoDuration;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The fields of one map in a piece of configuration, read strictly: what cannot be read is noted as
 * a problem, and the reading goes on as if it were absent, so that all problems are found at once.
 * Fields are named as in the resource; the dialect knows what the ConfigMap calls them.
 */
final class Fields {

  /** What a text is cut to where it is quoted. */
  private static final int QUOTED_CHARS_MAX = 80;

  /** More mistakes than these are counted and not told. */
  private static final int PROBLEMS_MAX = 12;

  /**
   * What all fields of one source share.
   *
   * @param found the problems in the order in which they were found, with their places
   */
  private record Origin(Dialect dialect, SourceRef source, SequencedMap<Problem, Place> found) {}

  private final Origin origin;
  private final String path;
  private final Tree tree;

  private Fields(Origin origin, String path, Tree tree) {
    this.origin = origin;
    this.path = path;
    this.tree = tree;
  }

  /**
   * The fields of a map.
   *
   * @param path of the map itself, such as {@code spec}
   */
  static Fields of(Dialect dialect, SourceRef source, String path, Tree tree) {
    Fields fields = new Fields(new Origin(dialect, source, new LinkedHashMap<>()), path, tree);
    if (!tree.is(Kind.MAP) && !tree.isNothing()) {
      fields.wrong(tree, path, "is " + kind(tree) + " and not a map", "write fields with values");
    }
    return fields;
  }

  SourceRef source() {
    return origin.source();
  }

  Dialect dialect() {
    return origin.dialect();
  }

  /** All problems of the source that were found so far. */
  List<Problem> problems() {
    return List.copyOf(origin.found().keySet());
  }

  /** The problems with their places, which tell where in a text that people wrote they stand. */
  Map<Problem, Place> places() {
    return Collections.unmodifiableMap(origin.found());
  }

  /** Notes a problem with a field. */
  void wrong(String field, String rule, String remedy) {
    Tree value = at(field);
    wrong(value, pathOf(field) + quoted(value), rule, remedy);
  }

  /** Notes a problem with a field whose value is nobody's business. */
  void wrongSecret(String field, String rule, String remedy) {
    wrong(at(field), pathOf(field), rule, remedy);
  }

  /** Notes a problem with an element of a list. */
  void wrong(String field, int index, String rule, String remedy) {
    Tree value = at(field).items().get(index);
    wrong(value, pathOf(field) + "[" + index + "]" + quoted(value), rule, remedy);
  }

  /** Notes a problem with an entry of this map, whose name is data. */
  void wrongEntry(String list, String name, String rule, String remedy) {
    Tree value = tree.at(name);
    wrong(value, list + "." + shortened(name) + quoted(value), rule, remedy);
  }

  /** Notes a problem with an annotation of the object. */
  void wrongAnnotation(String key, String value, String rule, String remedy) {
    String field = "annotation " + key + " \"" + shortened(value) + "\"";
    origin.found().put(new Problem(source(), field, rule, remedy), Place.NONE);
  }

  /** Notes a problem with all of the map. */
  void wrong(String rule, String remedy) {
    wrong(tree, path, rule, remedy);
  }

  private void wrong(Tree value, String field, String rule, String remedy) {
    // What is missing is looked for in the map around it.
    Place at = value.is(Kind.ABSENT) ? tree.place() : value.place();
    String place = "";
    if (origin.dialect() == Dialect.CONFIG_MAP && !at.equals(Place.NONE)) {
      place = " (" + at + ")";
    }
    origin.found().put(new Problem(source(), field + place, rule, remedy), at);
  }

  /** The value behind a blank, if it is a single one. */
  static String quoted(Tree value) {
    return switch (value.kind()) {
      case TEXT, NUMBER, TRUE, FALSE -> " \"" + shortened(value.text()) + "\"";
      case ABSENT, NULL, LIST, MAP -> "";
    };
  }

  private static String shortened(String text) {
    return text.length() <= QUOTED_CHARS_MAX
        ? text
        : text.substring(0, QUOTED_CHARS_MAX) + "… (" + text.length() + " characters)";
  }

  private static String kind(Tree value) {
    return switch (value.kind()) {
      case ABSENT -> "absent";
      case NULL -> "null";
      case TEXT -> "text";
      case NUMBER -> "a number";
      case TRUE, FALSE -> "true or false";
      case LIST -> "a list";
      case MAP -> "a map";
    };
  }

  private Tree at(String field) {
    return tree.at(dialect().name(field));
  }

  /** Where a field stands, as a person would write it. */
  String pathOf(String field) {
    String name = dialect().name(field);
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether the field is there and says anything. */
  boolean has(String field) {
    return !at(field).isNothing();
  }

  /** Refuses every other field; where an API server did not do it already. */
  void allow(Set<String> fields) {
    SortedSet<String> names = new TreeSet<>();
    fields.forEach(field -> names.add(dialect().name(field)));
    tree.entries()
        .forEach((name, value) -> {
          if (!names.contains(name)) {
            wrong(
                value,
                path,
                "has the unknown key \"" + shortened(name) + "\"",
                "use " + String.join(", ", names));
          }
        });
  }

  /** Notes that a field is missing. */
  void require(String field, String remedy) {
    if (!has(field)) {
      wrong(field, "is missing", remedy);
    }
  }

  boolean flag(String field, boolean fallback) {
    if (!mayBeFlag(field)) {
      wrong(field, "is not true or false", "write true or false");
    }
    return at(field).flag(fallback);
  }

  /** Whether the field is true or false or says nothing. */
  boolean mayBeFlag(String field) {
    return at(field).isNothing() || at(field).isFlag();
  }

  /** The text of a field; empty where there is none. */
  String text(String field) {
    Tree value = at(field);
    if (value.isNothing() || readsAsText(value)) {
      return value.text();
    }
    wrong(field, "is " + kind(value) + " and not text", "write text, in quotes if need be");
    return "";
  }

  /** The parser of the ConfigMap took numbers and flags for text, as they were written. */
  private boolean readsAsText(Tree value) {
    return value.is(Kind.TEXT)
        || (dialect() == Dialect.CONFIG_MAP && (value.is(Kind.NUMBER) || value.isFlag()));
  }

  /** Whether the field is 0, which old formats write for a number that is not given. */
  boolean isZero(String field) {
    return at(field).isZero();
  }

  /** A whole number within limits. */
  OptionalLong number(String field, long min, long max) {
    Tree value = at(field);
    if (value.isNothing()) {
      return OptionalLong.empty();
    }
    OptionalLong number = value.whole();
    if (number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
      String limits = "a whole number from " + min + " to " + max;
      wrong(field, "is not " + limits, "write " + limits);
      return OptionalLong.empty();
    }
    return number;
  }

  Optional<IpAddress> address(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isEmpty()) {
      wrong(field, "is not an IP address", "write an address such as 192.168.2.1 or fd00::1");
    }
    return address;
  }

  Optional<Duration> duration(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration = GoDuration.parse(text);
    if (duration.isEmpty()) {
      wrong(field, "is not a length of time", "write a number with a unit, such as 90s or 1m30s");
    }
    return duration;
  }

  /** The texts of a list, in their order; noted as a problem if one stands there twice. */
  List<String> distinctTexts(String field) {
    List<String> texts = texts(field);
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!seen.add(texts.get(i))) {
        wrong(field, i, "is listed twice", "list it once");
      }
    }
    return texts;
  }

  /** The texts of a list, in their order. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    List<Tree> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      if (!readsAsText(items.get(i))) {
        wrong(field, i, "is " + kind(items.get(i)) + " and not text", "write text, in quotes");
      }
      texts.add(items.get(i).text());
    }
    return texts;
  }

  /** Whether the field is a list or says nothing. */
  boolean mayBeList(String field) {
    return at(field).isNothing() || at(field).is(Kind.LIST);
  }

  /** Notes that the field is something else than a list, if it is. */
  void requireList(String field) {
    if (!mayBeList(field)) {
      wrong(
          field,
          "is " + kind(at(field)) + " and not a list",
          "write a list, each element after a dash");
    }
  }

  private List<Tree> items(String field) {
    requireList(field);
    return at(field).items();
  }

  /** The maps of a list, in their order. */
  List<Fields> children(String field) {
    List<Fields> children = new ArrayList<>();
    List<Tree> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      children.add(child(pathOf(field) + "[" + i + "]", items.get(i)));
    }
    return children;
  }

  /** The map under a field; empty where there is none. */
  Fields child(String field) {
    return child(pathOf(field), at(field));
  }

  private Fields child(String childPath, Tree child) {
    if (!child.is(Kind.MAP) && !child.isNothing()) {
      wrong(
          child, childPath + quoted(child), "is " + kind(child) + " and not a map", "write a map");
    }
    return new Fields(origin, childPath, child);
  }

  /** A map of texts under a field, under names that are data. */
  SortedMap<String, String> textMap(String field) {
    Fields map = child(field);
    SortedMap<String, String> texts = new TreeMap<>();
    map.tree
        .entries()
        .forEach((name, value) -> {
          if (!readsAsText(value)) {
            wrong(
                value,
                map.path + "." + shortened(name) + quoted(value),
                "is " + kind(value) + " and not text",
                "write text, in quotes");
          }
          texts.put(name, value.text());
        });
    return texts;
  }

  /** What the source says: the entry, unless a problem was found on the way. */
  Reading reading(Instant created, Supplier<ConfigEntry> entry) {
    List<Problem> told = problems();
    if (told.isEmpty()) {
      return new Reading.Good(source(), created, entry.get());
    }
    int more = told.size() - PROBLEMS_MAX;
    if (more > 0) {
      told = new ArrayList<>(told.subList(0, PROBLEMS_MAX));
      told.add(
          new Problem(
              source(), "the object", "has " + more + " more mistakes", "correct these first"));
    }
    return new Reading.Bad(source(), created, told);
  }
}
