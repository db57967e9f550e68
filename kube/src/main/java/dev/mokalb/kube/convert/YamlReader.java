package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.convert.Tree.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Reads YAML 1.1 as the parser of MetalLB 0.9 to 0.12 did: what an alias stands for is put in its
 * place, and what {@code <<} names is merged into the map. Jackson's parser hands over the names
 * alone.
 */
final class YamlReader {

  /** What aliases may stand for altogether: some hundred octets can mean billions of values. */
  private static final int ALIASED_VALUES_MAX = 10_000;

  private static final String MERGE_KEY = "<<";

  /** Words of YAML 1.1 that Jackson takes for text. */
  private static final Set<String> YES = Set.of("y", "Y");

  private static final Set<String> NO = Set.of("n", "N");

  private static final EventfulFactory YAML = new EventfulFactory();

  private final EventfulParser parser;
  private final Map<String, Anchored> anchored = new HashMap<>();
  private long values;
  private long aliased;

  private YamlReader(EventfulParser parser) {
    this.parser = parser;
  }

  /**
   * The first document of a text; absent where there is none.
   *
   * @param more whether others follow
   */
  record Document(Tree root, boolean more) {}

  /** A value with an anchor, and how many values are in it, itself among them. */
  private record Anchored(Tree value, long values) {}

  /**
   * Reads the first document.
   *
   * @throws JsonProcessingException it is no YAML, an alias stands for nothing, or aliases stand
   *     for too much
   */
  static Document read(String text) throws IOException {
    try (EventfulParser parser = YAML.parser(text)) {
      if (parser.nextToken() == null) {
        return new Document(Tree.ABSENT, false);
      }
      Tree root = new YamlReader(parser).value();
      return new Document(root, parser.nextToken() != null && !isLastMark(parser));
    }
  }

  /** Where the parser found a mistake; empty if it does not say. */
  static Optional<Place> place(JsonProcessingException mistake) {
    return Optional.ofNullable(mistake.getLocation()).map(Place::of);
  }

  /** The first line of the parser's message, without its advice for programmers. */
  static String cause(JsonProcessingException mistake) {
    return mistake.getOriginalMessage().lines().findFirst().orElse("it cannot be read").strip();
  }

  /** Whether nothing follows but the mark {@code ---}, which some tools write behind a document. */
  private static boolean isLastMark(EventfulParser parser) throws IOException {
    boolean nothing = parser.isPlain() && parser.getText().isEmpty();
    return nothing && parser.nextToken() == null;
  }

  private Tree value() throws IOException {
    if (parser.isCurrentAlias()) {
      return aliased();
    }
    Optional<String> anchor = parser.anchor();
    anchor.ifPresent(anchored::remove); // an alias within its own value would have no end
    long before = values++;
    Tree value =
        switch (parser.currentToken()) {
          case START_OBJECT -> map();
          case START_ARRAY -> list();
          default -> single();
        };
    anchor.ifPresent(name -> anchored.put(name, new Anchored(value, values - before)));
    return value;
  }

  private Tree aliased() throws IOException {
    String name = parser.getText();
    Anchored target = anchored.get(name);
    if (target == null) {
      throw mistake(
          "the alias *" + name + " stands for nothing: no value before it has the anchor &" + name,
          parser.currentTokenLocation());
    }
    values += target.values();
    aliased += target.values();
    if (aliased > ALIASED_VALUES_MAX) {
      throw mistake(
          "its aliases stand for more than " + ALIASED_VALUES_MAX + " values",
          parser.currentTokenLocation());
    }
    return target.value().standingAt(Place.of(parser));
  }

  private Tree single() throws IOException {
    Tree single = Tree.single(parser);
    if (single.is(Kind.TEXT) && parser.isPlain()) {
      if (YES.contains(single.text())) {
        return single.as(Kind.TRUE);
      }
      if (NO.contains(single.text())) {
        return single.as(Kind.FALSE);
      }
    }
    return single;
  }

  private Tree list() throws IOException {
    Place place = Place.of(parser);
    List<Tree> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return Tree.ofList(items, place);
  }

  private Tree map() throws IOException {
    Place place = Place.of(parser);
    Map<String, Tree> entries = new LinkedHashMap<>();
    Map<String, Tree> merged = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      Tree key = Tree.ofText(name).standingAt(Place.of(parser));
      parser.anchor().ifPresent(anchor -> anchored.put(anchor, new Anchored(key, 1)));
      parser.nextToken();
      if (name.equals(MERGE_KEY)) {
        JsonLocation location = parser.currentTokenLocation();
        merge(value(), merged, location);
      } else {
        entries.put(name, value());
      }
    }
    merged.forEach(entries::putIfAbsent); // what the map says itself wins
    return Tree.ofMap(entries, place);
  }

  /** Of several maps the first one wins. */
  private static void merge(Tree maps, Map<String, Tree> into, JsonLocation location)
      throws IOException {
    for (Tree map : maps.is(Kind.LIST) ? maps.items() : List.of(maps)) {
      if (!map.is(Kind.MAP)) {
        throw mistake("the key << merges maps, and this is none", location);
      }
      map.entries().forEach(into::putIfAbsent);
    }
  }

  private static JsonParseException mistake(String message, JsonLocation location) {
    return new JsonParseException(null, message, location);
  }

  /** Jackson's parser, which keeps the anchors of single values to itself. */
  private static final class EventfulParser extends YAMLParser {

    private Optional<String> anchor = Optional.empty();
    private boolean plain;

    EventfulParser(
        IOContext context,
        int features,
        int yamlFeatures,
        LoaderOptions options,
        ObjectCodec codec,
        Reader text) {
      super(context, features, yamlFeatures, options, codec, text);
    }

    @Override
    protected Event getEvent() throws IOException {
      Event event = super.getEvent();
      boolean atKey = getParsingContext().inObject() && currentToken() != JsonToken.FIELD_NAME;
      if (atKey && event instanceof AliasEvent alias) {
        throw mistake(
            "the alias *" + alias.getAnchor() + " stands where a key has to be written",
            new JsonLocation(
                ContentReference.unknown(),
                -1,
                alias.getStartMark().getLine() + 1,
                alias.getStartMark().getColumn() + 1));
      }
      anchor =
          event instanceof NodeEvent node
              ? Optional.ofNullable(node.getAnchor())
              : Optional.empty();
      plain = event instanceof ScalarEvent scalar && scalar.isPlain();
      return event;
    }

    /** The anchor of the value or key at which it stands. */
    Optional<String> anchor() {
      return anchor;
    }

    /** Whether it stands at a single value without quotes. */
    boolean isPlain() {
      return plain;
    }
  }

  private static final class EventfulFactory extends YAMLFactory {

    private static final long serialVersionUID = 1;

    EventfulFactory() {
      enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      disable(YAMLParser.Feature.EMPTY_STRING_AS_NULL);
    }

    EventfulParser parser(String text) throws IOException {
      return (EventfulParser) createParser(new StringReader(text));
    }

    @Override
    protected YAMLParser _createParser(Reader text, IOContext context) {
      return new EventfulParser(
          context, _parserFeatures, _yamlParserFeatures, _loaderOptions, _objectCodec, text);
    }
  }
}
