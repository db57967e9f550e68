package dev.mokalb.kube.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML document. A field that is missing, or asked of what is no mapping, is nothing.
 *
 * @param text of a scalar, as it was written
 * @param isTrue whether it is true, for which YAML has more than one word
 */
record YamlTree(
    String text, boolean isTrue, Map<String, YamlTree> fields, List<YamlTree> elements) {

  static final YamlTree NOTHING = new YamlTree("", false, Map.of(), List.of());

  static YamlTree read(String yaml) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
      return parser.nextToken() == null ? NOTHING : read(parser);
    }
  }

  private static YamlTree read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, YamlTree> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, read(parser));
        }
        yield new YamlTree("", false, fields, List.of());
      }
      case START_ARRAY -> {
        List<YamlTree> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield new YamlTree("", false, Map.of(), elements);
      }
      case VALUE_NULL -> NOTHING;
      case VALUE_TRUE -> new YamlTree(parser.getText(), true, Map.of(), List.of());
      default -> new YamlTree(parser.getText(), false, Map.of(), List.of());
    };
  }

  YamlTree field(String name) {
    return fields.getOrDefault(name, NOTHING);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }
}
