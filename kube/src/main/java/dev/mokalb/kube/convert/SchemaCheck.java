package dev.mokalb.kube.convert;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks a value against the schema of a definition, as an API server does: types, limits, forms
 * and names of fields. Rules in CEL are left to {@link ConversionRules}.
 */
final class SchemaCheck {

  /** What a schema may say; a word that is not among these would be passed over in silence. */
  static final Set<String> KEYWORDS =
      Set.of(
          "additionalProperties",
          "default",
          "description",
          "enum",
          "format", // The limits of numbers are narrower.
          "items",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-list-type",
          "x-kubernetes-map-type",
          "x-kubernetes-validations");

  private final List<Breach> breaches = new ArrayList<>();

  private SchemaCheck() {}

  /** What the schema of {@code spec} has against a value. */
  static List<Breach> of(Tree schema, Tree value) {
    SchemaCheck check = new SchemaCheck();
    check.value("spec", schema, value);
    return check.breaches;
  }

  private void value(String path, Tree schema, Tree value) {
    String type = schema.at("type").text();
    if (!type.equals(type(value))) {
      breach(path, value, "is not of the type " + type, "write a value of this type");
      return;
    }
    switch (value.kind()) {
      case TEXT -> text(path, schema, value);
      case NUMBER -> number(path, schema, value);
      case LIST -> list(path, schema, value);
      case MAP -> map(path, schema, value);
      case TRUE, FALSE, NULL, ABSENT -> {
        // There is no more to say of these.
      }
    }
  }

  private static String type(Tree value) {
    return switch (value.kind()) {
      case TEXT -> "string";
      case NUMBER -> value.whole().isPresent() ? "integer" : "number";
      case TRUE, FALSE -> "boolean";
      case LIST -> "array";
      case MAP -> "object";
      case NULL, ABSENT -> "null";
    };
  }

  private void text(String path, Tree schema, Tree value) {
    String text = value.text();
    int characters = text.codePointCount(0, text.length());
    if (isBeyond(characters, schema, "maxLength")) {
      String max = schema.at("maxLength").text();
      breach(
          path,
          value,
          "has " + characters + " characters and may have " + max,
          "write at most " + max + " characters");
    }
    Tree pattern = schema.at("pattern");
    if (!pattern.isNothing() && !compile(pattern.text()).matcher(text).find()) {
      breach(path, value, "does not match " + pattern.text(), "write a value that matches it");
    }
    Tree choice = schema.at("enum");
    if (!choice.isNothing() && !choice.texts().contains(text)) {
      String words = String.join(", ", choice.texts());
      breach(path, value, "is none of " + words, "write one of them");
    }
  }

  /** In the API server's dialect {@code $} is the end of the text; here a newline may follow. */
  private static Pattern compile(String pattern) {
    return Pattern.compile(
        pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
  }

  private void number(String path, Tree schema, Tree value) {
    long number = value.whole().orElseThrow();
    if (isBeyond(number, schema, "maximum")) {
      String max = schema.at("maximum").text();
      breach(path, value, "is greater than " + max, "write at most " + max);
    }
    OptionalLong min = schema.at("minimum").whole();
    if (min.isPresent() && number < min.getAsLong()) {
      breach(
          path,
          value,
          "is less than " + min.getAsLong(),
          "write at least " + min.getAsLong() + ", or leave it out");
    }
  }

  private void list(String path, Tree schema, Tree value) {
    int size = value.items().size();
    if (isBeyond(size, schema, "maxItems")) {
      String max = schema.at("maxItems").text();
      breach(
          path,
          value,
          "holds " + size + " elements and may hold " + max,
          path.equals("spec.addresses")
              ? "make several pools of it, each with at most " + max + " elements"
              : "keep at most " + max);
    }
    OptionalLong min = schema.at("minItems").whole();
    if (min.isPresent() && size < min.getAsLong()) {
      breach(
          path,
          value,
          "holds " + size + " elements and must hold " + min.getAsLong(),
          "write at least " + min.getAsLong());
    }
    boolean set = schema.at("x-kubernetes-list-type").text().equals("set");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < size; i++) {
      Tree item = value.items().get(i);
      String itemPath = path + "[" + i + "]";
      if (set && !seen.add(item.text())) {
        breach(itemPath, item, "is listed twice", "list it once");
      }
      value(itemPath, schema.at("items"), item);
    }
  }

  private void map(String path, Tree schema, Tree value) {
    Map<String, Tree> entries = value.entries();
    if (isBeyond(entries.size(), schema, "maxProperties")) {
      String max = schema.at("maxProperties").text();
      breach(
          path,
          value,
          "holds " + entries.size() + " entries and may hold " + max,
          "keep at most " + max);
    }
    for (String name : schema.at("required").texts()) {
      if (!value.has(name)) {
        breach(path, value, "lacks the field " + name, "write it");
      }
    }
    Tree others = schema.at("additionalProperties");
    entries.forEach((name, entry) -> {
      Tree field = others.isNothing() ? schema.at("properties").at(name) : others;
      if (field.isNothing()) {
        breach(path, entry, "has the unknown field \"" + name + "\"", "remove it");
      } else {
        value(path + "." + name, field, entry);
      }
    });
  }

  private static boolean isBeyond(long number, Tree schema, String keyword) {
    OptionalLong max = schema.at(keyword).whole();
    return max.isPresent() && number > max.getAsLong();
  }

  private void breach(String path, Tree value, String rule, String remedy) {
    breaches.add(new Breach(path, value, rule, remedy));
  }
}
