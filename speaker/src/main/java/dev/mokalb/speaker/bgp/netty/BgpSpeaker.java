package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bgp.BgpListener;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerConflicts;
import dev.mokalb.speaker.bgp.PeerEvent;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.SessionEvent;
import dev.mokalb.speaker.bgp.Sessions;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with all peers of this node. Each is pinned to one of at most two event loops; without a
 * peer there is no thread. All methods are for any thread.
 */
public final class BgpSpeaker implements Sessions, AutoCloseable {

  /** How sessions end when this process does. */
  public enum Ending {
    /**
     * Routes are withdrawn, then sessions close with a Cease: nothing is announced here any more.
     */
    WITHDRAW,
    /**
     * The next process on this node takes over at once: sessions with graceful restart are closed
     * without a word, so that their peers keep the routes. Others end as with {@link #WITHDRAW}.
     */
    RESTART
  }

  private static final int LOOPS_MAX = 2;

  /** Beyond the time that graceful shutdowns take: withdrawing, and what is sent last. */
  private static final long ENDING_SLACK_MILLIS = 4_000;

  private final String nodeName;
  private final Function<PeerSettings, LocalNode.Start> starts;
  private final int listenPort;
  private final LinkNeighbours neighbours;
  private final BgpListener listener;
  private final Map<PeerName, PeerRunner> peers = new TreeMap<>();

  /** Peers that are not wanted any more and have not ended yet. */
  private final Set<PeerRunner> leaving = ConcurrentHashMap.newKeySet();

  private final Map<Acceptor.Place, Acceptor> acceptors = new HashMap<>();
  private final Map<EventLoop, Integer> loops = new HashMap<>();
  private Map<PeerName, PeerStatus> refused = Map.of();
  private @Nullable MultiThreadIoEventLoopGroup group;
  private boolean closed;

  /**
   * Sessions for this node; none until {@link #apply}.
   *
   * @param listenPort where peers that connect to this side are awaited, if there are any
   */
  public BgpSpeaker(
      LocalNode node, int listenPort, LinkNeighbours neighbours, BgpListener listener) {
    this(node.name(), listenPort, neighbours, listener, _ -> node.start());
  }

  /**
   * The same.
   *
   * @param starts what a peer with these settings is told now of what was before this process
   */
  public BgpSpeaker(
      String nodeName,
      int listenPort,
      LinkNeighbours neighbours,
      BgpListener listener,
      Function<PeerSettings, LocalNode.Start> starts) {
    this.nodeName = nodeName;
    this.starts = starts;
    this.listenPort = listenPort;
    this.neighbours = neighbours;
    this.listener = listener;
    neighbours.onFound(this::found);
  }

  /** Why there can be no sessions in this process; empty if there can. */
  public static Optional<String> unavailable() {
    Throwable cause = Epoll.unavailabilityCause();
    return cause == null
        ? Optional.empty()
        : Optional.of("Netty's native transport does not load: " + cause.getMessage());
  }

  @Override
  public synchronized void apply(Map<PeerName, PeerSettings> wanted, Map<PeerName, Routes> routes) {
    if (closed) {
      return;
    }
    PeerConflicts conflicts = PeerConflicts.among(wanted);
    refused = conflicts.refused();
    Map<PeerName, PeerSettings> accepted = conflicts.accepted();
    for (PeerRunner peer : List.copyOf(peers.values())) {
      if (!peer.settings().equals(accepted.get(peer.name()))) {
        end(peer, accepted.values());
      }
    }
    accepted.forEach((name, settings) -> {
      Routes all = routes.get(name);
      PeerRunner known = peers.get(name);
      PeerRunner peer = known == null ? make(name, settings) : known;
      if (all != null) {
        peer.want(all);
      }
      if (known == null) {
        begin(peer);
      }
    });
    listen();
    neighbours.watch(unnumbered());
  }

  /** Whether a peer would keep routes over {@link Ending#RESTART}. */
  public synchronized boolean mayLeaveRoutes() {
    return peers.values().stream()
        .anyMatch(peer -> peer.settings().exchange().restart().isPresent());
  }

  @Override
  public Set<PeerSettings.Target> leaving() {
    return leaving.stream()
        .filter(peer -> !peer.gone().isDone())
        .map(peer -> peer.settings().target())
        .collect(Collectors.toSet());
  }

  /** How all peers are doing. */
  public synchronized Map<PeerName, PeerStatus> statuses() {
    Map<PeerName, PeerStatus> all = new TreeMap<>(refused);
    peers.forEach((name, peer) -> all.put(name, peer.status()));
    return all;
  }

  /** The prefixes that each peer has been told and not been told to forget, as soon as known. */
  public synchronized CompletableFuture<Set<IpPrefix>> told(PeerName name) {
    PeerRunner peer = closed ? null : peers.get(name);
    return peer == null ? CompletableFuture.completedFuture(Set.of()) : peer.told();
  }

  @Override
  public synchronized void bfdDown(PeerName name, BfdPeer watched) {
    PeerRunner peer = peers.get(name);
    if (peer != null && PeerWatch.isBeside(watched, peer.settings().target())) {
      peer.post(new PeerEvent.BfdDown());
    }
  }

  @Override
  public synchronized void retry(PeerName name) {
    PeerRunner peer = peers.get(name);
    if (peer != null) {
      peer.post(new PeerEvent.OnSession(new SessionEvent.RetryNow()));
    }
  }

