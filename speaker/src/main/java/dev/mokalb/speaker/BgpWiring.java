package dev.mokalb.speaker;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RoutePlanner;
import dev.mokalb.speaker.bfd.BfdMetrics;
import dev.mokalb.speaker.bfd.netty.NettyBfdSpeaker;
import dev.mokalb.speaker.bgp.BgpMetrics;
import dev.mokalb.speaker.bgp.EndingChoice;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import dev.mokalb.speaker.bgp.Links;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.NodeIdentifier;
import dev.mokalb.speaker.bgp.Past;
import dev.mokalb.speaker.bgp.PeerMaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.netlink.RouterDiscovery;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import dev.mokalb.speaker.bgp.netty.LocalNetworks;
import dev.mokalb.speaker.kube.BgpReporter;
import dev.mokalb.speaker.kube.KubeCluster;
import dev.mokalb.speaker.kube.OwnDaemonSet;
import dev.mokalb.speaker.kube.PeerSecrets;
import dev.mokalb.speaker.loop.RouteLoop;
import dev.mokalb.speaker.loop.Uptime;
import dev.mokalb.speaker.ops.SpeakerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the BGP part of the speaker together: opened in order, closed in reverse. */
final class BgpWiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BgpWiring.class);

  /**
   * Who this node is and what it serves.
   *
   * @param servedClass of Services; empty means those without one
   */
  record Site(
      NodeName node,
      IpAddress address,
      String namespace,
      String servedClass,
      SpeakerSettings.PodSettings pod) {}

  private final NodeName node;
  private final KubeCluster cluster;
  private final OwnDaemonSet daemonSet;
  private final PeerSecrets secrets;
  private final RouterDiscovery neighbours = new RouterDiscovery();
  private final BgpSpeaker sessions;
  private final BfdBridge bfd;
  private final BgpReporter reporter;
  private final RouteLoop loop;

  BgpWiring(Site site, KubeCluster cluster, ApiClient client, BgpReporter reporter) {
    BgpSpeaker.unavailable().ifPresent(why -> LOG.error("there is no BGP: {}", why));
    node = site.node();
    this.cluster = cluster;
    daemonSet = new OwnDaemonSet(client, site.namespace(), site.pod().daemonSet());
    Past past = new Past(uptimeSeconds());
    long beganNanos = System.nanoTime();
    sessions =
        new BgpSpeaker(
            site.node().value(),
            PeerSettings.Target.PORT,
            neighbours,
            this::hear,
            settings ->
                settings
                    .exchange()
                    .restart()
                    .map(restart ->
                        past.start(
                            restart,
                            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos)))
                    .orElse(LocalNode.Start.FRESH));
    this.reporter = reporter;
    bfd = new BfdBridge(sessions, reporter::bfd, NettyBfdSpeaker::start);
    secrets = new PeerSecrets(client, site.namespace(), this::secretsChanged);
    loop =
        new RouteLoop(
            site.node(),
            new RouteLoop.Ports(
                cluster,
                sessions,
                bfd::watch,
                new NodeLinks(neighbours, new ConcurrentHashMap<>()),
                reporter),
            new RoutePlanner(site.servedClass()),
            new PeerMaker(
                NodeIdentifier.of(site.node().value(), List.of(site.address())),
                secrets,
                site.pod().graceSeconds()));
    neighbours.onFound(_ -> loop.peersMayDiffer());
  }

  /**
   * Asks those that look.
   *
   * @param heard the routers of interfaces. One that is not heard at the moment stays where it was:
   *     whether it is there is what BFD finds out
   */
  private record NodeLinks(LinkNeighbours neighbours, Map<String, IpAddress> heard)
      implements Links {

    @Override
    public boolean contain(IpAddress address) {
      return LocalNetworks.contain(address);
    }

    @Override
    public Optional<IpAddress> router(String interfaceName) {
      neighbours.find(interfaceName).router().ifPresent(it -> heard.put(interfaceName, it));
      return Optional.ofNullable(heard.get(interfaceName));
    }
  }

  private void hear(PeerName peer, PeerNews news) {
    reporter.hear(peer, news);
    if (news instanceof PeerNews.Gone) {
      bfd.someGone();
    }
  }

  void open() {
    daemonSet.look();
    loop.start();
  }

  /** What the peers have been told. */
  SessionLook look() {
    return new SessionLook(sessions, reporter::impossible);
  }

  /** How the sessions are doing, for whoever shows metrics. */
  List<MetricFamily> metrics() {
    SortedMap<PeerName, String> impossible = new TreeMap<>();
    reporter.impossible().forEach((name, row) -> impossible.put(name, row.lastEnd().orElse("")));
    List<MetricFamily> families =
        new ArrayList<>(BgpMetrics.of(sessions.statuses().values(), impossible));
    bfd.health().map(BfdMetrics::of).ifPresent(families::addAll);
    return families;
  }

  /** How long the loop of the routes has not turned. */
  Duration sinceTurn() {
    return loop.sinceTurn();
  }

  private void secretsChanged() {
    loop.peersMayDiffer();
  }

  private static OptionalLong uptimeSeconds() {
    OptionalDouble seconds = Uptime.seconds();
    if (seconds.isEmpty()) {
      LOG.warn("it is not known when this node was booted: /proc/uptime cannot be read");
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) seconds.getAsDouble());
  }

  void serviceChanged(ObjectKey key) {
    loop.serviceChanged(key);
  }

  void nodesChanged() {
    loop.nodesChanged();
  }

  void configurationChanged() {
    loop.configurationChanged();
  }

  void interfacesChanged() {
    loop.peersMayDiffer();
  }

  /**
   * Ends the sessions: routes are withdrawn, unless this node stays, another speaker is to follow
   * and a peer with graceful restart keeps them for it.
   */
  @Override
  public void close() {
    loop.close();
    EndingChoice choice = ending();
    sessions.stop(
        switch (choice.successor()) {
          case EXPECTED -> BgpSpeaker.Ending.RESTART;
          case NONE -> BgpSpeaker.Ending.WITHDRAW;
        },
        choice.words());
    bfd.close();
    neighbours.close();
    secrets.close();
  }

  /** The API server is asked only if the answer makes a difference. */
  private EndingChoice ending() {
    Optional<NodeSnapshot> here =
        cluster.nodes().stream().filter(it -> it.name().equals(node.value())).findFirst();
    if (here.isEmpty() || loop.isNodeLeaving()) {
      return EndingChoice.of(EndingChoice.Node.LEAVES, EndingChoice.DaemonSet.UNKNOWN);
    }
    return EndingChoice.of(
        EndingChoice.Node.STAYS,
        sessions.mayLeaveRoutes()
            ? daemonSet.ask(here.get().labels())
            : EndingChoice.DaemonSet.UNKNOWN);
  }
}
