package dev.mokalb.lab.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.crds.Sample;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sends objects to the API server exactly as they are written. */
final class ObjectWriter {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final Map<String, JsonNode> versions = new HashMap<>();
  private final Map<String, String> plurals = new HashMap<>();

  /** Learns the kinds from definitions. */
  ObjectWriter(KubernetesClient client, List<JsonNode> definitions) {
    this.client = client;
    for (JsonNode definition : definitions) {
      String group = definition.at("/spec/group").asText();
      String kind = definition.at("/spec/names/kind").asText();
      for (JsonNode version : definition.at("/spec/versions")) {
        String id = group + "/" + version.path("name").asText() + " " + kind;
        versions.put(id, version);
        plurals.put(id, definition.at("/spec/names/plural").asText());
      }
    }
  }

  /** Creates the object of a sample, changes it where the sample does, and deletes it again. */
  ApiVerdict judge(Sample sample) throws IOException {
    ApiVerdict verdict = ApiVerdict.ACCEPTED;
    String created = "";
    try {
      for (String document : sample.documents()) {
        ObjectNode object = (ObjectNode) YAML.readTree(document);
        String uri = uri(object);
        JsonNode answer;
        if (created.isEmpty()) {
          answer = send(collection(object), "POST", object);
          created = uri;
        } else {
          answer = send(uri, "PUT", at(object, JSON.readTree(client.raw(uri))));
        }
        if (object.has("status") && version(object).has("subresources")) {
          send(uri + "/status", "PUT", at(object, answer));
        }
      }
    } catch (KubernetesClientException refused) {
      verdict = new ApiVerdict(complaints(refused));
    } finally {
      if (!created.isEmpty()) {
        client.raw(created, "DELETE", null);
      }
    }
    return verdict;
  }

  /** What the server would say to a new object, which it does not keep. */
  ApiVerdict tryOut(ObjectNode object) {
    try {
      client.raw(collection(object) + "?dryRun=All", "POST", object);
      return ApiVerdict.ACCEPTED;
    } catch (KubernetesClientException refused) {
      return new ApiVerdict(complaints(refused));
    }
  }

  private JsonNode send(String uri, String method, ObjectNode object) throws IOException {
    String answer = client.raw(uri + "?fieldValidation=Ignore", method, object);
    return JSON.readTree(Objects.requireNonNull(answer));
  }

  /** The object with the version under which the server knows it. */
  private static ObjectNode at(ObjectNode object, JsonNode known) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.path("metadata"))
        .set("resourceVersion", known.at("/metadata/resourceVersion"));
    return copy;
  }

  private JsonNode version(ObjectNode object) {
    return Objects.requireNonNull(versions.get(id(object)), () -> "no definition of " + object);
  }

  private String uri(ObjectNode object) {
    return collection(object) + "/" + object.at("/metadata/name").asText();
  }

  private String collection(ObjectNode object) {
    return "/apis/%s/namespaces/%s/%s"
        .formatted(
            object.path("apiVersion").asText(),
            object.at("/metadata/namespace").asText(),
            plurals.get(id(object)));
  }

  private static String id(ObjectNode object) {
    return object.path("apiVersion").asText() + " " + object.path("kind").asText();
  }

  private static List<ApiVerdict.Complaint> complaints(KubernetesClientException refused) {
    Status status = refused.getStatus();
    List<ApiVerdict.Complaint> errors = new ArrayList<>();
    if (status != null && status.getDetails() != null) {
      for (StatusCause cause : status.getDetails().getCauses()) {
        errors.add(new ApiVerdict.Complaint(cause.getField() + ": " + cause.getMessage()));
      }
    }
    return errors.isEmpty()
        ? List.of(new ApiVerdict.Complaint(String.valueOf(refused.getMessage())))
        : errors;
  }
}