  /**
   * Ends all sessions and returns when the peers know: up to the longest time of a graceful
   * shutdown, and {@link #ENDING_SLACK_MILLIS}.
   *
   * @param text for the operators of the peers
   */
  public void stop(Ending ending, String text) {
    List<PeerRunner> ours;
    List<PeerRunner> all;
    synchronized (this) {
      closed = true;
      ours = List.copyOf(peers.values());
      all = new ArrayList<>(leaving);
    }
    for (PeerRunner peer : ours) {
      boolean leave = ending == Ending.RESTART && peer.settings().exchange().restart().isPresent();
      if (leave) {
        peer.post(new PeerEvent.OnSession(new SessionEvent.Leave()));
      } else {
        peer.post(
            new PeerEvent.Farewell(Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, text)));
        all.add(peer);
      }
    }
    await(
        all.stream().map(PeerRunner::gone).toList(),
        all.stream().mapToLong(BgpSpeaker::endMillisMax).max().orElse(0));
    List<PeerRunner> told = new ArrayList<>(all);
    told.addAll(ours);
    await(told.stream().map(PeerRunner::settled).toList(), ENDING_SLACK_MILLIS);
    close();
  }

  /** Ends all at once: connections break off. After {@link #stop} nothing is left to break. */
  @Override
  public synchronized void close() {
    closed = true;
    peers.clear();
    leaving.clear();
    acceptors.values().forEach(Acceptor::close);
    acceptors.clear();
    neighbours.watch(Set.of());
    if (group != null) {
      group
          .shutdownGracefully(0, ENDING_SLACK_MILLIS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(ENDING_SLACK_MILLIS);
      group = null;
    }
  }

  private static void await(List<CompletableFuture<Void>> ends, long millis) {
    try {
      all(ends).get(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Who has not taken it by now learns it from the connection's end.
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> ends) {
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  private void found(String interfaceName) {
    List<PeerRunner> all;
    synchronized (this) {
      all = List.copyOf(peers.values());
    }
    for (PeerRunner peer : all) {
      if (peer.settings().target().remote() instanceof PeerSettings.Remote.Unnumbered it
          && it.interfaceName().equals(interfaceName)) {
        peer.post(new PeerEvent.OnSession(new SessionEvent.RetryNow()));
      }
    }
  }

  private PeerRunner make(PeerName name, PeerSettings settings) {
    EventLoop loop = emptiestLoop();
    loops.merge(loop, 1, Integer::sum);
    PeerRunner peer =
        new PeerRunner(
            name,
            settings,
            new PeerRunner.Surroundings(
                loop, neighbours, listener, new LocalNode(nodeName, starts.apply(settings))));
    peers.put(name, peer);
    return peer;
  }

  /** Two sessions with one neighbour would be a collision: the old one ends first. */
  private void begin(PeerRunner peer) {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    long millisMax = 0;
    for (PeerRunner old : leaving) {
      if (old.settings().target().leadsTo(peer.settings().target())) {
        ends.add(old.over());
        millisMax = Math.max(millisMax, endMillisMax(old));
      }
    }
    peer.beginAfter(all(ends), millisMax);
  }

  private void end(PeerRunner peer, Collection<PeerSettings> wanted) {
    peers.remove(peer.name());
    loops.merge(peer.loop(), -1, Integer::sum);
    leaving.add(peer);
    var _ = peer.over().whenComplete((_, _) -> leaving.remove(peer));
    boolean another = wanted.stream().anyMatch(it -> it.target().leadsTo(peer.settings().target()));
    peer.post(
        another
            ? new PeerEvent.End(Notification.of(BgpError.OTHER_CONFIGURATION_CHANGE))
            : new PeerEvent.Farewell(Notification.of(BgpError.PEER_DECONFIGURED)));
  }

  /** How long a planned end may take. */
  private static long endMillisMax(PeerRunner peer) {
    int seconds = peer.settings().exchange().gracefulShutdownSeconds().orElse(0);
    return seconds * 1_000L + ENDING_SLACK_MILLIS;
  }

  private EventLoop emptiestLoop() {
    if (group == null) {
      group =
          new MultiThreadIoEventLoopGroup(
              LOOPS_MAX, new DefaultThreadFactory("bgp", true), EpollIoHandler.newFactory());
      loops.clear();
      for (int i = 0; i < LOOPS_MAX; i++) {
        loops.put(group.next(), 0);
      }
    }
    return loops.entrySet().stream()
        .min(Comparator.comparingInt(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private void listen() {
    Map<Acceptor.Place, List<PeerRunner>> expected = new HashMap<>();
    for (PeerRunner peer : peers.values()) {
      if (peer.settings().target().opening().listens()) {
        expected.computeIfAbsent(place(peer.settings()), _ -> new ArrayList<>()).add(peer);
      }
    }
    acceptors
        .entrySet()
        .removeIf(entry -> {
          boolean unwanted = !expected.containsKey(entry.getKey());
          if (unwanted) {
            entry.getValue().close();
          }
          return unwanted;
        });
    expected.forEach((place, some) ->
        acceptors
            .computeIfAbsent(
                place, key -> new Acceptor(key, emptiestLoop(), Connector::setPassword))
            .expect(some));
  }

  private Acceptor.Place place(PeerSettings settings) {
    return switch (settings.target().remote()) {
      case PeerSettings.Remote.Address it ->
          new Acceptor.Place(it.address().family(), settings.target().vrf().orElse(""), listenPort);
      case PeerSettings.Remote.Unnumbered _ ->
          new Acceptor.Place(IpFamily.IPV6, settings.target().vrf().orElse(""), listenPort);
    };
  }

  private Set<String> unnumbered() {
    Set<String> interfaces = new HashSet<>();
    for (PeerRunner peer : peers.values()) {
      if (peer.settings().target().remote() instanceof PeerSettings.Remote.Unnumbered it) {
        interfaces.add(it.interfaceName());
      }
    }
    return interfaces;
  }
}
