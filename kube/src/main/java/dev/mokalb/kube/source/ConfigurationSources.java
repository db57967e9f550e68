package dev.mokalb.kube.source;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceCollection;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.ConfigObject;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.kube.convert.LegacyConfigMap;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectDecoder;
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
import java.util.Optional;

/**
 * Watches every object that holds configuration: the custom resources and the legacy ConfigMap, all
 * in Moka's own namespace. Safe for any thread.
 */
public final class ConfigurationSources implements AutoCloseable {

  /** The name of the legacy ConfigMap. */
  public static final String CONFIG_MAP_NAME = "config";

  private static final String GROUP = "metallb.io";

  private static final ResourceType POOLS = new ResourceType(GROUP, "v1beta1", "ipaddresspools");
  private static final ResourceType LAYER2 = new ResourceType(GROUP, "v1beta1", "l2advertisements");
  private static final ResourceType CONFIG_MAPS = ResourceType.core("configmaps");

  /** One kind of objects, with what events about them need. */
  private record Source(String kind, String apiVersion, KeyedCache<ConfigObject> cache) {}

  private final List<Source> sources = new ArrayList<>();
  private final List<Reflector<ConfigObject>> reflectors = new ArrayList<>();

  /**
   * Ready to be started.
   *
   * @param changed called after any object changed
   */
  public ConfigurationSources(ApiClient client, String namespace, Runnable changed) {
    add(client, POOLS.collection().inNamespace(namespace), ConfigObject::pool, changed);
    add(client, LAYER2.collection().inNamespace(namespace), ConfigObject::layer2, changed);
    add(
        client,
        CONFIG_MAPS.collection().inNamespace(namespace).named(CONFIG_MAP_NAME),
        ConfigObject::legacy,
        changed);
  }

  private void add(
      ApiClient client,
      ResourceCollection collection,
      ObjectDecoder<ConfigObject> decoder,
      Runnable changed) {
    KeyedCache<ConfigObject> cache = new KeyedCache<>(_ -> changed.run());
    ResourceType type = collection.type();
    String apiVersion =
        type.group().isEmpty() ? type.version() : type.group() + "/" + type.version();
    sources.add(new Source(kind(type), apiVersion, cache));
    reflectors.add(
        new Reflector<>(
            client, new WatchSpec<>(collection, decoder), cache, ReflectorSettings.DEFAULT));
  }

  private static String kind(ResourceType type) {
    if (type.equals(POOLS)) {
      return CustomResources.POOL_KIND;
    }
    return type.equals(LAYER2) ? CustomResources.LAYER2_KIND : LegacyConfigMap.KIND;
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
