package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.kube.lease.election.Attempt;
import dev.mokalb.kube.lease.election.LeaseSnapshot;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The truth: Services, configuration, namespaces, strangers and one Lease as an API server stores
 * them, with one counter of resource versions, and the log of changes that watches read.
 */
final class FakeApiServer {

  /** A Service as of now; no value means it was deleted. */
  record ServiceEvent(long version, ObjectKey key, Optional<ServiceSnapshot> service) {}

  /** A source of configuration as of now; no value means it was deleted. */
  record ReadingEvent(SourceRef source, Optional<Reading> reading) {}

  /** The labels of a namespace as of now. */
  record NamespaceEvent(String name, Map<String, String> labels) {}

  /** All Services at one moment, and where in the log that is. */
  record ServiceList(TreeMap<ObjectKey, ServiceSnapshot> services, long version, int at) {}

  final TreeMap<ObjectKey, ServiceSnapshot> services = new TreeMap<>();
  final TreeMap<SourceRef, Reading> readings = new TreeMap<>();
  final List<ServiceEvent> serviceLog = new ArrayList<>();
  final List<ReadingEvent> readingLog = new ArrayList<>();
  final TreeMap<String, Map<String, String>> namespaces = new TreeMap<>();
  final List<NamespaceEvent> namespaceLog = new ArrayList<>();
  final TreeMap<IpAddress, AddressConflict> conflicts = new TreeMap<>();
  final TreeMap<String, SpeakerReport> reports = new TreeMap<>();

  /** Services for which a webhook of somebody answers 429. */
  final TreeSet<ObjectKey> heldUp = new TreeSet<>();

  final List<LeaseSnapshot> leaseLog = new ArrayList<>();

  private final boolean guarded;
  private long version = 7;
  private int compacted;

  FakeApiServer(boolean guarded) {
    this.guarded = guarded;
  }

  // ---- what watches and lists show

  ServiceList list() {
    return new ServiceList(new TreeMap<>(services), version, serviceLog.size());
  }

  /** Forgets the changes so far: a watch that has not read them gets 410. */
  void compact() {
    compacted = serviceLog.size();
  }

  boolean isForgotten(int at) {
    return at < compacted;
  }

  Optional<LeaseSnapshot> lease() {
    return leaseLog.isEmpty() ? Optional.empty() : Optional.of(leaseLog.getLast());
  }

  // ---- writes

  /** A guarded write of the Lease; empty when it is not what it was guarded by. */
  Optional<LeaseSnapshot> write(Attempt attempt) {
    if (!lease().map(LeaseSnapshot::resourceVersion).equals(attempt.guard())) {
      return Optional.empty();
    }
    version++;
    leaseLog.add(new LeaseSnapshot(attempt.record(), Long.toString(version)));
    return lease();
  }

  void create(ObjectKey key, Instant created, Map<String, String> labels, ServiceSpec spec) {
    store(
        new ServiceSnapshot(
            key,
            new ObjectVersion("uid-" + version, "", created),
            labels,
            spec,
            new ServiceStatus(List.of(), false, "")));
  }

  void delete(ObjectKey key) {
    version++;
    services.remove(key);
    serviceLog.add(new ServiceEvent(version, key, Optional.empty()));
  }

  void change(ServiceSnapshot service, Map<String, String> labels, ServiceSpec spec) {
    store(new ServiceSnapshot(service.key(), service.version(), labels, spec, service.status()));
  }

  ServiceSnapshot changeStatus(ServiceSnapshot service, ServiceStatus status) {
    return store(
        new ServiceSnapshot(
            service.key(), service.version(), service.labels(), service.spec(), status));
  }

  void configure(SourceRef source, Optional<Reading> reading) {
    reading.ifPresentOrElse(r -> readings.put(source, r), () -> readings.remove(source));
    readingLog.add(new ReadingEvent(source, reading));
  }

  void relabel(String namespace, Map<String, String> labels) {
    if (!labels.equals(namespaces.put(namespace, labels))) {
      namespaceLog.add(new NamespaceEvent(namespace, labels));
    }
  }

  private ServiceSnapshot store(ServiceSnapshot service) {
    version++;
    ObjectVersion old = service.version();
    ServiceSnapshot stored =
        new ServiceSnapshot(
            service.key(),
            new ObjectVersion(old.uid(), Long.toString(version), old.created()),
            service.labels(),
            service.spec(),
            service.status());
    services.put(service.key(), stored);
    serviceLog.add(new ServiceEvent(version, service.key(), Optional.of(stored)));
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
    ServiceStatus status =
        new ServiceStatus(change.addresses(), false, change.pool(), change.conditions(now, 0));
    ServiceSnapshot after = status.equals(now.status()) ? now : changeStatus(now, status);
    return new PatchOutcome.Applied(after.version().resourceVersion());
  }
}
