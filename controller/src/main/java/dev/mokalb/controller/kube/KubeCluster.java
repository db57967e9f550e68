package dev.mokalb.controller.kube;

import dev.mokalb.controller.loop.Cluster;
import dev.mokalb.controller.loop.ServicePicture;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceCollection;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.AddressConflictDecoder;
import dev.mokalb.kube.convert.NamespaceDecoder;
import dev.mokalb.kube.convert.ServiceDecoder;
import dev.mokalb.kube.convert.SpeakerReportDecoder;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.NamespaceSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Services and configuration, as the watches have them. Safe for any thread. */
public final class KubeCluster implements Cluster, ServicePicture, AutoCloseable {

  /** Hears what changed; called on the watches' threads. */
  public interface Listener {
    void serviceChanged(ObjectKey key);

    void namespaceChanged(String name);

    void configurationChanged();

    void conflictsChanged();

    void speakerReportsChanged();
  }

  private final KeyedCache<ServiceSnapshot> services;
  private final Reflector<ServiceSnapshot> serviceReflector;
  private final KeyedCache<NamespaceSnapshot> namespaces;
  private final Reflector<NamespaceSnapshot> namespaceReflector;
  private final ConfigurationSources configuration;
  private final KeyedCache<AddressConflict> conflicts;
  private final Reflector<AddressConflict> conflictReflector;
  private final KeyedCache<SpeakerReport> speakerReports;
  private final Reflector<SpeakerReport> speakerReportReflector;
  private final AtomicBoolean following = new AtomicBoolean();

  /**
   * Ready to be started.
   *
   * @param configMap the name of the legacy ConfigMap
   */
  public KubeCluster(ApiClient client, String namespace, String configMap, Listener listener) {
    services = new KeyedCache<>(listener::serviceChanged);
    serviceReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                ResourceType.core("services").collection(),
                new ServiceDecoder(ServiceDecoder.Scope.ALL)),
            services,
            ReflectorSettings.DEFAULT);
    namespaces = new KeyedCache<>(key -> listener.namespaceChanged(key.name()));
    namespaceReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(ResourceType.core("namespaces").collection(), new NamespaceDecoder()),
            namespaces,
            ReflectorSettings.DEFAULT);
    configuration =
        new ConfigurationSources(client, namespace, configMap, listener::configurationChanged);
    conflicts = new KeyedCache<>(_ -> listener.conflictsChanged());
    conflicts.onState(_ -> listener.conflictsChanged());
    conflictReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(own("addressconflicts", namespace), new AddressConflictDecoder()),
            conflicts,
            ReflectorSettings.DEFAULT);
    speakerReports = new KeyedCache<>(_ -> listener.speakerReportsChanged());
    speakerReports.onState(_ -> listener.speakerReportsChanged());
    speakerReportReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(own("speakerreports", namespace), new SpeakerReportDecoder()),
            speakerReports,
            ReflectorSettings.DEFAULT);
  }

  private static ResourceCollection own(String plural, String namespace) {
    return new ResourceType("mokalb.dev", "v1alpha1", plural).collection().inNamespace(namespace);
  }

  /** Begins to follow the configuration and the namespaces. */
  public void start() {
    namespaceReflector.start();
    configuration.start();
    conflictReflector.start();
    speakerReportReflector.start();
  }

  /**
   * The caches of what a leader has to know before it serves, but that of the Services, to wait for
   * their first state.
   */
  public List<KeyedCache<?>> backgroundCaches() {
    List<KeyedCache<?>> caches = new ArrayList<>(configuration.caches());
    caches.add(namespaces);
    return caches;
  }

  /** Begins to follow the Services, unless that has begun already. */
  public void followServices() {
    if (following.compareAndSet(false, true)) {
      serviceReflector.start();
    }
  }

  @Override
  public void readAnew(Runnable done) {
    following.set(true);
    serviceReflector.readAnew(done);
  }

  @Override
  public boolean hasReached(String resourceVersion) {
    return serviceReflector.hasReached(resourceVersion);
  }

  @Override
  public String reached() {
    return serviceReflector.reached();
  }

  /** Whether Services and configuration have been read, and so a leader could start at once. */
  public boolean isWarm() {
    return services.synced() && isConfigurationKnown() && areConflictsKnown();
  }

  @Override
  public boolean isConfigurationKnown() {
    return backgroundCaches().stream().allMatch(KeyedCache::synced);
  }

  /** Rights of before there were such reports do not keep Services from being served. */
  @Override
  public boolean areConflictsKnown() {
    return conflicts.syncedOrWithheld();
  }

  public ConfigurationSources configuration() {
    return configuration;
  }

  @Override
  public Optional<ServiceSnapshot> service(ObjectKey key) {
    return services.get(key);
  }

  @Override
  public Collection<ServiceSnapshot> services() {
    return services.values();
  }

  /** All Services; empty while they have not been read. */
  public Optional<Collection<ServiceSnapshot>> knownServices() {
    return services.synced() ? Optional.of(services.values()) : Optional.empty();
  }

  @Override
  public Map<String, String> namespaceLabels(String namespace) {
    return namespaces
        .get(ObjectKey.clusterScoped(namespace))
        .map(NamespaceSnapshot::labels)
        .orElse(Map.of());
  }

  @Override
  public List<Reading> readings() {
    return configuration.readings();
  }

  @Override
  public Collection<AddressConflict> conflicts() {
    return conflicts.values();
  }

  @Override
  public Optional<Collection<SpeakerReport>> speakerReports() {
    return speakerReports.synced() ? Optional.of(speakerReports.values()) : Optional.empty();
  }

  @Override
  public void close() {
    serviceReflector.close();
    namespaceReflector.close();
    configuration.close();
    conflictReflector.close();
    speakerReportReflector.close();
  }
}
