package dev.mokalb.controller.kube;

import dev.mokalb.controller.loop.Cluster;
import dev.mokalb.controller.loop.ServicePicture;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.ServiceDecoder;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Reading;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Services and configuration, as the watches have them. Safe for any thread. */
public final class KubeCluster implements Cluster, ServicePicture, AutoCloseable {

  /** Hears what changed; called on the watches' threads. */
  public interface Listener {
    void serviceChanged(ObjectKey key);

    void configurationChanged();
  }

  private final KeyedCache<ServiceSnapshot> services;
  private final Reflector<ServiceSnapshot> serviceReflector;
  private final ConfigurationSources configuration;
  private final AtomicBoolean following = new AtomicBoolean();

  public KubeCluster(ApiClient client, String namespace, Listener listener) {
    services = new KeyedCache<>(listener::serviceChanged);
    serviceReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(ResourceType.core("services").collection(), new ServiceDecoder()),
            services,
            ReflectorSettings.DEFAULT);
    configuration = new ConfigurationSources(client, namespace, listener::configurationChanged);
  }

  /** Begins to follow the configuration. */
  public void start() {
    configuration.start();
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
    return services.synced() && isConfigurationKnown();
  }

  @Override
  public boolean isConfigurationKnown() {
    return configuration.caches().stream().allMatch(KeyedCache::synced);
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

  @Override
  public List<Reading> readings() {
    return configuration.readings();
  }

  @Override
  public void close() {
    serviceReflector.close();
    configuration.close();
  }
}
