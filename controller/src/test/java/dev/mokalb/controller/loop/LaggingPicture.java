package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one pod's watches have shown of the fake server so far: never a state that was not, always
 * one that may be old. The simulation says when they show more.
 */
final class LaggingPicture implements Cluster, ServicePicture {

  private final Pod.World world;

  private final TreeMap<ObjectKey, ServiceSnapshot> cache = new TreeMap<>();
  private long reached;
  private int serviceAt;
  private boolean following;
  private boolean listing;
  private Optional<FakeApiServer.ServiceList> listed = Optional.empty();
  private final List<Runnable> listWaiters = new ArrayList<>();
  private final Set<ObjectKey> dirty = new LinkedHashSet<>();
  private final Map<ObjectKey, ServiceSnapshot> heard = new HashMap<>();
  private final Set<ObjectKey> busy = new HashSet<>();
  private final Map<ObjectKey, ServiceSnapshot> told = new HashMap<>();

  /** What a planted defect takes for the state of a Service while the loop hears of it. */
  private Optional<ServiceSnapshot> pretended = Optional.empty();

  private long deafUntil = Long.MIN_VALUE;

  private final NamespacePicture namespaces;
  private final TreeMap<SourceRef, Reading> readings = new TreeMap<>();
  private int readingAt;
  private boolean configurationKnown;
  private boolean configurationDirty;
  private List<AddressConflict> conflicts = List.of();
  private boolean conflictsDirty;
  private Optional<Collection<SpeakerReport>> reports = Optional.empty();
  private boolean reportsDirty;

  LaggingPicture(Pod.World world) {
    this.world = world;
    this.namespaces = new NamespacePicture(world);
  }

  /** The watch of Services shows nothing until then. */
  void deafen(long until) {
    deafUntil = until;
  }

  /** Begins to follow the Services, unless that has begun already. */
  void follow() {
    if (!following) {
      list();
    }
  }

  private void list() {
    following = true;
    listing = true;
    listed = Optional.empty();
  }

  /** A list is answered by the server, and later arrives. */
  void followList() {
    if (!listing) {
      return;
    }
    if (listed.isEmpty()) {
      listed = Optional.of(world.server().list());
      return;
    }
    FakeApiServer.ServiceList list = listed.get();
    Set<ObjectKey> changed = new HashSet<>(cache.keySet());
    changed.addAll(list.services().keySet());
    changed.removeIf(key ->
        Optional.ofNullable(cache.get(key)).equals(Optional.ofNullable(list.services().get(key))));
    if (!world.has(Plant.LIST_FORGETS_NOTHING)) {
      cache.clear();
    }
    cache.putAll(list.services());
    dirty.addAll(changed.stream().sorted().toList());
    reached = list.version();
    serviceAt = list.at();
    listing = false;
    List<Runnable> waiters = List.copyOf(listWaiters);
    listWaiters.clear();
    waiters.forEach(Runnable::run);
  }

  void watchServices() {
    if (!following || listing || world.now() < deafUntil) {
      return;
    }
    if (world.server().isForgotten(serviceAt)) {
      world.met(Mishap.WATCH_GAP);
      list();
    } else if (world.chance(15) == 0) {
      showAgain();
    } else if (serviceAt < world.server().serviceLog.size()) {
      FakeApiServer.ServiceEvent event = world.server().serviceLog.get(serviceAt++);
      show(event);
      reached = event.version();
      if (!world.has(Plant.EVENT_LOST) || world.chance(20) != 0) {
        dirty.add(event.key());
      }
    }
  }

  private void show(FakeApiServer.ServiceEvent event) {
    event
        .service()
        .ifPresentOrElse(s -> cache.put(event.key(), s), () -> cache.remove(event.key()));
  }

  /** One of the last events once more; a watch passes over what is not newer than all before it. */
  private void showAgain() {
    int back = 1 + world.chance(12);
    if (serviceAt < back || world.server().isForgotten(serviceAt - back)) {
      return;
    }
    FakeApiServer.ServiceEvent event = world.server().serviceLog.get(serviceAt - back);
    if (event.version() > reached || world.has(Plant.STALE_EVENT_TAKEN_FOR_NEW)) {
      show(event);
      dirty.add(event.key());
    }
    world.met(Mishap.STALE_EVENT);
  }

