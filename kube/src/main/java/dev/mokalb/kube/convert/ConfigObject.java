package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An object that holds configuration, with what it says.
 *
 * @param version for events about it
 */
public record ConfigObject(ObjectVersion version, List<Reading> readings) {

  private static final ObjectMapper TREES = new ObjectMapper();

  public ConfigObject {
    readings = List.copyOf(readings);
  }

  /** Decodes an IPAddressPool. */
  public static ConfigObject pool(ObjectMeta meta, JsonParser fields) throws IOException {
    JsonNode spec = field(fields, "spec");
    return new ConfigObject(
        meta.version(), List.of(CustomResources.pool(meta.key(), meta.version().created(), spec)));
  }

  /** Decodes an L2Advertisement. */
  public static ConfigObject layer2(ObjectMeta meta, JsonParser fields) throws IOException {
    JsonNode spec = field(fields, "spec");
    return new ConfigObject(
        meta.version(),
        List.of(CustomResources.layer2(meta.key(), meta.version().created(), spec)));
  }

  /** Decodes the legacy ConfigMap. */
  public static ConfigObject legacy(ObjectMeta meta, JsonParser fields) throws IOException {
    JsonNode data = field(fields, "data");
    Map<String, String> texts = new HashMap<>();
    data.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return new ConfigObject(
        meta.version(), LegacyConfigMap.read(meta.key(), meta.version().created(), texts));
  }

  private static JsonNode field(JsonParser fields, String wanted) throws IOException {
    JsonNode[] found = {MissingNode.getInstance()};
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals(wanted)) {
            found[0] = TREES.readTree(parser);
          }
        });
    return found[0];
  }
}
