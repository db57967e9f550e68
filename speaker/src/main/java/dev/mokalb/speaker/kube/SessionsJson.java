package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Texts;
import dev.mokalb.speaker.status.SessionRow;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The BGP sessions in a SpeakerReport of mokalb.dev/v1alpha1 as JSON. */
final class SessionsJson {

  /** The limits of the definition. */
  static final int SESSIONS_MAX = 256;

  static final int ADDRESS_MAX = 256;

  static final int VRF_MAX = 64;

  static final int WORDS_MAX = 1_024;

  private SessionsJson() {}

  /** The whole object, of a speaker that has said nothing of layer 2 yet. */
  static byte[] whole(
      ObjectKey report, Optional<OwnerReference> owner, List<SessionRow> rows, Instant now) {
    return JsonBody.of(json -> {
      LanJson.head(json, "SpeakerReport", report, owner);
      json.writeObjectFieldStart("status");
      LanJson.time(json, "observedAt", now);
      sessions(json, rows);
      json.writeEndObject();
    });
  }

  /** A merge patch (RFC 7386) of nothing but the sessions, and the pod that writes them. */
  static byte[] patch(List<SessionRow> rows, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      LanJson.owner(json, owner);
      json.writeEndObject();
      json.writeObjectFieldStart("status");
      sessions(json, rows);
      json.writeEndObject();
    });
  }

  private static void sessions(JsonGenerator json, List<SessionRow> rows) throws IOException {
    json.writeNumberField(
        "bgpSessionsUp", (int) rows.stream().filter(row -> row.state().isUp()).count());
    json.writeArrayFieldStart("bgpSessions");
    for (SessionRow row : rows.subList(0, Math.min(rows.size(), SESSIONS_MAX))) {
      json.writeStartObject();
      json.writeStringField("peer", row.peer());
      json.writeStringField("address", Texts.shortened(row.address(), ADDRESS_MAX));
      if (!row.vrf().isEmpty()) {
        json.writeStringField("vrf", Texts.shortened(row.vrf(), VRF_MAX));
      }
      json.writeStringField("state", row.state().name());
      json.writeStringField("since", row.since().truncatedTo(ChronoUnit.SECONDS).toString());
      json.writeNumberField("routes", row.routes());
      if (row.lastEnd().isPresent()) {
        json.writeStringField("lastEnd", Texts.shortened(row.lastEnd().get(), WORDS_MAX));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
