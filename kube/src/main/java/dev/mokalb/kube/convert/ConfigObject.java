package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * An object that holds configuration, with what it says.
 *
 * @param version for events about it
 */
public record ConfigObject(ObjectVersion version, List<Reading> readings) {

  /** The decoders of all custom resources that hold configuration, by kind. */
  public static final Map<String, ObjectDecoder<ConfigObject>> BY_KIND =
      Map.of(
          CustomResources.POOL_KIND,
              (meta, fields) -> resource(meta, fields, CustomResources::pool),
          CustomResources.LAYER2_KIND,
              (meta, fields) -> resource(meta, fields, CustomResources::layer2),
          CustomResources.BGP_KIND, (meta, fields) -> resource(meta, fields, CustomResources::bgp),
          CustomResources.PEER_KIND,
              (meta, fields) -> resource(meta, fields, CustomResources::peer),
          CustomResources.BFD_KIND, (meta, fields) -> resource(meta, fields, CustomResources::bfd),
          CustomResources.COMMUNITY_KIND,
              (meta, fields) -> resource(meta, fields, CustomResources::community));

  public ConfigObject {
    readings = List.copyOf(readings);
  }

  private static ConfigObject resource(
      ObjectMeta meta, JsonParser fields, BiFunction<ObjectMeta, Tree, Reading> reader)
      throws IOException {
    return new ConfigObject(meta.version(), List.of(reader.apply(meta, field(fields, "spec"))));
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
