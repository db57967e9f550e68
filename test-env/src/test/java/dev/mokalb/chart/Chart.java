package dev.mokalb.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;

/** The chart of this tree, rendered as for a cluster that has nothing of Moka yet. */
final class Chart {
  static final String NAMESPACE = "metallb-system";
  static final Path HOME = home();
  static final Path FOLDER = HOME.resolve("charts/moka");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path HELM =
      Path.of(
          Commands.run(HOME.resolve("test-env/kubernetes/binaries.sh").toString(), "helm").strip(),
          "helm");

  private Chart() {}

  /**
   * Renders with {@code values}, each {@code key=value} as for {@code helm --set}.
   *
   * @throws IllegalStateException with helm's message when it refuses them
   */
  static List<JsonNode> render(String... values) {
    var arguments = new ArrayList<>(List.of("template", "moka", FOLDER.toString()));
    arguments.add("--namespace=" + NAMESPACE);
    for (String value : values) {
      Collections.addAll(arguments, "--set", value);
    }
    CommandResult result = helm(arguments);
    if (!result.succeeded()) {
      throw new IllegalStateException(result.errors());
    }
    return parse(result.output());
  }

  static CommandResult helm(List<String> arguments) {
    var command = new ArrayList<>(List.of(HELM.toString()));
    command.addAll(arguments);
    return Commands.attempt(command);
  }

  /** The one object of this kind and name. */
  static JsonNode only(List<JsonNode> objects, String kind, String name) {
    List<JsonNode> found =
        objects.stream()
            .filter(object -> object.path("kind").asText().equals(kind))
            .filter(object -> object.at("/metadata/name").asText().equals(name))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "%d objects %s/%s in %s".formatted(found.size(), kind, name, names(objects)));
    }
    return found.getFirst();
  }

  /** What there is, as {@code Kind/name}. */
  static List<String> names(List<JsonNode> objects) {
    return objects.stream()
        .map(object -> object.path("kind").asText() + "/" + object.at("/metadata/name").asText())
        .toList();
  }

  /** Reads all documents of a YAML text; empty ones are left out. */
  static List<JsonNode> parse(String text) {
    var objects = new ArrayList<JsonNode>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      while (documents.hasNext()) {
        JsonNode object = documents.next();
        if (object != null && object.isObject() && !object.isEmpty()) {
          objects.add(object);
        }
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode read(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pod's specification that this object makes, rendered with {@code values}. */
  static JsonNode pod(String kind, String name, String... values) {
    return only(render(values), kind, name).at("/spec/template/spec");
  }

  /** The first container of that pod. */
  static JsonNode container(String kind, String name, String... values) {
    return pod(kind, name, values).at("/containers/0");
  }

  /** The elements of a list. */
  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Path home() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("lab")) ? here : here.resolve("..").normalize();
  }
}
