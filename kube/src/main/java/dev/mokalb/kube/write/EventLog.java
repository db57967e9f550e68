package dev.mokalb.kube.write;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Repeats;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has been said lately: repetitions count up, and too much is held back. Guarded by its owner.
 */
final class EventLog {

  private static final int NAME_CHARS_MAX = 230; // Of 253 (RFC 1123 subdomain), less the suffix.

  private final EventSource source;
  private final EventLimits limits;
  private final Map<Saying, Past> said;
  private final Map<Subject, Allowance> allowances;
  private final Repeats<String> messages = new Repeats<>();
  private long lastSuffix;

  EventLog(EventSource source, EventLimits limits) {
    this.source = source;
    this.limits = limits;
    this.said = new Remembered<>(limits.rememberedMax());
    this.allowances = new Remembered<>(limits.rememberedMax());
  }

  /** Something said about an object. The object's version does not make it another saying. */
  record Saying(EventType type, ObjectReference regarding, String reason, String message) {}

  private Saying withoutVersion(Saying saying) {
    ObjectReference it = saying.regarding();
    return new Saying(
        saying.type(),
        new ObjectReference(it.apiVersion(), it.kind(), it.key(), it.uid(), ""),
        saying.reason(),
        messages.of(saying.message()));
  }

  /** By uid, as in client-go: an object that was created anew has said nothing yet. */
  private record Subject(String kind, ObjectKey key, String uid) {}

  /** Whether the object has not been spoken of too often. */
  boolean admits(ObjectReference object, long nowNanos) {
    Allowance allowance =
        allowances.computeIfAbsent(
            new Subject(object.kind(), object.key(), object.uid()),
            key -> new Allowance(limits, nowNanos));
    return allowance.take(nowNanos);
  }

  /** The event to write: a new one, or the one before counted up. */
  Draft repetition(Saying saying, Instant now) {
    Instant time = now.truncatedTo(ChronoUnit.SECONDS);
    Past past =
        said.compute(
            withoutVersion(saying),
            (_, before) ->
                before == null
                    ? new Past(newKey(saying.regarding(), now), 1, time)
                    : new Past(before.key(), before.times() + 1, before.first()));
    return new Draft(source, saying, past.key(), new Count(past.times(), past.first(), time));
  }

  /** How often something was said, and the event in the API about it. */
  private record Past(ObjectKey key, int times, Instant first) {}

  void forget(Saying saying) {
    said.remove(withoutVersion(saying));
  }

  /** As in client-go: the object's name and a number that grows with time. */
  private ObjectKey newKey(ObjectReference object, Instant now) {
    long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, now);
    lastSuffix = Math.max(lastSuffix + 1, nanos);
    String name = object.key().name();
    String stem = name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX);
    return new ObjectKey(object.eventNamespace(), stem + "." + Long.toHexString(lastSuffix));
  }

  /** How often, first and last. */
  record Count(int times, Instant first, Instant last) {}

  /** An event as it is to stand in the API. */
  record Draft(EventSource source, Saying saying, ObjectKey key, Count count) {

    boolean isRepetition() {
      return count.times > 1;
    }

    /** A merge patch. */
    byte[] countedUp() {
      return JsonBody.of(json -> {
        json.writeNumberField("count", count.times);
        json.writeStringField("lastTimestamp", count.last.toString());
      });
    }

    /** The whole object: core/v1 Event. */
    byte[] whole() {
      return JsonBody.of(json -> {
        json.writeStringField("apiVersion", "v1");
        json.writeStringField("kind", "Event");
        json.writeObjectFieldStart("metadata");
        json.writeStringField("name", key.name());
        json.writeStringField("namespace", key.namespace());
        json.writeEndObject();
        regarding(json);
        json.writeStringField("reason", saying.reason);
        json.writeStringField("message", saying.message);
        json.writeStringField("type", saying.type.text());
        json.writeNumberField("count", count.times);
        json.writeStringField("firstTimestamp", count.first.toString());
        json.writeStringField("lastTimestamp", count.last.toString());
        json.writeObjectFieldStart("source");
        json.writeStringField("component", source.component());
        writeIfSet(json, "host", source.host());
        json.writeEndObject();
        json.writeStringField("reportingComponent", source.component());
        writeIfSet(json, "reportingInstance", source.host());
      });
    }

    private void regarding(JsonGenerator json) throws IOException {
      ObjectReference object = saying.regarding;
      json.writeObjectFieldStart("involvedObject");
      json.writeStringField("apiVersion", object.apiVersion());
      json.writeStringField("kind", object.kind());
      writeIfSet(json, "namespace", object.key().namespace());
      json.writeStringField("name", object.key().name());
      writeIfSet(json, "uid", object.uid());
      writeIfSet(json, "resourceVersion", object.resourceVersion());
      json.writeEndObject();
    }

    private static void writeIfSet(JsonGenerator json, String field, String value)
        throws IOException {
      if (!value.isEmpty()) {
        json.writeStringField(field, value);
      }
    }
  }

  /** A token bucket: a burst, then one for each pause. */
  private static final class Allowance {
    private final int burst;
    private final long pauseNanos;
    private int left;
    private long refilledNanos;

    private Allowance(EventLimits limits, long nowNanos) {
      burst = limits.perObjectBurst();
      pauseNanos = limits.perObjectPause().toNanos();
      left = burst;
      refilledNanos = nowNanos;
    }

    private boolean take(long nowNanos) {
      long refills = (nowNanos - refilledNanos) / pauseNanos;
      if (refills > 0) {
        left = (int) Math.min(burst, left + refills);
        refilledNanos += refills * pauseNanos;
      }
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    }
  }

  /** Forgets what has not been used for longest. */
  private static final class Remembered<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private final int most;

    private Remembered(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
