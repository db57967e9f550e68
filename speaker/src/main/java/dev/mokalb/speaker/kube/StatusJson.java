package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.status.NodeLabel;
import dev.mokalb.speaker.status.StatusObject;
import dev.mokalb.speaker.status.StatusObject.Standing;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A ServiceL2Status or ServiceBGPStatus of metallb.io/v1beta1 as JSON. */
final class StatusJson {

  private StatusJson() {}

  /** What a status says. */
  private static final class Status {
    private String node = "";
    private String serviceName = "";
    private String serviceNamespace = "";
    private final SortedSet<String> entries = new TreeSet<>();

    private void read(String field, JsonParser value) throws IOException {
      switch (field) {
        case "node" -> node = JsonFields.text(value);
        case "serviceName" -> serviceName = JsonFields.text(value);
        case "serviceNamespace" -> serviceNamespace = JsonFields.text(value);
        case "peers" -> entries.addAll(JsonFields.textList(value));
        case "interfaces" -> JsonFields.elements(value, this::readInterface);
        default -> {}
      }
    }

    private void readInterface(JsonParser value) throws IOException {
      JsonFields.read(
          value,
          (field, of) -> {
            if (field.equals("name")) {
              entries.add(JsonFields.text(of));
            }
          });
    }

    private Standing standing(ObjectKey service, String nodeLabel) {
      if (node.isEmpty() && serviceName.isEmpty() && serviceNamespace.isEmpty()) {
        return Standing.BARE;
      }
      boolean ours =
          NodeLabel.of(node).equals(nodeLabel)
              && new ObjectKey(serviceNamespace, serviceName).equals(service);
      return ours ? Standing.FILLED : Standing.SPOILT;
    }
  }

  /**
   * Decodes one.
   *
   * @throws IllegalArgumentException its labels do not say whom it is about
   */
  static StatusObject decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Status status = new Status();
    JsonFields.read(
        fields,
        (name, value) -> {
          if (name.equals("status")) {
            JsonFields.read(value, status::read);
          }
        });
    ObjectKey service =
        new ObjectKey(
            meta.labels().getOrDefault(StatusKind.NAMESPACE_LABEL, ""),
            meta.labels().getOrDefault(StatusKind.NAME_LABEL, ""));
    String node = meta.labels().getOrDefault(StatusKind.NODE_LABEL, "");
    if (service.name().isEmpty() || service.namespace().isEmpty() || node.isEmpty()) {
      throw new IllegalArgumentException(
          "its labels "
              + StatusKind.NODE_LABEL
              + ", "
              + StatusKind.NAME_LABEL
              + " and "
              + StatusKind.NAMESPACE_LABEL
              + " do not say whom it is about: delete it");
    }
    return new StatusObject(
        meta.key().name(),
        service,
        node,
        meta.owner(),
        status.entries,
        status.standing(service, node));
  }

  /** A new object; its status is written by another request. */
  static byte[] whole(
      StatusKind kind, ObjectKey service, String node, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", kind.type().group() + "/" + kind.type().version());
      json.writeStringField("kind", kind.kind());
      json.writeObjectFieldStart("metadata");
      json.writeStringField("generateName", kind.namePrefix());
      json.writeObjectFieldStart("labels");
      json.writeStringField(StatusKind.NODE_LABEL, NodeLabel.of(node));
      json.writeStringField(StatusKind.NAME_LABEL, service.name());
      json.writeStringField(StatusKind.NAMESPACE_LABEL, service.namespace());
      json.writeEndObject();
      if (owner.isPresent()) {
        OwnerReference.write(json, List.of(owner.get()));
      }
      json.writeEndObject();
    });
  }

  /** A merge patch of the status. */
  static byte[] status(StatusKind kind, ObjectKey service, String node, SortedSet<String> entries) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("status");
      json.writeStringField("node", node);
      json.writeStringField("serviceName", service.name());
      json.writeStringField("serviceNamespace", service.namespace());
      switch (kind) {
        case LAYER2 -> {
          json.writeArrayFieldStart("interfaces");
          for (String entry : entries) {
            json.writeStartObject();
            json.writeStringField("name", entry);
            json.writeEndObject();
          }
          json.writeEndArray();
        }
        case BGP -> {
          json.writeArrayFieldStart("peers");
          for (String entry : entries) {
            json.writeString(entry);
          }
          json.writeEndArray();
        }
      }
      json.writeEndObject();
    });
  }
}
