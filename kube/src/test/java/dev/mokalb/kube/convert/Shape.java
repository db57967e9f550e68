package dev.mokalb.kube.convert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The schema of a version as lines of text, one for each field: path, type and what else a client
 * can notice. A label selector is one line. Limits on length and number stand apart, since most of
 * them are ours.
 */
final class Shape {

  private static final List<String> LIMITS =
      List.of("minItems", "maxItems", "maxProperties", "minLength", "maxLength", "pattern");

  private final Map<String, Field> fields = new LinkedHashMap<>();

  /**
   * A field.
   *
   * @param text type, format, range, default, values, and whether it is required or immutable
   * @param limits on length and number
   */
  record Field(String text, String limits) {}

  private Shape() {}

  /** Reads the schema of a version of a definition. */
  static Shape of(JsonNode version) {
    Shape shape = new Shape();
    JsonNode root = version.at("/schema/openAPIV3Schema");
    for (String top : List.of("spec", "status")) {
      if (root.path("properties").has(top)) {
        shape.add(top, root.path("properties").path(top), requiredBy(root, top));
      }
    }
    return shape;
  }

  Map<String, Field> fields() {
    return fields;
  }

  private void add(String path, JsonNode schema, boolean required) {
    if (isSelector(schema)) {
      fields.put(path, new Field("selector" + (required ? " required" : ""), ""));
      return;
    }
    fields.put(path, new Field(text(schema) + (required ? " required" : ""), limits(schema)));
    if (schema.has("items")) {
      add(path + "[]", schema.path("items"), false);
    }
    if (schema.has("additionalProperties")) {
      add(path + "{}", schema.path("additionalProperties"), false);
    }
    JsonNode properties = schema.path("properties");
    TreeSet<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    names.forEach(name -> add(path + "." + name, properties.path(name), requiredBy(schema, name)));
  }

  /** Whether it is a label selector of Kubernetes; the old version of BGPPeer has its own. */
  static boolean isSelector(JsonNode schema) {
    return schema.path("properties").has("matchExpressions")
        && schema.path("x-kubernetes-map-type").asText().equals("atomic");
  }

  private static boolean requiredBy(JsonNode schema, String field) {
    for (JsonNode required : schema.path("required")) {
      if (required.asText().equals(field)) {
        return true;
      }
    }
    return false;
  }

  private static String text(JsonNode schema) {
    List<String> words = new ArrayList<>();
    words.add(schema.path("type").asText());
    words.add(schema.path("format").asText());
    if (schema.has("minimum") || schema.has("maximum")) {
      words.add(schema.path("minimum").asText() + ".." + schema.path("maximum").asText());
    }
    if (schema.has("default")) {
      words.add("default=" + schema.path("default").asText());
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(value.asText()));
      words.add(String.join("|", values));
    }
    words.add(schema.path("x-kubernetes-list-type").asText());
    words.add(schema.path("x-kubernetes-map-type").asText());
    schema.path("x-kubernetes-list-map-keys").forEach(key -> words.add("by " + key.asText()));
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      if (rule.path("rule").asText().equals("self == oldSelf")) {
        words.add("immutable");
      }
    }
    return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
  }

  private static String limits(JsonNode schema) {
    return LIMITS.stream()
        .filter(schema::has)
        .map(limit -> limit + "=" + schema.path(limit).asText())
        .collect(Collectors.joining(" "));
  }
}
