package dev.mokalb.kube.write;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.write.ConfigurationStateWriter.Component;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A ConfigurationState of metallb.io/v1beta1 as JSON. */
final class ConfigurationStateJson {

  private ConfigurationStateJson() {}

  /**
   * What stands there.
   *
   * @param since when the status of our condition last changed; empty without one
   */
  record Shown(ConfigurationVerdict verdict, Since since) {}

  /** The status of our condition, and since when it is so. */
  record Since(String status, String time) {
    static final Since NEVER = new Since("", "");
  }

  static Shown decode(String condition, JsonParser fields) throws IOException {
    String[] status = {"", ""};
    Since[] since = {Since.NEVER};
    JsonFields.read(
        fields,
        (name, value) -> {
          if (name.equals("status")) {
            JsonFields.read(
                value,
                (field, of) -> {
                  switch (field) {
                    case "result" -> status[0] = JsonFields.text(of);
                    case "errorSummary" -> status[1] = JsonFields.text(of);
                    case "conditions" ->
                        JsonFields.elements(
                            of, each -> condition(condition, each).ifPresent(s -> since[0] = s));
                    default -> {}
                  }
                });
          }
        });
    return new Shown(new ConfigurationVerdict(status[0], status[1]), since[0]);
  }

  private static Optional<Since> condition(String type, JsonParser value) throws IOException {
    String[] texts = {"", "", ""};
    JsonFields.read(
        value,
        (name, of) -> {
          switch (name) {
            case "type" -> texts[0] = JsonFields.text(of);
            case "status" -> texts[1] = JsonFields.text(of);
            case "lastTransitionTime" -> texts[2] = JsonFields.text(of);
            default -> {}
          }
        });
    return texts[0].equals(type) ? Optional.of(new Since(texts[1], texts[2])) : Optional.empty();
  }

  /** The whole object, which has no spec; its status is written by another request. */
  static byte[] whole(Component component, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", "metallb.io/v1beta1");
      json.writeStringField("kind", "ConfigurationState");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", component.object().name());
      json.writeStringField("namespace", component.object().namespace());
      belongings(json, component, owner);
      json.writeEndObject();
    });
  }

  /** A merge patch that makes the object ours. */
  static byte[] taken(Component component, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      belongings(json, component, owner);
      json.writeEndObject();
    });
  }

  private static void belongings(
      JsonGenerator json, Component component, Optional<OwnerReference> owner) throws IOException {
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : component.labels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    OwnerReference.write(json, owner.stream().toList());
  }

  /** A merge patch of the status. */
  static byte[] status(String condition, ConfigurationVerdict verdict, String since) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("status");
      json.writeStringField("result", verdict.result());
      json.writeStringField("errorSummary", verdict.summary());
      json.writeArrayFieldStart("conditions");
      json.writeStartObject();
      json.writeStringField("type", condition);
      json.writeStringField("status", verdict.conditionStatus());
      json.writeStringField("reason", verdict.conditionReason());
      json.writeStringField("message", verdict.summary());
      json.writeStringField("lastTransitionTime", since);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    });
  }
}
