package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.router.RackManifests;
import dev.mokalb.lab.router.RackRouter;
import dev.mokalb.lab.router.RouteMonitor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A lab that announces by BGP alone, and what looks at it. */
final class BgpStand implements AutoCloseable {
  static final Duration WITHIN = Duration.ofSeconds(60);

  private static final String PEERS =
      "/apis/metallb.io/v1beta2/namespaces/" + Moka.NAMESPACE + "/bgppeers";
  private static final String OBJECTS = RackManifests.ADVERTISEMENT + RackManifests.PROFILE;

  private final Lab lab;
  private final ApiClient client;
  private final Fleet fleet;
  private final ServiceWatch watch;
  private final RouteMonitor routes;

  BgpStand(Path folder, Consumer<String> progress) {
    lab = Lab.up(LabOptions.in(folder).tell(progress));
    client = lab.openApiClient();
    fleet = new Fleet(client);
    watch = new ServiceWatch(client);
    routes = RouteMonitor.start(router());
    fleet.createPool();
    lab.objects().apply(OBJECTS);
  }

  Lab lab() {
    return lab;
  }

  Fleet fleet() {
    return fleet;
  }

  ServiceWatch watch() {
    return watch;
  }

  /** What the router's kernel does to its routes. */
  RouteMonitor routes() {
    return routes;
  }

  NetworkNamespace router() {
    return lab.network().namespace(Topology.ROUTER);
  }

  /** FRR on it with all nodes as neighbours, not started yet. */
  RackRouter rack(String... settings) {
    return new RackRouter(router(), lab.folder().logs(), lab.topology(), settings);
  }

  /**
   * Starts to create a BGPPeer.
   *
   * @param more fields of its spec, in JSON
   */
  CompletableFuture<ApiResult> createPeer(String name, String address, String more) {
    String json =
        """
        {"apiVersion":"metallb.io/v1beta2","kind":"BGPPeer","metadata":{"name":"%s"},
         "spec":{"myASN":64512,"peerASN":65001,"peerAddress":"%s","connectTime":"1s"%s}}\
        """
            .formatted(name, address, more);
    return client.send(ApiRequest.post(PEERS, json.getBytes(StandardCharsets.UTF_8)));
  }

  void deletePeer(String name) {
    Fleet.must(client.send(ApiRequest.delete(PEERS + "/" + name)).join());
  }

  /** A number that the speaker of a node publishes, by name and labels. */
  double metric(String node, String sample) {
    return lab.metric(node, sample)
        .orElseThrow(() -> new LabException("no " + sample + " in the metrics of " + node));
  }

  @Override
  public void close() {
    routes.close();
    watch.close();
    client.close();
    lab.close();
  }
}
