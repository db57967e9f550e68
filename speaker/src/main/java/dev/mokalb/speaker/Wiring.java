package dev.mokalb.speaker;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.watch.FirstSync;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.kube.write.EventLimits;
import dev.mokalb.kube.write.EventSource;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.kube.BgpReporter;
import dev.mokalb.speaker.kube.KubeCluster;
import dev.mokalb.speaker.kube.KubeReporter;
import dev.mokalb.speaker.kube.MemberSecret;
import dev.mokalb.speaker.kube.StatusKeeper;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Probed;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.pcap.PcapLayer2;
import dev.mokalb.speaker.loop.MembersFactory;
import dev.mokalb.speaker.loop.SpeakerLoop;
import dev.mokalb.speaker.loop.SpeakerRules;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.jgroups.ChannelConfig;
import dev.mokalb.speaker.members.jgroups.DetectionProfile;
import dev.mokalb.speaker.members.jgroups.JGroupsMembers;
import dev.mokalb.speaker.ops.Identity;
import dev.mokalb.speaker.ops.Layer2Options;
import dev.mokalb.speaker.ops.SecretFolder;
import dev.mokalb.speaker.ops.SpeakerBoard;
import dev.mokalb.speaker.ops.SpeakerSettings;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the speaker together: opened in order, closed in reverse. */
final class Wiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  private static final String DEFAULT_NAMESPACE = "metallb-system";
  private static final Duration IDENTITY_PAUSE_FIRST = Duration.ofSeconds(1);
  private static final Duration IDENTITY_PAUSE_LONGEST = Duration.ofSeconds(30);

  private final SpeakerSettings settings;
  private final SpeakerBoard board = new SpeakerBoard();
  private final Relay relay = new Relay(board);
  private final Layer2 layer2;
  private final ApiClient client;
  private final KubeCluster cluster;
  private final MemberSecret secret;
  private final Optional<SecretFolder> secretFolder;
  private volatile @Nullable EventWriter events;
  private volatile @Nullable SpeakerLoop loop;
  private volatile @Nullable BgpWiring bgp;
  private volatile @Nullable StatusKeeper statuses;
  private final OpsWiring ops;
  private volatile @Nullable LanWiring lan;
  private final String namespace;

  Wiring(SpeakerSettings settings, InterfaceRules rules, ApiAccess access) {
    this.settings = settings;
    namespace =
        settings.cluster().namespace().isEmpty()
            ? access.namespace().orElse(DEFAULT_NAMESPACE)
            : settings.cluster().namespace();
    Layer2Options options = settings.layer2();
    layer2 =
        PcapLayer2.start(
            new Layer2Settings(rules, options.promiscuity(), options.refresh()), relay);
    client = ApiClient.open(access);
    cluster =
        new KubeCluster(
            client,
            namespace,
            settings.members().podLabels(),
            settings.cluster().configMap(),
            relay);
    secretFolder =
        Optional.of(settings.members().secretPath())
            .filter(path -> !path.isEmpty())
            .map(path -> new SecretFolder(Path.of(path)));
    ops = new OpsWiring(settings, board, cluster, layer2);
    secret = new MemberSecret(client, namespace, this::secretChanged);
    LOG.info("reading the configuration in namespace {} of {}", namespace, access.server());
  }

  /** Reads the cluster, then starts to announce. */
  void start() throws InterruptedException {
    FirstSync synced = new FirstSync(cluster.caches());
    CountDownLatch secretTried = new CountDownLatch(1);
    KeyedCache<?> secretCache = secret.cache();
    secretCache.onState(state -> {
      if (!(state instanceof WatchState.Syncing)) {
        secretTried.countDown();
      }
    });
    cluster.start();
    secret.start();
    synced.await();
    secretTried.await();
    Identity.Known me = identity();
    EventWriter writer =
        new EventWriter(
            client,
            new EventSource("metallb-speaker", me.node().value()),
            EventLimits.DEFAULT,
            board::isBusy);
    events = writer;
    MembersFactory factory =
        (keys, listener) ->
            new JGroupsMembers(
                new ChannelConfig(
                    me.node(),
                    me.address(),
                    settings.members().port(),
                    keys,
                    DetectionProfile.of(settings.sharing().network())),
                listener);
    LanWiring local =
        new LanWiring(
            new LanWiring.Site(
                me.node(),
                namespace,
                settings.podName(),
                cluster,
                layer2,
                settings.cluster().loadBalancerClass()),
            client,
            writer,
            relay::macsReported);
    lan = local;
    relay.lan = local;
    SpeakerLoop made =
        new SpeakerLoop(
            me.node(),
            new SpeakerLoop.Ports(
                cluster,
                layer2,
                factory,
                new KubeReporter(me.node(), writer, board, cluster::reference, namespace),
                local.loop()),
            new SpeakerRules(
                settings.sharing().sharing(),
                new AnnouncePlanner(settings.cluster().loadBalancerClass()),
                settings.sharing().excludeLabel(),
                settings.sharing().network().timing(),
                settings.sharing().movePolicy()));
    loop = made;
    relay.loop = made;
    LOG.info("node {} at {}; serving", me.node().value(), me.address());
    MemberKeys keys = keys();
    local.start();
    made.start(keys);
    secretFolder.ifPresent(folder -> folder.watch(keys, made::keysChanged));
    ops.complete(openRoutes(me, writer, made, local));
  }

  private OpsWiring.Parts openRoutes(
      Identity.Known me, EventWriter writer, SpeakerLoop made, LanWiring local) {
    BgpWiring.Site site =
        new BgpWiring.Site(
            me.node(),
            me.address(),
            namespace,
            settings.cluster().loadBalancerClass(),
            settings.pod());
    BgpWiring routes =
        new BgpWiring(
            site, cluster, client, new BgpReporter(me.node(), writer, board, cluster::reference));
    bgp = routes;
    relay.bgp = routes;
    routes.open();
    StatusKeeper keeper =
        new StatusKeeper(
            client,
            cluster,
            board,
            new StatusKeeper.Site(me.node(), namespace, settings.podName()),
            routes.look());
    statuses = keeper;
    keeper.start();
    return new OpsWiring.Parts(me.node(), made, local.loop(), routes, keeper, writer);
  }

  private Identity.Known identity() throws InterruptedException {
    String said = "";
    Duration pause = IDENTITY_PAUSE_FIRST;
    while (true) {
      switch (Identity.find(settings, cluster.peers(), localAddresses())) {
        case Identity.Known known -> {
          return known;
        }
        case Identity.Unknown unknown -> {
          if (!unknown.problem().equals(said)) {
            LOG.error("{}; trying again", unknown.problem());
            said = unknown.problem();
          }
        }
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      Duration next = pause.multipliedBy(2);
      pause = next.compareTo(IDENTITY_PAUSE_LONGEST) > 0 ? IDENTITY_PAUSE_LONGEST : next;
    }
  }

  private static Set<IpAddress> localAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(IpAddress::of)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of();
    }
  }

  /** The file wins over the Secret: where it is mounted, the Secret need not be readable. */
  private MemberKeys keys() {
    return secretFolder.flatMap(SecretFolder::read).orElseGet(secret::value);
  }

  private void secretChanged() {
    SpeakerLoop target = loop;
    if (target != null && secretFolder.isEmpty()) {
      target.keysChanged(secret.value());
    }
  }

  @Override
  public void close() {
    ops.close();
    // Neither the routers nor the other speakers wait for each other: the pod has few seconds.
    Together.run(List.of(this::endRoutes, this::handOver));
    StatusKeeper keeper = statuses;
    if (keeper != null) {
      keeper.close();
    }
    LanWiring local = lan;
    if (local != null) {
      local.close();
    }
    layer2.close();
    secretFolder.ifPresent(SecretFolder::close);
    secret.close();
    cluster.close();
    EventWriter writer = events;
    if (writer != null) {
      writer.close();
    }
    client.close();
  }

  private void endRoutes() {
    BgpWiring routes = bgp;
    if (routes != null) {
      routes.close();
    }
  }

  private void handOver() {
    SpeakerLoop running = loop;
    if (running != null) {
      running.close();
    }
  }

  /** Breaks the circle between the loop and those that wake it; what comes too early is adopted. */
  private static final class Relay implements KubeCluster.Listener, Layer2Listener {
    private volatile @Nullable SpeakerLoop loop;
    private volatile @Nullable BgpWiring bgp;
    private volatile @Nullable LanWiring lan;
    private final SpeakerBoard board;

    private Relay(SpeakerBoard board) {
      this.board = board;
    }

    @Override
    public void serviceChanged(ObjectKey key) {
      board.heard();
      SpeakerLoop target = loop;
      if (target != null) {
        target.serviceChanged(key);
      }
      BgpWiring routes = bgp;
      if (routes != null) {
        routes.serviceChanged(key);
      }
    }

    @Override
    public void nodesChanged() {
      board.heard();
      SpeakerLoop target = loop;
      if (target != null) {
        target.nodesChanged();
      }
      BgpWiring routes = bgp;
      if (routes != null) {
        routes.nodesChanged();
      }
    }

    @Override
    public void configurationChanged() {
      board.heard();
      SpeakerLoop target = loop;
      if (target != null) {
        target.configurationChanged();
      }
      BgpWiring routes = bgp;
      if (routes != null) {
        routes.configurationChanged();
      }
    }

    @Override
    public void peersChanged() {
      SpeakerLoop target = loop;
      if (target != null) {
        target.peersChanged();
      }
    }

    private void macsReported(Map<NodeName, Set<MacAddress>> macs) {
      SpeakerLoop target = loop;
      if (target != null) {
        target.macsReported(macs);
      }
    }

    @Override
    public void healthChanged(Layer2Health health) {
      SpeakerLoop target = loop;
      if (target != null) {
        target.interfacesChanged();
      }
      BgpWiring routes = bgp;
      if (routes != null) {
        routes.interfacesChanged();
      }
    }

    @Override
    public void sighted(Sighting sighting) {
      switch (sighting) {
        case Sighting.ByPeer peer -> {
          SpeakerLoop target = loop;
          if (target != null) {
            target.claimHeard(peer.claim().mac(), peer.claim().address());
          }
        }
        case Sighting.InUse _, Sighting.InPool _ -> {
          LanWiring local = lan;
          if (local != null) {
            local.loop().sighted(sighting);
          }
        }
      }
    }

    /** Who answered a probe was sighted already. */
    @Override
    public void probed(Probed probed) {}
  }
}
