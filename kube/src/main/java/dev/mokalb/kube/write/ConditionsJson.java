package dev.mokalb.kube.write;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceStatus.Conditions;
import java.io.IOException;
import java.time.Instant;

/**
 * The conditions of a Service as JSON. A merge patch replaces a list as a whole, so those of
 * somebody else are written back as they were read.
 */
public final class ConditionsJson {

  private ConditionsJson() {}

  /** Writes the field {@code conditions}; without any it removes the field. */
  public static void write(JsonGenerator json, Conditions conditions) throws IOException {
    if (conditions.equals(Conditions.NONE)) {
      json.writeNullField("conditions");
      return;
    }
    json.writeArrayFieldStart("conditions");
    for (Conditions.Standing standing : conditions.ours()) {
      ServiceCondition condition = standing.condition();
      json.writeStartObject();
      json.writeStringField("type", condition.type());
      json.writeStringField("status", condition.status().toString());
      json.writeStringField("reason", condition.reason());
      json.writeStringField("message", condition.message());
      json.writeStringField(
          "lastTransitionTime", Instant.ofEpochSecond(standing.since()).toString());
      json.writeEndObject();
    }
    if (!conditions.others().isEmpty()) {
      json.writeRawValue(conditions.others());
    }
    json.writeEndArray();
  }
}
