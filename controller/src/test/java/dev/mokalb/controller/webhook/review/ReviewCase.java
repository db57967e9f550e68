package dev.mokalb.controller.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.AdmissionReviews;
import dev.mokalb.kube.admission.AdmissionReviews.Question;
import dev.mokalb.kube.admission.AdmissionVerdict;
import dev.mokalb.kube.convert.ConfigObject;
import dev.mokalb.kube.watch.ObjectReader;
import dev.mokalb.kube.webhook.PasswordSecret;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Reading;
import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of {@code reviews.txt}: what is there, a change, and the verdict. The change goes through
 * the JSON that an API server sends.
 */
record ReviewCase(String name, List<String> lines, List<String> expected) {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "metallb-system";

  static List<ReviewCase> parse(List<String> lines) {
    List<ReviewCase> rows = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("## ")) {
        rows.add(new ReviewCase(line.substring(3), new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith("> ")) {
        rows.getLast().expected().add(line.substring(2));
      } else if (!rows.isEmpty() && !line.isEmpty()) {
        rows.getLast().lines().add(line);
      }
    }
    return rows;
  }

  /** A part of a case, behind a line such as {@code --- given}. */
  private record Section(String head, String text) {}

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("--- ")) {
        sections.add(new Section(line.substring(4), ""));
      } else {
        Section last = sections.removeLast();
        sections.add(new Section(last.head(), last.text() + line + "\n"));
      }
    }
    return sections;
  }

  /** What comes of the change, in words. */
  List<String> verdict() throws IOException {
    Map<String, ObjectNode> objects = new HashMap<>();
    List<Reading> readings = new ArrayList<>();
    Optional<List<Map<String, String>>> nodes =
        Optional.of(List.of(Map.of("zone", "a"), Map.of("zone", "b")));
    Optional<Collection<ServiceSnapshot>> services = Optional.of(List.of());
    Map<String, PasswordSecret.State> secrets = new HashMap<>();
    boolean known = true;
    AdmissionVerdict verdict = AdmissionVerdict.allowed(List.of("no change is described"));
    for (Section section : sections()) {
      switch (section.head()) {
        case "given" -> {
          ObjectNode object = object(section.text());
          ((ObjectNode) object.path("metadata")).put("resourceVersion", "7");
          objects.put(id(object), object);
          readings.addAll(readings(object));
        }
        case "nodes" -> nodes = Optional.of(nodes(section.text()));
        case "services" -> services = Optional.of(services(section.text()));
        case "secrets" ->
            YAML.readTree(section.text())
                .properties()
                .forEach(one ->
                    secrets.put(
                        one.getKey(), PasswordSecret.State.valueOf(one.getValue().asText())));
        case "nodes are not known" -> nodes = Optional.empty();
        case "services are not known" -> services = Optional.empty();
        case "nothing is known" -> known = false;
        default -> {
          Picture picture =
              new Picture(
                  NAMESPACE,
                  known ? Optional.of(List.copyOf(readings)) : Optional.empty(),
                  nodes,
                  services,
                  secrets);
          verdict = verdict(section, objects, picture);
        }
      }
    }
    return words(verdict);
  }

  private static List<String> words(AdmissionVerdict verdict) {
    List<String> words = new ArrayList<>();
    words.add(verdict.refusal().map(why -> "refused: " + why).orElse("allowed"));
    verdict.warnings().forEach(warning -> words.add("warning: " + warning));
    return words;
  }

  private static AdmissionVerdict verdict(
      Section section, Map<String, ObjectNode> objects, Picture picture) throws IOException {
    ObjectNode object = object(section.text());
    ObjectNode review = JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1");
    ObjectNode request = review.putObject("request").put("uid", "u");
    request.putObject("kind").put("kind", object.path("kind").asText());
    request.putObject("requestKind").put("version", version(object));
    request.put("operation", section.head());
    request.set("name", object.at("/metadata/name"));
    request.set("namespace", object.at("/metadata/namespace"));
    request.set("oldObject", objects.get(id(object)));
    if (!section.head().equals("DELETE")) {
      request.set("object", object);
    }
    byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
    AdmissionRequest asked = ((Question.Understood) AdmissionReviews.read(body)).request();
    // Only what is asked for is looked at.
    Map<String, PasswordSecret.State> secrets = new HashMap<>(picture.secrets());
    secrets.keySet().retainAll(Reviewer.wantedSecrets(asked));
    return Reviewer.review(
        asked,
        new Picture(
            picture.namespace(), picture.readings(), picture.nodes(), picture.services(), secrets));
  }

  private static String version(ObjectNode object) {
    String version = object.path("apiVersion").asText();
    return version.isEmpty() ? "v1beta2" : version;
  }

  static ObjectNode object(String yaml) throws IOException {
    ObjectNode object = (ObjectNode) YAML.readTree(yaml);
    ObjectNode metadata = (ObjectNode) object.path("metadata");
    if (!metadata.has("namespace")) {
      metadata.put("namespace", NAMESPACE);
    }
    if (!metadata.has("creationTimestamp")) {
      metadata.put("creationTimestamp", "2026-01-02T03:04:05Z");
    }
    return object;
  }

  private static String id(JsonNode object) {
    return object.path("kind")
        + " "
        + object.at("/metadata/namespace")
        + object.at("/metadata/name");
  }

  static List<Reading> readings(JsonNode object) {
    byte[] json = object.toString().getBytes(StandardCharsets.UTF_8);
    var decoder =
        object.path("kind").asText().equals("ConfigMap")
            ? (dev.mokalb.kube.watch.ObjectDecoder<ConfigObject>) ConfigObject::legacy
            : Objects.requireNonNull(ConfigObject.BY_KIND.get(object.path("kind").asText()));
    var read = ObjectReader.ofSubmitted(decoder).read(json, 0, json.length);
    return ((ObjectReader.Outcome.Decoded<ConfigObject>) read).value().readings();
  }

  private static List<Map<String, String>> nodes(String yaml) throws IOException {
    List<Map<String, String>> nodes = new ArrayList<>();
    for (JsonNode node : YAML.readTree(yaml)) {
      Map<String, String> labels = new HashMap<>();
      node.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      nodes.add(labels);
    }
    return nodes;
  }

  private static List<ServiceSnapshot> services(String text) {
    return text.lines()
        .map(line -> {
          String[] words = line.split(" ", -1);
          return new ServiceSnapshot(
              new ObjectKey("apps", words[0]),
              new ObjectVersion("u", "1", Instant.EPOCH),
              new ServiceSpec(
                  new ServiceSpec.ServiceKind(true, ""),
                  TrafficPolicy.CLUSTER,
                  new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of()),
                  new AddressRequest.Any(),
                  ""),
              new ServiceStatus(
                  Arrays.stream(words).skip(2).map(IpAddress::of).toList(), false, words[1]));
        })
        .toList();
  }
}
