package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One row of {@code conversions.txt}: an object as YAML, and what becomes of it. */
record Conversion(String name, List<String> object, List<String> expected) {

  private static final YAMLMapper YAML = new YAMLMapper();

  static List<Conversion> parse(List<String> lines) {
    List<Conversion> rows = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("## ")) {
        rows.add(new Conversion(line.substring(3), new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith("> ")) {
        rows.getLast().expected().add(line.substring(2));
      } else if (!rows.isEmpty() && !line.isEmpty()) {
        rows.getLast().object().add(line);
      }
    }
    return rows;
  }

  /** What the decoder of the object's kind makes of it, in words. */
  List<String> convert() throws IOException {
    JsonNode tree = YAML.readTree(String.join("\n", object));
    return switch (tree.path("kind").asText()) {
      case "IPAddressPool" -> print(decode(tree, ConfigObject::pool).readings());
      case "L2Advertisement" -> print(decode(tree, ConfigObject::layer2).readings());
      case "ConfigMap" -> print(decode(tree, ConfigObject::legacy).readings());
      case "Service" -> print(decode(tree, new ServiceDecoder()));
      case "EndpointSlice" -> List.of(decode(tree, new EndpointsDecoder()).toString());
      case "Node" -> List.of(decode(tree, new NodeDecoder()).toString());
      case "Pod" -> List.of(decode(tree, SpeakerPod::decode).toString());
      default -> throw new IllegalArgumentException("no kind in " + name);
    };
  }

  private static <T> T decode(JsonNode tree, ObjectDecoder<T> decoder) throws IOException {
    JsonNode metadata = tree.path("metadata");
    ObjectMeta meta =
        new ObjectMeta(
            new ObjectKey(metadata.path("namespace").asText(), metadata.path("name").asText()),
            new ObjectVersion("uid", "7", Instant.EPOCH),
            false,
            texts(metadata.path("labels")),
            texts(metadata.path("annotations")));
    try (JsonParser parser = JsonFields.parser(tree.toString())) {
      return decoder.decode(meta, parser);
    }
  }

  private static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new HashMap<>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private static List<String> print(List<Reading> readings) {
    List<String> lines = new ArrayList<>();
    for (Reading reading : readings) {
      switch (reading) {
        case Reading.Good good -> lines.add(good.source() + " = " + print(good.entry()));
        case Reading.Bad bad -> bad.problems().forEach(p -> lines.add("! " + p.message()));
      }
    }
    return lines;
  }

  private static String print(ConfigEntry entry) {
    return switch (entry) {
      case ConfigEntry.Layer2Entry layer2 -> "layer 2 of " + layer2.advertisement().pools();
      case ConfigEntry.PoolEntry one -> {
        Pool pool = one.pool();
        yield "pool "
            + pool.name()
            + " "
            + pool.blocks()
            + (pool.autoAssign() ? "" : " manual")
            + (pool.avoidBuggyIps() ? " careful" : "");
      }
    };
  }

  private static List<String> print(ServiceSnapshot service) {
    var spec = service.spec();
    String request =
        switch (spec.request()) {
          case AddressRequest.Any _ -> "any";
          case AddressRequest.Exactly exactly -> exactly.addresses() + " by " + exactly.field();
          case AddressRequest.Malformed bad ->
              "! " + bad.field() + " " + bad.rule() + "; " + bad.remedy();
        };
    return List.of(
        service.key()
            + (spec.kind().loadBalancer() ? " load balancer " : " ")
            + spec.kind().loadBalancerClass(),
        spec.trafficPolicy() + " " + spec.families().policy() + " " + spec.families().present(),
        "asks for " + request + ", pool \"" + spec.requestedPool() + "\"",
        "has "
            + service.status().addresses()
            + (service.status().foreign() ? " and what is foreign" : "")
            + ", pool \""
            + service.status().pool()
            + "\"");
  }

  @Override
  public String toString() {
    return name;
  }
}