  void watchConfiguration() {
    if (!configurationKnown) {
      // It comes source by source, in any order, and each is told of.
      List<SourceRef> missing =
          world.server().readings.keySet().stream()
              .filter(source -> !readings.containsKey(source))
              .toList();
      if (missing.isEmpty()) {
        readings.clear();
        readings.putAll(world.server().readings);
        readingAt = world.server().readingLog.size();
        configurationKnown = true;
      } else {
        SourceRef next = missing.get(world.chance(missing.size()));
        readings.put(next, world.server().readings.get(next));
      }
      configurationDirty = true;
    } else if (readingAt < world.server().readingLog.size()) {
      FakeApiServer.ReadingEvent event = world.server().readingLog.get(readingAt++);
      event
          .reading()
          .ifPresentOrElse(
              r -> readings.put(event.source(), r), () -> readings.remove(event.source()));
      configurationDirty = true;
    }
  }

  void watchNamespaces() {
    boolean before = namespaces.isKnown();
    namespaces.watch();
    configurationDirty |= namespaces.isKnown() != before; // All that decisions need may be known.
  }

  NamespacePicture namespaces() {
    return namespaces;
  }

  void watchReports() {
    List<AddressConflict> all = List.copyOf(world.server().conflicts.values());
    conflictsDirty |= !all.equals(conflicts);
    conflicts = all;
    Optional<Collection<SpeakerReport>> seen =
        Optional.of(List.copyOf(world.server().reports.values()));
    reportsDirty |= !seen.equals(reports);
    reports = seen;
  }

  /** All that is shown is known to the loop, as when it adopts. */
  void hearAll() {
    busy.clear();
    heard.clear();
    heard.putAll(cache);
  }

  /** As the loop does, which looks away while its own write is on its way or not shown yet. */
  private void hear(ObjectKey key) {
    ServiceSnapshot now = cache.get(key);
    ServiceSnapshot before = heard.get(key);
    if (now == null) {
      heard.remove(key);
    } else if (!busy.contains(key) && (before == null || !isOlder(now, before))) {
      heard.put(key, now);
    }
  }

  private static boolean isOlder(ServiceSnapshot one, ServiceSnapshot other) {
    return ResourceVersions.isOlder(
        one.version().resourceVersion(), other.version().resourceVersion());
  }

  /** A write left, decided on this version. */
  void wrote(ServiceSnapshot base) {
    busy.add(base.key());
    heard.put(base.key(), base);
  }

  /** The loop hears how a write ended, and with it what stands there now. */
  void answered(ServiceSnapshot base, StatusChange change, PatchOutcome outcome) {
    busy.remove(base.key());
    ServiceSnapshot now = cache.get(base.key());
    if (now == null) {
      heard.remove(base.key());
      return;
    }
    if (outcome instanceof PatchOutcome.Applied applied) {
      heard.put(
          base.key(),
          new ServiceSnapshot(
              base.key(),
              new ObjectVersion(
                  base.version().uid(), applied.resourceVersion(), base.version().created()),
              base.labels(),
              base.spec(),
              new ServiceStatus(change.addresses(), false, change.pool())));
    }
    if (!now.version().equals(base.version())) {
      hear(base.key());
    }
  }

  /** The Services as the loop was last told of them, which may be older than what is shown. */
  Map<ObjectKey, ServiceSnapshot> heard() {
    return heard;
  }

