package dev.mokalb.kube.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The part of a definition that is about the fields that a converted ConfigMap has: those of {@code
 * spec}, in the version that is stored.
 *
 * @param fields right in the {@code spec}
 */
record ConvertedSchema(String kind, List<String> fields, JsonNode spec) {

  private static final Path FOLDER = Path.of("../crds/src/main/resources/crds");

  private static final List<String> LIMITS =
      List.of("maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minimum");

  private static final List<String> KINDS =
      List.of(
          CustomResources.POOL_KIND,
          CustomResources.LAYER2_KIND,
          CustomResources.BGP_KIND,
          CustomResources.PEER_KIND,
          CustomResources.BFD_KIND,
          CustomResources.COMMUNITY_KIND);

  /** A limit at a path such as {@code spec.addresses[]}. */
  record Limit(String id, String keyword, long number) {

    /** The first number that is not allowed. */
    long beyond() {
      return keyword.startsWith("min") ? number - 1 : number + 1;
    }

    @Override
    public String toString() {
      return id + " " + number;
    }
  }

  static List<ConvertedSchema> all() {
    return KINDS.stream().map(ConvertedSchema::of).toList();
  }

  static ConvertedSchema of(String kind) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        JsonNode spec = new YAMLMapper().readTree(file.toFile()).path("spec");
        for (JsonNode version : spec.path("versions")) {
          if (spec.at("/names/kind").asText().equals(kind) && version.path("storage").asBoolean()) {
            return new ConvertedSchema(
                kind, written(kind), version.at("/schema/openAPIV3Schema/properties/spec"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no definition of " + kind);
  }

  private static List<String> written(String kind) {
    return switch (kind) {
      case CustomResources.POOL_KIND -> LegacyFields.POOL;
      case CustomResources.PEER_KIND -> LegacyFields.PEER;
      case CustomResources.BFD_KIND -> LegacyFields.PROFILE;
      case CustomResources.COMMUNITY_KIND -> List.of("communities");
      case CustomResources.LAYER2_KIND -> List.of("ipAddressPools");
      default -> {
        List<String> fields = new ArrayList<>(LegacyFields.ADVERTISEMENT);
        fields.add("ipAddressPools");
        yield fields;
      }
    };
  }

  /** All numbers that limit something. */
  List<Limit> limits() {
    List<Limit> limits = new ArrayList<>();
    walk((path, schema) -> {
      for (String keyword : LIMITS) {
        if (schema.has(keyword)) {
          limits.add(
              new Limit(kind + " " + path + " " + keyword, keyword, schema.path(keyword).asLong()));
        }
      }
    });
    return limits;
  }

  /** All else that a value has to keep: forms, choices, and the messages of rules in CEL. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    walk((path, schema) -> {
      for (String keyword : List.of("pattern", "enum", "required")) {
        if (schema.has(keyword)) {
          rules.add(kind + " " + path + " " + keyword);
        }
      }
      if (schema.path("x-kubernetes-list-type").asText().equals("set")) {
        rules.add(kind + " " + path + " set");
      }
      for (JsonNode rule : schema.path("x-kubernetes-validations")) {
        rules.add(kind + " " + path + " " + rule.path("message").asText());
      }
    });
    return rules;
  }

  /** All words of the schema. */
  Set<String> keywords() {
    Set<String> keywords = new TreeSet<>();
    walk((_, schema) -> schema.fieldNames().forEachRemaining(keywords::add));
    return keywords;
  }

  private void walk(BiConsumer<String, JsonNode> visitor) {
    visitor.accept("spec", spec);
    for (String field : fields) {
      walk("spec." + field, spec.path("properties").path(field), visitor);
    }
  }

  private static void walk(String path, JsonNode schema, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(path, schema);
    if (schema.has("items")) {
      walk(path + "[]", schema.path("items"), visitor);
    }
    if (schema.has("additionalProperties")) {
      walk(path + "{}", schema.path("additionalProperties"), visitor);
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> walk(path + "." + field.getKey(), field.getValue(), visitor));
  }
}
