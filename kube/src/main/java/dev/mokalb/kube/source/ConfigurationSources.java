package dev.mokalb.kube.source;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.ConfigObject;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.kube.convert.LegacyConfigMap;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Watches every object that holds configuration: the custom resources and the legacy ConfigMap, all
 * in Moka's own namespace. Safe for any thread.
 */
public final class ConfigurationSources implements AutoCloseable {

  private static final String GROUP = "metallb.io";

  /** The resources by kind, in the version in which they are read. */
  private static final SortedMap<String, ResourceType> TYPES =
      new TreeMap<>(
          Map.of(
              CustomResources.POOL_KIND, new ResourceType(GROUP, "v1beta1", "ipaddresspools"),
              CustomResources.LAYER2_KIND, new ResourceType(GROUP, "v1beta1", "l2advertisements"),
              CustomResources.BGP_KIND, new ResourceType(GROUP, "v1beta1", "bgpadvertisements"),
              CustomResources.PEER_KIND, new ResourceType(GROUP, "v1beta2", "bgppeers"),
              CustomResources.BFD_KIND, new ResourceType(GROUP, "v1beta1", "bfdprofiles"),
              CustomResources.COMMUNITY_KIND, new ResourceType(GROUP, "v1beta1", "communities")));

  private static final ResourceType CONFIG_MAPS = ResourceType.core("configmaps");

  /** One kind of objects, with what events about them need. */
  private record Source(String kind, String apiVersion, KeyedCache<ConfigObject> cache) {}

  private final List<Source> sources = new ArrayList<>();
  private final List<Reflector<ConfigObject>> reflectors = new ArrayList<>();

  /**
   * Ready to be started.
   *
   * @param configMap the name of the legacy ConfigMap
   * @param changed called after any object changed
   */
  public ConfigurationSources(
      ApiClient client, String namespace, String configMap, Runnable changed) {
    TYPES.forEach((kind, type) ->
        add(
            client,
            kind,
            new WatchSpec<>(
                type.collection().inNamespace(namespace),
                Objects.requireNonNull(ConfigObject.BY_KIND.get(kind))),
            changed));
    add(
        client,
        LegacyConfigMap.KIND,
        new WatchSpec<>(
            CONFIG_MAPS.collection().inNamespace(namespace).named(configMap), ConfigObject::legacy),
        changed);
  }

  private void add(ApiClient client, String kind, WatchSpec<ConfigObject> spec, Runnable changed) {
    KeyedCache<ConfigObject> cache = new KeyedCache<>(_ -> changed.run());
    ResourceType type = spec.collection().type();
    String apiVersion =
        type.group().isEmpty() ? type.version() : type.group() + "/" + type.version();
    sources.add(new Source(kind, apiVersion, cache));
    reflectors.add(new Reflector<>(client, spec, cache, ReflectorSettings.DEFAULT));
  }

  public void start() {
    reflectors.forEach(Reflector::start);
  }

  /** The caches, to wait for their first state. */
  public List<KeyedCache<?>> caches() {
    List<KeyedCache<?>> caches = new ArrayList<>();
    sources.forEach(source -> caches.add(source.cache()));
    return caches;
  }

  /** What every source says now. */
  public List<Reading> readings() {
    List<Reading> readings = new ArrayList<>();
    for (Source source : sources) {
      source.cache().values().forEach(object -> readings.addAll(object.readings()));
      source
          .cache()
          .problems()
          .forEach((key, problem) -> readings.add(undecodable(source.kind(), key, problem)));
    }
    return readings;
  }

  /** What every source says now; empty while some have not been read since the start. */
  public Optional<List<Reading>> knownReadings() {
    return caches().stream().allMatch(KeyedCache::synced)
        ? Optional.of(readings())
        : Optional.empty();
  }

  private static Reading undecodable(String kind, ObjectKey key, String problem) {
    SourceRef source = SourceRef.of(kind, key);
    return new Reading.Bad(
        source,
        Instant.MAX,
        List.of(new Problem(source, "the object", "cannot be read: " + problem, "correct it")));
  }

  /** What an event about this source refers to; empty when the object is gone. */
  public Optional<ObjectReference> reference(SourceRef ref) {
    for (Source source : sources) {
      Optional<ConfigObject> object =
          source.kind().equals(ref.kind()) ? source.cache().get(ref.key()) : Optional.empty();
      if (object.isPresent()) {
        return Optional.of(
            new ObjectReference(
                source.apiVersion(),
                source.kind(),
                ref.key(),
                object.get().version().uid(),
                object.get().version().resourceVersion()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
  }
}
