package dev.mokalb.kube.convert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object made of a schema, that has every field and notes which of them are asked for. Its
 * values are of the right types and need not make sense.
 */
final class Specimen {

  private final SortedSet<String> fields = new TreeSet<>();
  private final SortedSet<String> asked = new TreeSet<>();
  private final Tree tree;

  /** The specimen of a field with this schema, such as {@code spec}. */
  Specimen(String path, JsonNode schema) {
    tree = make(path, schema);
  }

  Tree tree() {
    return tree;
  }

  /** The paths of all its fields; {@code []} stands behind lists. */
  SortedSet<String> fields() {
    return fields;
  }

  /** The paths of the fields that somebody looked for, whether there are such or not. */
  SortedSet<String> asked() {
    return asked;
  }

  private Tree make(String path, JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "object" -> {
        Map<String, Tree> entries = new TreeMap<>();
        schema
            .path("properties")
            .properties()
            .forEach(property -> {
              String field = path + "." + property.getKey();
              fields.add(field);
              entries.put(property.getKey(), make(field, property.getValue()));
            });
        if (schema.has("additionalProperties")) {
          entries.put("any", make(path + "{}", schema.path("additionalProperties")));
          yield Tree.ofEntries(entries); // Its keys are data.
        }
        yield Tree.ofEntries(new Listening(path, entries));
      }
      case "array" ->
          new Tree(
              Tree.Kind.LIST,
              "",
              List.of(make(path + "[]", schema.path("items"))),
              Map.of(),
              Tree.Place.NONE);
      case "boolean" -> value(Tree.Kind.TRUE, "true");
      case "integer" -> value(Tree.Kind.NUMBER, schema.path("minimum").asText("1"));
      case "string" -> value(Tree.Kind.TEXT, schema.path("enum").path(0).asText("x"));
      default -> throw new IllegalArgumentException(path + " has a type of its own: " + schema);
    };
  }

  private static Tree value(Tree.Kind kind, String text) {
    return new Tree(kind, text, List.of(), Map.of(), Tree.Place.NONE);
  }

  /** Notes for which names it is asked. */
  private final class Listening extends LinkedHashMap<String, Tree> {
    private static final long serialVersionUID = 1;

    private final String path;

    Listening(String path, Map<String, Tree> entries) {
      super(entries);
      this.path = path;
    }

    @Override
    public Tree getOrDefault(@Nullable Object name, Tree fallback) {
      asked.add(path + "." + name);
      return super.getOrDefault(name, fallback);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      asked.add(path + "." + name);
      return super.containsKey(name);
    }
  }
}
