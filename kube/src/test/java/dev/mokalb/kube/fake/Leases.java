package dev.mokalb.kube.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Leases of the fake server: written whole, or by merge patches. */
final class Leases implements Answers.Writes {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String prefix() {
    return "lease ";
  }

  static String json(Things.Thing thing) {
    JsonNode data = read(thing.data());
    ObjectNode metadata = JSON.createObjectNode();
    metadata.put("name", thing.name());
    metadata.put("namespace", Things.NAMESPACE);
    metadata.put("uid", "u-" + thing.name());
    metadata.put("resourceVersion", Long.toString(thing.revision()));
    metadata.set("annotations", data.path("annotations"));
    ObjectNode lease = JSON.createObjectNode();
    lease.put("kind", "Lease").put("apiVersion", "coordination.k8s.io/v1");
    lease.set("metadata", metadata);
    lease.set("spec", data.path("spec"));
    return lease.toString();
  }

  @Override
  public Optional<Things.Thing> created(String body) {
    JsonNode lease = read(body);
    ObjectNode data = JSON.createObjectNode();
    data.set("spec", lease.path("spec"));
    data.set("annotations", JSON.createObjectNode());
    return Optional.of(
        new Things.Thing(lease.path("metadata").path("name").asText(), 0, data.toString()));
  }

  @Override
  public String patched(Things.Thing before, String body) {
    JsonNode patch = read(body);
    ObjectNode data = (ObjectNode) read(before.data());
    merge((ObjectNode) data.path("spec"), patch.path("spec"));
    merge((ObjectNode) data.path("annotations"), patch.path("metadata").path("annotations"));
    return data.toString();
  }

  /** RFC 7386 for flat objects. */
  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(field -> {
          if (field.getValue().isNull()) {
            target.remove(field.getKey());
          } else {
            target.set(field.getKey(), field.getValue());
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
