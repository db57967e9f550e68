package dev.mokalb.kube.lease;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.lease.election.LeaseRecord;
import dev.mokalb.kube.lease.election.LeaseRecord.Standing;
import dev.mokalb.kube.lease.election.LeaseSnapshot;
import dev.mokalb.kube.watch.ObjectMeta;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** A Lease of coordination.k8s.io/v1 as JSON. */
final class LeaseJson {

  /** The version of the newest object that a holder wrote, set when it gives the Lease up. */
  static final String HAND_OVER = "mokalb.dev/hand-over";

  /** A MicroTime has exactly six digits, or the API server does not take it. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** Set while requests of the holder before may still be carried out. */
  static final String SETTLING = "mokalb.dev/settling";

  private LeaseJson() {}

  /** Reads what a watch or a list shows; times that cannot be read are the epoch. */
  static LeaseSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Draft draft = new Draft();
    JsonFields.read(
        fields,
        (name, value) -> {
          if (name.equals("spec")) {
            JsonFields.read(value, draft::field);
          }
        });
    LeaseRecord record =
        new LeaseRecord(
            draft.holder,
            Duration.ofSeconds(draft.seconds),
            draft.acquired,
            draft.renewed,
            draft.transitions,
            standing(meta.annotations()));
    return new LeaseSnapshot(record, meta.version().resourceVersion());
  }

  private static Standing standing(Map<String, String> annotations) {
    String handOver = annotations.get(HAND_OVER);
    if (handOver != null) {
      return new Standing.GivenUp(handOver);
    }
    return annotations.containsKey(SETTLING) ? new Standing.Settling() : new Standing.Settled();
  }

  private static final class Draft {
    private String holder = "";
    private int seconds;
    private Instant acquired = Instant.EPOCH;
    private Instant renewed = Instant.EPOCH;
    private int transitions;

    private void field(String name, JsonParser value) throws IOException {
      switch (name) {
        case "holderIdentity" -> holder = JsonFields.text(value);
        case "leaseDurationSeconds" -> seconds = JsonFields.integer(value);
        case "acquireTime" -> acquired = instant(JsonFields.text(value));
        case "renewTime" -> renewed = instant(JsonFields.text(value));
        case "leaseTransitions" -> transitions = JsonFields.integer(value);
        default -> {}
      }
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** A merge patch (RFC 7386) that leaves what others put into the object. */
  static byte[] patch(LeaseRecord record, String guard) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      json.writeStringField("resourceVersion", guard);
      json.writeObjectFieldStart("annotations");
      Map<String, String> annotations = annotations(record.standing());
      for (String name : List.of(HAND_OVER, SETTLING)) {
        if (annotations.containsKey(name)) {
          json.writeStringField(name, annotations.get(name));
        } else {
          json.writeNullField(name);
        }
      }
      json.writeEndObject();
      json.writeEndObject();
      spec(json, record);
    });
  }

  /** The whole object. */
  static byte[] whole(String name, LeaseRecord record) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", "coordination.k8s.io/v1");
      json.writeStringField("kind", "Lease");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", name);
      json.writeObjectFieldStart("annotations");
      for (Map.Entry<String, String> each : annotations(record.standing()).entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      spec(json, record);
    });
  }

  private static Map<String, String> annotations(Standing standing) {
    return switch (standing) {
      case Standing.Settling _ -> Map.of(SETTLING, "true");
      case Standing.Settled _ -> Map.of();
      case Standing.GivenUp(String handOver) -> Map.of(HAND_OVER, handOver);
    };
  }

  private static void spec(JsonGenerator json, LeaseRecord record) throws IOException {
    json.writeObjectFieldStart("spec");
    json.writeStringField("holderIdentity", record.holder());
    json.writeNumberField("leaseDurationSeconds", record.duration().toSeconds());
    json.writeStringField("acquireTime", MICRO_TIME.format(record.acquired()));
    json.writeStringField("renewTime", MICRO_TIME.format(record.renewed()));
    json.writeNumberField("leaseTransitions", record.transitions());
    json.writeEndObject();
  }
}