  /** A Service to look at, whichever changed first; now and then one is told twice. */
  Optional<ObjectKey> takeDirty() {
    if (dirty.isEmpty()) {
      return Optional.empty();
    }
    int at = world.chance(dirty.size());
    ObjectKey key = List.copyOf(dirty).get(at);
    if (world.chance(5) != 0) {
      dirty.remove(key);
    }
    hear(key);
    if (at > 0) {
      world.met(Mishap.NEWS_OUT_OF_ORDER);
    }
    ServiceSnapshot now = cache.get(key);
    ServiceSnapshot before = now == null ? told.remove(key) : told.put(key, now);
    if (now != null && now.equals(before)) {
      world.met(Mishap.NEWS_TWICE);
      if (world.has(Plant.NEWS_TAKEN_FOR_A_CHANGE)) {
        pretended = Optional.of(changed(now));
      }
    }
    return Optional.of(key);
  }

  /** The same in a version that nobody wrote. */
  private ServiceSnapshot changed(ServiceSnapshot service) {
    ObjectVersion version = service.version();
    return new ServiceSnapshot(
        service.key(),
        new ObjectVersion(version.uid(), Long.toString(reached + 1), version.created()),
        service.labels(),
        service.spec(),
        service.status());
  }

  /** The loop has heard what it was told. */
  void heardOut() {
    pretended = Optional.empty();
  }

  /** The loop is about to hear how a write ended. */
  void answering(ServiceSnapshot base, PatchOutcome outcome) {
    if (outcome instanceof PatchOutcome.Applied && !cache.containsKey(base.key())) {
      world.met(Mishap.DELETED_BEFORE_THE_ANSWER);
      if (world.has(Plant.DELETED_SERVICE_KEPT_BY_ITS_WRITE)) {
        pretended = Optional.of(base);
      }
    }
  }

  boolean takeConfigurationDirty() {
    boolean taken = configurationDirty;
    configurationDirty = false;
    return taken;
  }

  boolean takeConflictsDirty() {
    boolean taken = conflictsDirty;
    conflictsDirty = false;
    return taken;
  }

  boolean takeReportsDirty() {
    boolean taken = reportsDirty;
    reportsDirty = false;
    return taken;
  }

  /** Whether it shows all that is, and has told of all of it. */
  boolean isUpToDate() {
    return dirty.isEmpty()
        && !configurationDirty
        && !conflictsDirty
        && conflicts.equals(List.copyOf(world.server().conflicts.values()))
        && !reportsDirty
        && reports.equals(Optional.of(List.copyOf(world.server().reports.values())))
        && isConfigurationKnown()
        && namespaces.isUpToDate()
        && readingAt == world.server().readingLog.size()
        && following
        && !listing
        && serviceAt == world.server().serviceLog.size();
  }

  @Override
  public Optional<ServiceSnapshot> service(ObjectKey key) {
    return pretended
        .filter(service -> service.key().equals(key))
        .or(() -> Optional.ofNullable(cache.get(key)));
  }

  @Override
  public Collection<ServiceSnapshot> services() {
    return List.copyOf(cache.values());
  }

  @Override
  public Map<String, String> namespaceLabels(String namespace) {
    return namespaces.labels().getOrDefault(namespace, Map.of());
  }

  @Override
  public List<Reading> readings() {
    return List.copyOf(readings.values());
  }

  @Override
  public Collection<AddressConflict> conflicts() {
    return conflicts;
  }

  @Override
  public Optional<Collection<SpeakerReport>> speakerReports() {
    return reports;
  }

  @Override
  public boolean areConflictsKnown() {
    return true;
  }

  @Override
  public boolean isConfigurationKnown() {
    return configurationKnown && (namespaces.isKnown() || world.has(Plant.NAMESPACES_UNREAD));
  }

  @Override
  public void readAnew(Runnable done) {
    if (world.has(Plant.CACHE_INSTEAD_OF_A_LIST) && following && !listing) {
      done.run();
      return;
    }
    if (world.has(Plant.NO_LIST_AFTER_A_RESTART) && !following) {
      list();
      done.run();
      return;
    }
    listWaiters.add(done);
    list();
  }

  @Override
  public boolean hasReached(String version) {
    return reached > 0 && reached >= Long.parseLong(version);
  }

  @Override
  public String reached() {
    return reached == 0 ? "" : Long.toString(reached);
  }
}
