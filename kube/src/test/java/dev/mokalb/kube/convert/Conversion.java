package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.select.LabelSelectors;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    ObjectDecoder<ConfigObject> resource = ConfigObject.BY_KIND.get(tree.path("kind").asText());
    if (resource != null) {
      return print(decode(tree, resource).readings());
    }
    return switch (tree.path("kind").asText()) {
      case "ConfigMap" -> print(decode(tree, ConfigObject::legacy).readings());
      case "Service" -> print(decode(tree, new ServiceDecoder(ServiceDecoder.Scope.ALL)));
      case "EndpointSlice" -> List.of(decode(tree, new EndpointsDecoder()).toString());
      case "Namespace" -> List.of(decode(tree, new NamespaceDecoder()).toString());
      case "Node" -> List.of(decode(tree, new NodeDecoder()).toString());
      case "AddressConflict" -> List.of(decode(tree, new AddressConflictDecoder()).toString());
      case "SpeakerReport" -> List.of(decode(tree, new SpeakerReportDecoder()).toString());
      case "Pod" -> List.of(decode(tree, SpeakerPod::decode).toString());
      default -> throw new IllegalArgumentException("no kind in " + name);
    };
  }

  /** What configuration it holds under another name; nothing if it is of another kind. */
  List<Reading> readingsAs(ObjectKey key) throws IOException {
    ObjectNode tree = (ObjectNode) YAML.readTree(String.join("\n", object));
    String kind = tree.path("kind").asText();
    ObjectNode metadata = tree.withObjectProperty("metadata");
    metadata.put("namespace", key.namespace());
    metadata.put("name", key.name());
    ObjectDecoder<ConfigObject> resource = ConfigObject.BY_KIND.get(kind);
    if (resource != null) {
      return decode(tree, resource).readings();
    }
    return kind.equals(LegacyConfigMap.KIND)
        ? decode(tree, ConfigObject::legacy).readings()
        : List.of();
  }

  private static <T> T decode(JsonNode tree, ObjectDecoder<T> decoder) throws IOException {
    JsonNode metadata = tree.path("metadata");
    ObjectMeta meta =
        new ObjectMeta(
            new ObjectKey(metadata.path("namespace").asText(), metadata.path("name").asText()),
            new ObjectVersion("uid", "7", Instant.EPOCH),
            metadata.has("deletionTimestamp"),
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
      case ConfigEntry.PoolEntry one -> print(one.pool());
      case ConfigEntry.Layer2Entry one -> print(one.advertisement());
      case ConfigEntry.BgpEntry one -> print(one.advertisement()) + " " + one.aliases();
      case ConfigEntry.PeerEntry one -> print(one.peer());
      case ConfigEntry.BfdEntry one -> one.profile().toString();
      case ConfigEntry.CommunityEntry one -> "communities " + one.byName();
    };
  }

  private static String print(Pool pool) {
    String allocation =
        pool.allocation()
            .map(kept ->
                " for namespaces "
                    + kept.namespaces()
                    + " or ("
                    + kept.namespaceSelectors()
                    + ") and services ("
                    + kept.serviceSelectors()
                    + ") priority "
                    + kept.priority())
            .orElse("");
    return "pool "
        + pool.name()
        + " "
        + pool.blocks()
        + (pool.autoAssign() ? "" : " manual")
        + (pool.avoidBuggyIps() ? " careful" : "")
        + (pool.labels().isEmpty() ? "" : " labelled " + new TreeMap<>(pool.labels()))
        + allocation;
  }

  private static String print(Layer2Advertisement layer2) {
    return "layer 2 of "
        + layer2.pools()
        + word("services", layer2.services())
        + word("nodes", layer2.nodes().required())
        + (layer2.interfaces().isEmpty() ? "" : " on " + layer2.interfaces())
        + (layer2.nodes().preferred().isEmpty() ? "" : " rather " + layer2.nodes().preferred());
  }

  private static String print(BgpAdvertisement bgp) {
    return "bgp of "
        + bgp.scope().pools()
        + word("services", bgp.services())
        + word("nodes", bgp.nodes())
        + (bgp.peers().isEmpty() ? "" : " to " + bgp.peers())
        + " "
        + bgp.form();
  }

  private static String word(String what, LabelSelectors selectors) {
    return selectors.isEmpty() ? "" : " " + what + " (" + selectors + ")";
  }

  private static String print(BgpPeer peer) {
    return peer.name()
        + " "
        + peer.remote()
        + " port "
        + peer.remote().port()
        + " "
        + peer.remote().as()
        + word("nodes", peer.nodes())
        + " "
        + peer.local()
        + " "
        + peer.session();
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
            + spec.kind().loadBalancerClass()
            + (service.labels().isEmpty() ? "" : " labelled " + new TreeMap<>(service.labels())),
        spec.trafficPolicy() + " " + spec.families().policy() + " " + spec.families().present(),
        "asks for "
            + request
            + ", pool \""
            + spec.requestedPool()
            + "\""
            + spec.sharing().map(sharing -> ", shares as " + sharing).orElse(""),
        "has "
            + service.status().addresses()
            + (service.status().foreign() ? " and what is foreign" : "")
            + ", pool \""
            + service.status().pool()
            + "\""
            + (service.status().conditions().equals(ServiceStatus.Conditions.NONE)
                ? ""
                : ", " + service.status().conditions())
            + (spec.wishes().deprecated().isEmpty()
                ? ""
                : ", deprecated " + spec.wishes().deprecated()));
  }

  @Override
  public String toString() {
    return name;
  }
}
