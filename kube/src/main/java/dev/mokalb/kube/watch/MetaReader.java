package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.json.Times;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.Repeats;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code metadata}. Confined to its reflector. */
final class MetaReader {

  private static final String KUBECTL = "kubectl.kubernetes.io/";

  private final Origin origin;

  /** Namespaces and owners: many objects share one. */
  private final Repeats<String> repeats = new Repeats<>();

  MetaReader(Origin origin) {
    this.origin = origin;
  }

  /** Where objects come from. */
  enum Origin {
    /** Read from the API server: they have a version. */
    STORED,
    /** On their way into it. */
    SUBMITTED
  }

  /**
   * Metadata, and whether nothing but kind and apiVersion stood before it, so that the parser can
   * go on from there. The API server always writes it so.
   */
  record Found(ObjectMeta meta, boolean isFirst) {}

  /** Looks for the metadata of the object that the parser stands before. */
  Found find(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw JsonFields.wrong(parser, "an object");
    }
    boolean first = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "metadata" -> {
          return new Found(read(parser), first);
        }
        case "kind", "apiVersion" -> {}
        default -> {
          first = false;
          parser.skipChildren();
        }
      }
    }
    throw new JsonShapeException("it has no metadata");
  }

  private ObjectMeta read(JsonParser parser) throws IOException {
    Draft draft = new Draft();
    JsonFields.read(parser, draft::field);
    boolean unversioned = draft.resourceVersion.isEmpty() && origin == Origin.STORED;
    if (draft.name.isEmpty() || unversioned) {
      throw new JsonShapeException("its metadata has no name or no resourceVersion");
    }
    return new ObjectMeta(
        new ObjectKey(repeats.of(draft.namespace), draft.name),
        new ObjectVersion(draft.uid, draft.resourceVersion, draft.created),
        draft.deleting,
        repeats.of(draft.owner),
        draft.labels,
        draft.annotations);
  }

  private static final class Draft {
    private String name = "";
    private String namespace = "";
    private String uid = "";
    private String resourceVersion = "";
    private Instant created = Instant.EPOCH;
    private boolean deleting;
    private String owner = "";
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();

    private void field(String field, JsonParser value) throws IOException {
      switch (field) {
        case "name" -> name = JsonFields.text(value);
        case "namespace" -> namespace = JsonFields.text(value);
        case "uid" -> uid = JsonFields.text(value);
        case "resourceVersion" -> resourceVersion = JsonFields.text(value);
        case "creationTimestamp" -> created = time(JsonFields.text(value));
        case "deletionTimestamp" -> deleting = !JsonFields.text(value).isEmpty();
        case "ownerReferences" -> JsonFields.elements(value, this::owner);
        case "labels" -> labels = JsonFields.textMap(value);
        case "annotations" -> annotations = annotations(value);
        default -> {}
      }
    }

    private void owner(JsonParser reference) throws IOException {
      JsonFields.read(
          reference,
          (field, value) -> {
            if (field.equals("uid") && owner.isEmpty()) {
              owner = JsonFields.text(value);
            }
          });
    }

    private static Instant time(String text) throws IOException {
      try {
        return text.isEmpty() ? Instant.EPOCH : Times.parse(text);
      } catch (DateTimeParseException e) {
        throw new JsonShapeException("metadata.creationTimestamp is not a time: " + text);
      }
    }

    private static Map<String, String> annotations(JsonParser value) throws IOException {
      Map<String, String> kept = new LinkedHashMap<>();
      JsonFields.read(
          value,
          (name, text) -> {
            if (!name.startsWith(KUBECTL)) {
              kept.put(name, JsonFields.text(text));
            }
          });
      return kept;
    }
  }
}
