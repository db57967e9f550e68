package dev.mokalb.speaker;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RoutePlanner;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdHealth;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdMetrics;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bfd.netty.NettyBfdSpeaker;
import dev.mokalb.speaker.bgp.BgpMetrics;
import dev.mokalb.speaker.bgp.EndingChoice;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.NodeIdentifier;
import dev.mokalb.speaker.bgp.Past;
import dev.mokalb.speaker.bgp.PeerMaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerWatch;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    bfd = new BfdBridge(sessions, reporter);
    secrets = new PeerSecrets(client, site.namespace(), this::secretsChanged);
    loop =
        new RouteLoop(
            site.node(),
            new RouteLoop.Ports(cluster, sessions, bfd::watch, LocalNetworks::contain, reporter),
            new RoutePlanner(site.servedClass()),
            new PeerMaker(
                NodeIdentifier.of(site.node().value(), List.of(site.address())),
                secrets,
                site.pod().graceSeconds()));
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

  /** BFD sessions beside BGP sessions; there is no loop for them before the first one. */
  private static final class BfdBridge implements BfdListener, AutoCloseable {
    private final BgpSpeaker sessions;
    private final BgpReporter reporter;
    private volatile Map<BfdPeer, PeerName> watched = Map.of();
    private volatile List<BfdProblem> problems = List.of();
    private SortedMap<PeerName, PeerWatch> configured = new TreeMap<>();
    private SortedMap<PeerName, PeerWatch> applied = new TreeMap<>();
    private @Nullable BfdSpeaker speaker;
    private boolean closed;

    private BfdBridge(BgpSpeaker sessions, BgpReporter reporter) {
      this.sessions = sessions;
      this.reporter = reporter;
    }

    synchronized void watch(SortedMap<PeerName, PeerWatch> watches) {
      configured = watches;
      apply();
    }

    /** Sessions ended that were to end: whom they were with is watched no longer. */
    synchronized void someGone() {
      if (applied.size() > configured.size()) {
        apply();
      }
    }

    private void apply() {
      if (closed || (configured.isEmpty() && speaker == null)) {
        return;
      }
      applied = PeerWatch.lasting(applied, configured, sessions.leaving());
      Map<BfdPeer, PeerName> names = new HashMap<>();
      Map<BfdPeer, BfdSettings> wanted = new HashMap<>();
      applied.forEach((name, watch) -> {
        names.put(watch.peer(), name);
        wanted.put(watch.peer(), watch.settings());
      });
      watched = names;
      if (speaker == null) {
        speaker = NettyBfdSpeaker.start(this);
      }
      speaker.apply(wanted);
      tell();
    }

    /** Empty where BFD was never in use. */
    Optional<BfdHealth> health() {
      BfdSpeaker running;
      synchronized (this) {
        running = closed ? null : speaker;
      }
      return running == null ? Optional.empty() : Optional.of(running.health());
    }

    @Override
    public void changed(BfdPeer peer, BfdChange change) {
      PeerName name = watched.get(peer);
      LOG.info("BFD with {} {}", peer, change.words());
      if (name == null) {
        return;
      }
      switch (change) {
        case BfdChange.Up _ -> sessions.retry(name);
        case BfdChange.Down _ -> sessions.bfdDown(name);
        case BfdChange.Released _ -> {}
      }
    }

    @Override
    public void problems(List<BfdProblem> now) {
      problems = List.copyOf(now);
      tell();
    }

    /** Whoever is watched anew has the problems that were there before. */
    private void tell() {
      reporter.bfd(PeerWatch.problems(watched, problems));
    }

    @Override
    public synchronized void close() {
      closed = true;
      if (speaker != null) {
        speaker.close();
      }
    }
  }
}
