package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Walks over JSON without building a tree: what nobody asks for is skipped. */
public final class JsonFields {

  /** The API server itself refuses to store more than 1.5 MiB per object. */
  private static final int TEXT_CHARS_MAX = 4_000_000;

  private static final int NESTING_MAX = 200;

  // Field names of the API repeat: the canonical table spares a String for each. Interning them
  // in the JVM's own table costs more than it spares.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(TEXT_CHARS_MAX)
                  .maxNestingDepth(NESTING_MAX)
                  .build())
          .build();

  private JsonFields() {}

  /** A parser over part of an array, before its first token. */
  public static JsonParser parser(byte[] octets, int offset, int length) throws IOException {
    return FACTORY.createParser(octets, offset, length);
  }

  /** A parser over a text, before its first token. */
  public static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /**
   * Reads an object. The parser stands before it, at its start, or inside it after a field whose
   * value was an object; afterwards at its end. A JSON null is an object without fields.
   */
  public static void read(JsonParser parser, FieldHandler handler) throws IOException {
    JsonToken token = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token != JsonToken.START_OBJECT && token != JsonToken.END_OBJECT) {
      throw wrong(parser, "an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      JsonStreamContext at = parser.getParsingContext();
      handler.field(name, parser);
      if (isUnread(parser, value, at)) {
        parser.skipChildren();
      }
    }
  }

  /** Reads an array. The parser stands at its start; a JSON null is an empty array. */
  public static void elements(JsonParser parser, ElementHandler handler) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(parser, "a list");
    }
    JsonToken value;
    while ((value = parser.nextToken()) != JsonToken.END_ARRAY) {
      if (value == null) {
        throw wrong(parser, "a complete list");
      }
      JsonStreamContext at = parser.getParsingContext();
      handler.element(parser);
      if (isUnread(parser, value, at)) {
        parser.skipChildren();
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very same place is meant.
  private static boolean isUnread(JsonParser parser, JsonToken value, JsonStreamContext at) {
    return value.isStructStart()
        && parser.currentToken() == value
        && parser.getParsingContext() == at;
  }

  /** A text; null is the empty one. */
  public static String text(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> "";
      default -> throw wrong(parser, "a text");
    };
  }

  /** A whole number of 32 bits; null is 0. */
  public static int integer(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> parser.getIntValue();
      case VALUE_NULL -> 0;
      default -> throw wrong(parser, "a whole number");
    };
  }

  /** True or false; null is false. */
  public static boolean bool(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrong(parser, "true or false");
    };
  }

  /** An object whose values are texts, in its order. */
  public static Map<String, String> textMap(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Map.of();
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(parser, "an object");
    }
    Map<String, String> map = new LinkedHashMap<>();
    read(parser, (name, value) -> map.put(name, text(value)));
    return map;
  }

  /** An array of texts. */
  public static List<String> textList(JsonParser parser) throws IOException {
    List<String> list = new ArrayList<>();
    elements(parser, value -> list.add(text(value)));
    return list;
  }

  /** The value that the parser stands at is not what the rule asks for. */
  public static JsonShapeException wrong(JsonParser parser, String rule) {
    return new JsonShapeException(path(parser.getParsingContext()) + " is not " + rule);
  }

  private static String path(JsonStreamContext context) {
    StringBuilder path = new StringBuilder();
    // At the start of a structure the context is already the inside of it.
    JsonStreamContext inner =
        context.hasCurrentName() || context.hasCurrentIndex() ? context : context.getParent();
    for (JsonStreamContext at = inner; at != null && !at.inRoot(); at = at.getParent()) {
      if (at.inArray()) {
        path.insert(0, "[" + at.getCurrentIndex() + "]");
      } else if (at.getCurrentName() != null) {
        path.insert(0, "." + at.getCurrentName());
      }
    }
    if (path.isEmpty()) {
      return "the document";
    }
    return path.charAt(0) == '.' ? path.substring(1) : path.toString();
  }

  /** What an exception of reading says, without Jackson's remarks on where. */
  public static String messageOf(Exception e) {
    String message =
        e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.getMessage();
    return message == null ? e.toString() : message;
  }
}
