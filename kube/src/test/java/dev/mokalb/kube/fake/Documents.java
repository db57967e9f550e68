package dev.mokalb.kube.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Objects that are kept as they are written: whole, or by merge patches (RFC 7386), of which one
 * for {@code status} changes nothing else.
 */
final class Documents implements Answers.Writes {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "metadata";
  private static final String STATUS = "status";

  private final String kind;

  Documents(String kind) {
    this.kind = kind;
  }

  @Override
  public String prefix() {
    return kind + " ";
  }

  /** The object with what the server adds. */
  static String json(Things.Thing thing) {
    ObjectNode object = (ObjectNode) read(thing.data());
    ObjectNode metadata = metadata(object);
    metadata.put("name", thing.name());
    metadata.put("namespace", Things.NAMESPACE);
    metadata.put("uid", "u-" + thing.name());
    metadata.put("resourceVersion", Long.toString(thing.revision()));
    return object.toString();
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.has(METADATA) ? (ObjectNode) object.get(METADATA) : object.putObject(METADATA);
  }

  @Override
  public Optional<Things.Thing> created(String body) {
    ObjectNode object = (ObjectNode) read(body);
    object.remove(STATUS); // It has a subresource.
    return Optional.of(
        new Things.Thing(object.path(METADATA).path("name").asText(), 0, object.toString()));
  }

  @Override
  public String patched(Things.Thing before, FakeApiServer.Request request) {
    ObjectNode object = (ObjectNode) read(before.data());
    JsonNode patch = read(request.body());
    if (request.path().endsWith("/" + STATUS)) {
      patch = JSON.createObjectNode().set(STATUS, patch.path(STATUS));
    } else {
      ((ObjectNode) patch).remove(STATUS);
    }
    merge(object, patch);
    metadata(object).remove("resourceVersion");
    return object.toString();
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue();
          if (value.isNull()) {
            target.remove(field.getKey());
          } else if (value.isObject()) {
            JsonNode old = target.path(field.getKey());
            ObjectNode inner = old.isObject() ? (ObjectNode) old : JSON.createObjectNode();
            merge(inner, value);
            target.set(field.getKey(), inner);
          } else {
            target.set(field.getKey(), value);
          }
        });
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
