package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.report.ConflictObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** AddressConflict and SpeakerReport of mokalb.dev/v1alpha1 as JSON. */
final class LanJson {

  private LanJson() {}

  /** The whole object. */
  static byte[] whole(ObjectKey key, ConflictObject object) {
    return JsonBody.of(json -> {
      head(json, "AddressConflict", key, Optional.empty());
      json.writeObjectFieldStart("status");
      sight(json, object);
      json.writeEndObject();
    });
  }

  /** A merge patch that leaves nothing of the former status. */
  static byte[] patch(ConflictObject object) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("status");
      if (object.inUseBy().isEmpty()) {
        json.writeNullField("inUseBy"); // RFC 7386: a member that is null is taken away.
      }
      sight(json, object);
      json.writeEndObject();
    });
  }

  /** The whole object. */
  static byte[] whole(ObjectKey key, SpeakerReport report, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      head(json, "SpeakerReport", key, owner);
      status(json, report);
    });
  }

  /** A merge patch that leaves nothing of the former status. */
  static byte[] patch(SpeakerReport report, Optional<OwnerReference> owner) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      owner(json, owner);
      json.writeEndObject();
      status(json, report);
    });
  }

  /** The pod that writes it, so that the report of a node that is gone goes too. */
  static void owner(JsonGenerator json, Optional<OwnerReference> owner) throws IOException {
    if (owner.isPresent()) {
      OwnerReference.write(json, List.of(owner.get()));
    }
  }

  static void head(JsonGenerator json, String kind, ObjectKey key, Optional<OwnerReference> owner)
      throws IOException {
    json.writeStringField("apiVersion", "mokalb.dev/v1alpha1");
    json.writeStringField("kind", kind);
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", key.name());
    json.writeStringField("namespace", key.namespace());
    owner(json, owner);
    json.writeEndObject();
  }

  private static void sight(JsonGenerator json, ConflictObject object) throws IOException {
    AddressConflict conflict = object.conflict();
    json.writeStringField("address", conflict.address().toString());
    json.writeStringField("mac", conflict.stranger().toString());
    json.writeStringField("node", conflict.sight().node());
    json.writeStringField("interface", conflict.sight().networkInterface());
    time(json, "firstSeen", conflict.sight().first());
    time(json, "lastSeen", object.lastSeen());
    time(json, "until", conflict.until());
    Optional<ObjectKey> holder = object.inUseBy();
    if (holder.isPresent()) {
      json.writeObjectFieldStart("inUseBy");
      json.writeStringField("namespace", holder.get().namespace());
      json.writeStringField("name", holder.get().name());
      json.writeEndObject();
    }
  }

  private static void status(JsonGenerator json, SpeakerReport report) throws IOException {
    json.writeObjectFieldStart("status");
    time(json, "observedAt", report.observedAt());
    json.writeArrayFieldStart("macs");
    for (MacAddress mac : new TreeSet<>(report.macs())) {
      json.writeString(mac.toString());
    }
    json.writeEndArray();
    json.writeNumberField(
        "announcing", report.announced().stream().mapToInt(each -> each.addresses().size()).sum());
    json.writeArrayFieldStart("announced");
    for (SpeakerReport.Claim claim : report.announced()) {
      json.writeStartObject();
      time(json, "since", claim.since());
      addresses(json, claim.addresses());
      json.writeEndObject();
    }
    json.writeEndArray();
    sights(json, report);
    json.writeEndObject();
  }

  private static void sights(JsonGenerator json, SpeakerReport report) throws IOException {
    Set<IpAddress> asked = new HashSet<>();
    int silent = 0;
    json.writeArrayFieldStart("answered");
    for (SpeakerReport.Sight sight : report.seen()) {
      asked.addAll(sight.addresses());
      if (sight.answeredBy().isPresent()) {
        json.writeStartObject();
        json.writeStringField("mac", sight.answeredBy().get().toString());
        time(json, "askedAt", sight.askedAt());
        addresses(json, sight.addresses());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unanswered");
    for (SpeakerReport.Sight sight : report.seen()) {
      if (sight.answeredBy().isEmpty()) {
        silent += sight.addresses().size();
        json.writeStartObject();
        time(json, "askedAt", sight.askedAt());
        addresses(json, sight.addresses());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeNumberField("asked", asked.size());
    json.writeNumberField("silent", silent);
  }

  private static void addresses(JsonGenerator json, Collection<IpAddress> addresses)
      throws IOException {
    json.writeArrayFieldStart("addresses");
    for (IpAddress address : addresses) {
      json.writeString(address.toString());
    }
    json.writeEndArray();
  }

  static void time(JsonGenerator json, String field, Instant time) throws IOException {
    json.writeStringField(field, time.truncatedTo(ChronoUnit.MILLIS).toString());
  }
}
