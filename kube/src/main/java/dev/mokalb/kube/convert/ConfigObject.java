package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
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

  public ConfigObject {
    readings = List.copyOf(readings);
  }

  /** Decodes an IPAddressPool. */
  public static ConfigObject pool(ObjectMeta meta, JsonParser fields) throws IOException {
    Tree spec = field(fields, "spec");
    return new ConfigObject(
        meta.version(), List.of(CustomResources.pool(meta.key(), meta.version().created(), spec)));
  }

  /** Decodes an L2Advertisement. */
  public static ConfigObject layer2(ObjectMeta meta, JsonParser fields) throws IOException {
    Tree spec = field(fields, "spec");
    return new ConfigObject(
        meta.version(),
        List.of(CustomResources.layer2(meta.key(), meta.version().created(), spec)));
  }

  /** Decodes the legacy ConfigMap. */
  public static ConfigObject legacy(ObjectMeta meta, JsonParser fields) throws IOException {
    Tree data = field(fields, "data");
    Map<String, String> texts = new HashMap<>();
    data.entries().forEach((name, value) -> texts.put(name, value.text()));
    return new ConfigObject(
        meta.version(), LegacyConfigMap.read(meta.key(), meta.version().created(), texts));
  }

  private static Tree field(JsonParser fields, String wanted) throws IOException {
    Tree[] found = {Tree.ABSENT};
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals(wanted)) {
            found[0] = Tree.read(parser);
          }
        });
    return found[0];
  }
}
