package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.AddressConflictDecoder;
import dev.mokalb.kube.convert.SpeakerReportDecoder;
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
  static final ResourceType REPORTS = new ResourceType(GROUP, "v1alpha1", "speakerreports");

  private final ApiClient client;
  private final String namespace;
  private final Supplier<Optional<OwnerReference>> owner;
  private final ObjectKey report;
  private final KeyedCache<AddressConflict> cache = new KeyedCache<>(_ -> {});
  private final Reflector<AddressConflict> reflector;
  private final WriteLane conflictLane;
  private final WriteLane reportLane;
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
    conflictLane = new WriteLane(client, CONFLICTS, namespace, Duration.ofMillis(200));
    reportLane = new WriteLane(client, REPORTS, namespace, Duration.ofSeconds(1));
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
              "create", ApiRequest.post(CONFLICTS.pathIn(namespace), LanJson.whole(key, object)));
      case ConflictChange.Refresh(ConflictObject object) ->
          conflictLane.send(
              "patch", ApiRequest.mergePatch(CONFLICTS.path(key), LanJson.patch(object)));
      case ConflictChange.Delete _ ->
          conflictLane.send("delete", ApiRequest.delete(CONFLICTS.path(key)));
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
    reportLane.put(
        ApiRequest.mergePatch(REPORTS.path(report), LanJson.patch(next, owner.get())),
        () ->
            Optional.of(
                ApiRequest.post(
                    REPORTS.pathIn(namespace), LanJson.whole(report, next, owner.get()))),
        outcome -> {
          if (outcome instanceof ApiResult.Answer) {
            written = Optional.of(next);
          }
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
}
