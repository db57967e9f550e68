package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The truth: Services and configuration as an API server stores them, with one counter of resource
 * versions, and the watch events that nobody has read yet.
 */
final class FakeApiServer {

  /** A Service as of now; no value means it was deleted. */
  record ServiceEvent(ObjectKey key, Optional<ServiceSnapshot> service) {}

  /** A source of configuration as of now; no value means it was deleted. */
  record ReadingEvent(SourceRef source, Optional<Reading> reading) {}

  final TreeMap<ObjectKey, ServiceSnapshot> services = new TreeMap<>();
  final TreeMap<SourceRef, Reading> readings = new TreeMap<>();
  final Deque<ServiceEvent> serviceEvents = new ArrayDeque<>();
  final Deque<ReadingEvent> readingEvents = new ArrayDeque<>();

  private final boolean guarded;
  private long version = 7;

  FakeApiServer(boolean guarded) {
    this.guarded = guarded;
  }

  void create(ObjectKey key, Instant created, ServiceSpec spec) {
    store(
        new ServiceSnapshot(
            key,
            new ObjectVersion("uid-" + version, "", created),
            spec,
            new ServiceStatus(List.of(), false, "")));
  }

  void delete(ObjectKey key) {
    version++;
    services.remove(key);
    serviceEvents.add(new ServiceEvent(key, Optional.empty()));
  }

  void change(ServiceSnapshot service, ServiceSpec spec) {
    store(new ServiceSnapshot(service.key(), service.version(), spec, service.status()));
  }

  ServiceSnapshot changeStatus(ServiceSnapshot service, ServiceStatus status) {
    return store(new ServiceSnapshot(service.key(), service.version(), service.spec(), status));
  }

  void configure(SourceRef source, Optional<Reading> reading) {
    reading.ifPresentOrElse(r -> readings.put(source, r), () -> readings.remove(source));
    readingEvents.add(new ReadingEvent(source, reading));
  }

  private ServiceSnapshot store(ServiceSnapshot service) {
    version++;
    ObjectVersion old = service.version();
    ServiceSnapshot stored =
        new ServiceSnapshot(
            service.key(),
            new ObjectVersion(old.uid(), Long.toString(version), old.created()),
            service.spec(),
            service.status());
    services.put(service.key(), stored);
    serviceEvents.add(new ServiceEvent(service.key(), Optional.of(stored)));
    return stored;
  }

  /** A patch of the status, done if the Service is still what it was decided on. */
  PatchOutcome patch(ServiceSnapshot base, StatusChange change) {
    ServiceSnapshot now = services.get(base.key());
    if (now == null) {
      return new PatchOutcome.Gone();
    }
    String expected = base.version().resourceVersion();
    if (guarded && !now.version().resourceVersion().equals(expected)) {
      return new PatchOutcome.Conflict();
    }
    ServiceStatus status = new ServiceStatus(change.addresses(), false, change.pool());
    ServiceSnapshot after = status.equals(now.status()) ? now : changeStatus(now, status);
    return new PatchOutcome.Applied(after.version().resourceVersion());
  }
}
