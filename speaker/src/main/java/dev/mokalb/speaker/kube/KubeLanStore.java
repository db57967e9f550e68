package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.AddressConflictDecoder;
import dev.mokalb.kube.convert.SpeakerReportDecoder;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.loop.LanStore;
import dev.mokalb.speaker.report.ConflictChange;
import dev.mokalb.speaker.report.ConflictObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AddressConflict objects, which are watched, and the SpeakerReport of this node: of each kind one
 * request at a time, with a pause after it. It has no thread; any thread may call.
 */
public final class KubeLanStore implements LanStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KubeLanStore.class);

  private static final String GROUP = "mokalb.dev";
  private static final ResourceType CONFLICTS =
      new ResourceType(GROUP, "v1alpha1", "addressconflicts");
  private static final ResourceType REPORTS = new ResourceType(GROUP, "v1alpha1", "speakerreports");

  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
  private static final Duration PAUSE_LONGEST = Duration.ofMinutes(1);

  private final ApiClient client;
  private final String namespace;
  private final Supplier<Optional<OwnerReference>> owner;
  private final ObjectKey report;
  private final KeyedCache<AddressConflict> cache = new KeyedCache<>(_ -> {});
  private final Reflector<AddressConflict> reflector;
  private final Lane conflictLane = new Lane("AddressConflict", Duration.ofMillis(200));
  private final Lane reportLane = new Lane("SpeakerReport", Duration.ofSeconds(1));
  private volatile Optional<SpeakerReport> written = Optional.empty();

  /** The reports of others, while they are followed. */
  private final KeyedCache<Set<MacAddress>> others = new KeyedCache<>(_ -> {});

  private @Nullable Reflector<Set<MacAddress>> othersFollowed;

  /**
   * Watches once it is started.
   *
   * @param owner the pod that the report goes with
   */
  public KubeLanStore(
      ApiClient client, String namespace, NodeName me, Supplier<Optional<OwnerReference>> owner) {
    this.client = client;
    this.owner = owner;
    this.namespace = namespace;
    report = new ObjectKey(namespace, me.value());
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                CONFLICTS.collection().inNamespace(namespace), new AddressConflictDecoder()),
            cache,
            ReflectorSettings.DEFAULT);
  }

  public void start() {
    reflector.start();
  }

  @Override
  public Map<IpAddress, AddressConflict> conflicts() {
    Map<IpAddress, AddressConflict> conflicts = new HashMap<>();
    cache.values().forEach(conflict -> conflicts.put(conflict.address(), conflict));
    return conflicts;
  }

  @Override
  public boolean takesConflicts() {
    return cache.synced() && conflictLane.isFree();
  }

  @Override
  public void write(ConflictChange change) {
    ObjectKey key = new ObjectKey(namespace, ConflictObject.nameOf(change.address()));
    switch (change) {
      case ConflictChange.Create(ConflictObject object) ->
          conflictLane.send(
              "create",
              CONFLICTS,
              ApiRequest.post(CONFLICTS.pathIn(namespace), LanJson.whole(key, object)),
              _ -> false);
      case ConflictChange.Refresh(ConflictObject object) ->
          conflictLane.send(
              "patch",
              CONFLICTS,
              ApiRequest.mergePatch(CONFLICTS.path(key), LanJson.patch(object)),
              _ -> false);
      case ConflictChange.Delete _ ->
          conflictLane.send(
              "delete", CONFLICTS, ApiRequest.delete(CONFLICTS.path(key)), _ -> false);
    }
  }

  @Override
  public synchronized Map<NodeName, Set<MacAddress>> speakers(Set<NodeName> wanted) {
    Reflector<Set<MacAddress>> following = othersFollowed;
    if (wanted.isEmpty()) {
      if (following != null) {
        following.close();
        othersFollowed = null;
      }
      return Map.of();
    }
    if (following == null) {
      LOG.info(
          "the hardware addresses of the speakers of {} are looked up in their reports", wanted);
      othersFollowed = follow();
    }
    Map<NodeName, Set<MacAddress>> found = new HashMap<>();
    for (NodeName node : wanted) {
      others
          .get(new ObjectKey(namespace, node.value()))
          .filter(macs -> !macs.isEmpty())
          .ifPresent(macs -> found.put(node, macs));
    }
    return found;
  }

  private Reflector<Set<MacAddress>> follow() {
    SpeakerReportDecoder decoder = new SpeakerReportDecoder();
    Reflector<Set<MacAddress>> following =
        new Reflector<>(
            client,
            new WatchSpec<>(
                REPORTS.collection().inNamespace(namespace),
                (meta, fields) -> decoder.decode(meta, fields).macs()),
            others,
            ReflectorSettings.DEFAULT);
    following.start();
    return following;
  }

  @Override
  public boolean takesReports() {
    return reportLane.isFree();
  }

  @Override
  public void write(SpeakerReport next) {
    reportLane.send(
        "patch",
        REPORTS,
        ApiRequest.mergePatch(REPORTS.path(report), LanJson.patch(next, owner.get())),
        outcome -> {
          if (outcome instanceof ApiResult.Failed(ApiFailure.NotFound _)) {
            create(next);
            return true;
          }
          keep(next, outcome);
          return false;
        });
  }

  private void keep(SpeakerReport next, ApiResult outcome) {
    if (outcome instanceof ApiResult.Answer) {
      written = Optional.of(next);
    }
  }

  private void create(SpeakerReport next) {
    reportLane.send(
        "create",
        REPORTS,
        ApiRequest.post(REPORTS.pathIn(namespace), LanJson.whole(report, next, owner.get())),
        outcome -> {
          keep(next, outcome);
          return false;
        });
  }

  @Override
  public Optional<SpeakerReport> written() {
    return written;
  }

  @Override
  public void close() {
    reflector.close();
    speakers(Set.of());
  }

  /** One request at a time, and a pause after each, a longer one after a failure. */
  private final class Lane {
    private final String kind;
    private final ReflectorSettings.Pauses pauses;
    private boolean busy;
    private int failures;

    Lane(String kind, Duration pause) {
      this.kind = kind;
      pauses = new ReflectorSettings.Pauses(pause, PAUSE_LONGEST);
    }

    synchronized boolean isFree() {
      return !busy;
    }

    private synchronized void occupy() {
      busy = true;
    }

    private synchronized void free() {
      busy = false;
    }

    /** Whoever is told of the end says whether another request follows, before the pause. */
    void send(String verb, ResourceType type, ApiRequest request, Predicate<ApiResult> goesOn) {
      occupy();
      var _ =
          client
              .send(request.within(REQUEST_WITHIN).needing(Permission.to(verb, type, namespace)))
              .thenAccept(result -> {
                if (!goesOn.test(result)) {
                  rest(verb, result);
                }
              });
    }

    private synchronized void rest(String verb, ApiResult result) {
      Duration wait = pauses.first();
      switch (result) {
        case ApiResult.Answer _ -> failures = 0;
        case ApiResult.Failed(ApiFailure failure)
            when failure instanceof ApiFailure.Conflict
                || (failure instanceof ApiFailure.NotFound && !verb.equals("create")) ->
            failures = 0; // Another was there first; what is there now, the watch shows.
        case ApiResult.Failed(ApiFailure failure) -> {
          failures++;
          if (failures == 1) {
            LOG.warn("{}: {}", kind, failure.explain());
          }
          wait = Backoff.pause(pauses, failures + 1, failure);
        }
      }
      var _ = client.after(wait, this::free);
    }
  }
}
