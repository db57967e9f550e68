package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceCollection;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.EndpointsDecoder;
import dev.mokalb.kube.convert.NodeDecoder;
import dev.mokalb.kube.convert.ServiceDecoder;
import dev.mokalb.kube.convert.SpeakerPod;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.loop.Cluster;
import dev.mokalb.speaker.members.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that the speaker reads of the cluster, as the watches have it. Safe for any thread. */
public final class KubeCluster implements Cluster, AutoCloseable {

  /** Hears what changed; called on the watches' threads. */
  public interface Listener {
    /** A Service, or one of its EndpointSlices. */
    void serviceChanged(ObjectKey key);

    void nodesChanged();

    void configurationChanged();

    void peersChanged();
  }

  private static final ResourceType SLICES =
      new ResourceType("discovery.k8s.io", "v1", "endpointslices");

  private final KeyedCache<ServiceSnapshot> services;
  private final KeyedCache<EndpointsSnapshot> slices;
  private final SliceIndex slicesByService;
  private final KeyedCache<NodeSnapshot> nodes;
  private final KeyedCache<SpeakerPod> pods;
  private final ConfigurationSources configuration;
  private final List<Reflector<?>> reflectors = new ArrayList<>();

  /**
   * Ready to be started.
   *
   * @param podLabels the label selector of the speakers' pods
   * @param configMap the name of the legacy ConfigMap
   */
  public KubeCluster(
      ApiClient client, String namespace, String podLabels, String configMap, Listener listener) {
    services = new KeyedCache<>(listener::serviceChanged);
    slicesByService = new SliceIndex(listener::serviceChanged);
    slices = KeyedCache.indexed(slicesByService);
    nodes = new KeyedCache<>(_ -> listener.nodesChanged());
    pods = new KeyedCache<>(_ -> listener.peersChanged());
    watch(client, ResourceType.core("services").collection(), decoderOfServices(), services);
    watch(client, SLICES.collection(), decoderOfSlices(), slices);
    watch(client, ResourceType.core("nodes").collection(), new NodeDecoder(), nodes);
    watch(
        client,
        ResourceType.core("pods").collection().inNamespace(namespace).matchingLabels(podLabels),
        SpeakerPod::decode,
        pods);
    configuration =
        new ConfigurationSources(client, namespace, configMap, listener::configurationChanged);
  }

  /**
   * A Service that is read anew brings no second key and no second addresses, and wakes nobody if
   * only its version is new: each address is followed by a write of conditions.
   */
  private ObjectDecoder<ServiceSnapshot> decoderOfServices() {
    return new ServiceDecoder(ServiceDecoder.Scope.WITHOUT_CONDITIONS)
        .then(now -> services.get(now.key()).map(now::since).orElse(now));
  }

  /** The key of a Service that is known stands in its slices too. */
  private ObjectDecoder<EndpointsSnapshot> decoderOfSlices() {
    return new EndpointsDecoder().then(now -> now.sharing(known(now.service())));
  }

  private <T> void watch(
      ApiClient client,
      ResourceCollection collection,
      ObjectDecoder<T> decoder,
      KeyedCache<T> cache) {
    reflectors.add(
        new Reflector<>(
            client, new WatchSpec<>(collection, decoder), cache, ReflectorSettings.DEFAULT));
  }

  public void start() {
    reflectors.forEach(Reflector::start);
    configuration.start();
  }

  /** The caches, to wait for their first state. */
  public List<KeyedCache<?>> caches() {
    List<KeyedCache<?>> caches = new ArrayList<>(configuration.caches());
    caches.addAll(List.of(services, slices, nodes, pods));
    return caches;
  }

  @Override
  public Optional<ServiceSnapshot> service(ObjectKey key) {
    return services.get(key);
  }

  /** An equal key: the very one of the Service, if there is one. */
  ObjectKey known(ObjectKey service) {
    return services.get(service).map(ServiceSnapshot::key).orElse(service);
  }

  @Override
  public Collection<ServiceSnapshot> services() {
    return services.values();
  }

  @Override
  public Collection<EndpointsSnapshot> slices(ObjectKey service) {
    return slicesByService.of(service);
  }

  @Override
  public Collection<NodeSnapshot> nodes() {
    return nodes.values();
  }

  @Override
  public List<Reading> readings() {
    return configuration.readings();
  }

  /** What an event about this source refers to; empty when the object is gone. */
  public Optional<ObjectReference> reference(SourceRef source) {
    return configuration.reference(source);
  }

  @Override
  public Set<Peer> peers() {
    Set<Peer> peers = new HashSet<>();
    for (SpeakerPod pod : pods.values()) {
      if (!pod.node().isEmpty()) {
        Peer.Readiness readiness = pod.ready() ? Peer.Readiness.READY : Peer.Readiness.NOT_READY;
        pod.address().ifPresent(ip -> peers.add(new Peer(new NodeName(pod.node()), ip, readiness)));
      }
    }
    return peers;
  }

  /** The pod in which this speaker runs: the one of that name, or else one of its node. */
  public Optional<OwnerReference> pod(String name, NodeName node) {
    return pods.asMap().entrySet().stream()
        .filter(pod ->
            name.isEmpty()
                ? pod.getValue().node().equals(node.value())
                : pod.getKey().name().equals(name))
        .map(pod -> OwnerReference.pod(pod.getKey().name(), pod.getValue().uid()))
        .min(Comparator.comparing(OwnerReference::name));
  }

  @Override
  public Optional<Duration> behindFor() {
    Optional<Instant> since = Optional.empty();
    for (KeyedCache<?> cache : caches()) {
      if (cache.state() instanceof WatchState.Stale stale
          && (since.isEmpty() || stale.since().isBefore(since.get()))) {
        since = Optional.of(stale.since());
      }
    }
    return since.map(instant -> Duration.between(instant, Instant.now()));
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
    configuration.close();
  }
}
