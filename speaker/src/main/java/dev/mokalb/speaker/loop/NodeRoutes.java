package dev.mokalb.speaker.loop;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.NodeBgp;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RouteBook;
import dev.mokalb.speaker.announce.RoutePlanner;
import dev.mokalb.speaker.bgp.Links;
import dev.mokalb.speaker.bgp.NoSession;
import dev.mokalb.speaker.bgp.PeerConflicts;
import dev.mokalb.speaker.bgp.PeerMaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.RouteMaker;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.Sessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The routes and peers of this node. Confined to the route loop: changes are noted one by one, then
 * {@link #decide} brings sessions and routes to what they should be. Without a peer nothing is
 * kept.
 */
final class NodeRoutes {

  /** What is reached of the world. */
  record Ports(
      Cluster cluster,
      Sessions sessions,
      Consumer<SortedMap<PeerName, PeerWatch>> watches,
      Links links,
      RouteReporter reporter) {}

  private final NodeName me;
  private final Ports ports;
  private final RoutePlanner planner;
  private final PeerMaker maker;

  private final RouteBook book = new RouteBook();
  private final Map<ObjectKey, ServiceSnapshot> routed = new HashMap<>();
  private final Map<ObjectKey, Contribution> contributions = new HashMap<>();
  private final Contradictions contradictions = new Contradictions();
  private final Set<ObjectKey> dirty = new HashSet<>();
  private final SortedMap<PeerName, String> leftOut = new TreeMap<>();
  private Configurator.Memory memory = Configurator.Memory.EMPTY;
  private Configuration configuration = Configuration.EMPTY;
  private Optional<NodeSnapshot> node = Optional.empty();
  private RoutePlanner.Surroundings around;

  /** Of the configuration alone, whatever Services there are. */
  private List<Problem> standing = List.of();

  private boolean standingChanged;

  private List<Problem> toldConflicts = List.of();
  private boolean active;
  private boolean peersChanged;
  private Map<PeerName, PeerSettings> settings = Map.of();

  NodeRoutes(NodeName me, Ports ports, RoutePlanner planner, PeerMaker maker) {
    this.me = me;
    this.ports = ports;
    this.planner = planner;
    this.maker = maker;
    this.around = surroundings();
  }

  private RoutePlanner.Surroundings surroundings() {
    NodeBgp bgp = node.map(it -> NodeBgp.of(configuration, it.labels())).orElse(NodeBgp.NONE);
    RoutePlanner.Here here =
        new RoutePlanner.Here(
            me.value(),
            node.filter(it -> it.is(NodeState.NETWORK_UNAVAILABLE)).isPresent(),
            node.filter(NodeSnapshot::isExcluded).isPresent());
    return new RoutePlanner.Surroundings(configuration, bgp, here);
  }

  /** Reads all that the cluster holds, before anything is decided. */
  void adopt() {
    nodesChanged();
    configurationChanged();
  }

  /** A Service was made, changed or deleted, or one of its EndpointSlices was. */
  void serviceChanged(ObjectKey key) {
    if (active) {
      dirty.add(key);
    }
  }

  /** A node was made, changed or deleted. */
  void nodesChanged() {
    Optional<NodeSnapshot> now =
        ports.cluster().nodes().stream().filter(it -> it.name().equals(me.value())).findFirst();
    // A node that is gone from the API for a moment keeps what it had.
    if (now.isPresent() && !now.equals(node)) {
      node = now;
      look();
    }
  }

  /** A source of configuration changed. */
  void configurationChanged() {
    Configurator.Outcome outcome = Configurator.next(memory, ports.cluster().readings());
    memory = outcome.memory();
    if (!outcome.configuration().equals(configuration)) {
      configuration = outcome.configuration();
      look();
    }
  }

  /** A Secret with a password changed, or the node's networks did. */
  void peersMayDiffer() {
    peersChanged = active;
  }

  private void look() {
    RoutePlanner.Surroundings now = surroundings();
    if (now.equals(around)) {
      return;
    }
    around = now;
    peersChanged = true;
    standing = new ArrayList<>(now.bgp().problems());
    standingChanged = true;
    for (BgpPeer peer : now.bgp().peers()) {
      maker.cut(peer).ifPresent(standing::add);
      PeerWatch.unwatched(peer).ifPresent(standing::add);
    }
    active = !now.bgp().peers().isEmpty();
    dirty.addAll(contributions.keySet());
    if (active) {
      ports.cluster().services().forEach(service -> dirty.add(service.key()));
    }
  }

  /** Brings sessions and routes to what should be, by all that was noted since the last call. */
  void decide() {
    dirty.forEach(this::examine);
    dirty.clear();
    boolean contradicted = contradictions.takeChanged();
    if (contradicted || standingChanged) {
      tellConflicts();
    }
    Set<PeerName> renewed = new HashSet<>();
    book.takeChanged().forEach(name -> renewed.add(new PeerName(name)));
    if (!peersChanged && renewed.isEmpty()) {
      return;
    }
    Optional<SortedMap<PeerName, PeerWatch>> watches = Optional.empty();
    if (peersChanged) {
      peersChanged = false;
      watches = Optional.of(makePeers());
      renewed.addAll(settings.keySet());
    }
    renewed.retainAll(settings.keySet());
    ports.sessions().apply(settings, routes(renewed));
    // After the sessions: those that take their leave are watched until they are over.
    watches.ifPresent(ports.watches());
  }

  private void tellConflicts() {
    standingChanged = false;
    List<Problem> now = new ArrayList<>(standing);
    now.addAll(contradictions.problems());
    if (!now.equals(toldConflicts)) {
      toldConflicts = List.copyOf(now);
      ports.reporter().conflicts(toldConflicts);
    }
  }

  private Map<PeerName, Routes> routes(Set<PeerName> renewed) {
    Map<PeerName, Routes> routes = new TreeMap<>();
    leftOut.keySet().retainAll(settings.keySet());
    for (RouteBook.Shared shared : book.routes(renewed.stream().map(PeerName::value).toList())) {
      RouteMaker.Made made = RouteMaker.routes(shared.routes());
      for (String peer : shared.peers()) {
        PeerName name = new PeerName(peer);
        routes.put(name, made.routes());
        made.leftOut().ifPresentOrElse(what -> leftOut.put(name, what), () -> leftOut.remove(name));
      }
    }
    ports.reporter().leftOut(leftOut);
    return routes;
  }

  private void examine(ObjectKey key) {
    Optional<ServiceSnapshot> service =
        active ? ports.cluster().service(key) : Optional.<ServiceSnapshot>empty();
    if (service.isEmpty()) {
      contributions.remove(key);
      contradictions.forget(key);
      book.set(key, Optional.empty());
      ports.reporter().routes(key, Optional.empty());
      tellUnrouted(key);
      return;
    }
    Contribution now = planner.contribution(service.get(), ports.cluster().slices(key), around);
    if (now.equals(contributions.put(key, now))) {
      return;
    }
    contradictions.note(key, now);
    switch (now) {
      case Contribution.Some some -> {
        book.set(key, Optional.of(some));
        ports.reporter().routes(key, Optional.of(some));
        if (routed.put(key, service.get()) == null) {
          ports.reporter().routed(service.get());
        }
      }
      case Contribution.None none -> {
        book.set(key, Optional.empty());
        ports.reporter().routes(key, Optional.empty());
        tellUnrouted(key);
        ports.reporter().silent(service.get(), none.why());
      }
    }
  }

  private void tellUnrouted(ObjectKey key) {
    ServiceSnapshot gone = routed.remove(key);
    if (gone != null) {
      ports.reporter().unrouted(gone);
    }
  }

  /** Makes the settings; what BFD is to watch. */
  private SortedMap<PeerName, PeerWatch> makePeers() {
    SortedMap<PeerName, PeerSettings> made = new TreeMap<>();
    SortedMap<PeerName, PeerWatch> watches = new TreeMap<>();
    SortedMap<PeerName, String> problems = new TreeMap<>();
    Map<PeerName, BgpPeer> peers = new HashMap<>();
    for (BgpPeer peer : around.bgp().peers()) {
      PeerName name = new PeerName(peer.name());
      peers.put(name, peer);
      switch (maker.make(peer)) {
        case PeerMaker.Made.Session it -> {
          made.put(name, it.settings());
          watch(peer).ifPresent(watch -> watches.put(name, watch));
        }
        case PeerMaker.Made.Awaited _ -> {}
        case PeerMaker.Made.Impossible it -> problems.put(name, it.problem());
      }
    }
    PeerConflicts conflicts = PeerConflicts.among(made);
    conflicts
        .refused()
        .forEach((name, status) -> {
          problems.put(name, String.join("; ", status.problems()));
          watches.remove(name);
        });
    settings = conflicts.accepted();
    Map<PeerName, SourceRef> sources = new HashMap<>();
    peers.forEach((name, peer) -> sources.put(name, peer.source()));
    ports.reporter().peers(sources);
    SortedMap<PeerName, NoSession> impossible = new TreeMap<>();
    peers.forEach((name, peer) -> {
      String problem = problems.get(name);
      if (problem != null) {
        impossible.put(name, NoSession.of(peer, NoSession.Cause.SETTINGS, problem));
      }
    });
    impossible.putAll(gaveWay());
    ports.reporter().impossible(impossible);
    return watches;
  }

  /** Peers of this node that others of it are in the way of. */
  private SortedMap<PeerName, NoSession> gaveWay() {
    Map<SourceRef, Problem> problems = new HashMap<>();
    around.bgp().problems().forEach(problem -> problems.put(problem.source(), problem));
    SortedMap<PeerName, NoSession> gone = new TreeMap<>();
    for (BgpPeer peer : configuration.bgp().peers()) {
      Problem problem = problems.get(peer.source());
      if (problem != null) {
        String why = problem.field() + " " + problem.rule() + ": " + problem.remedy();
        gone.put(new PeerName(peer.name()), NoSession.of(peer, NoSession.Cause.CONFLICT, why));
      }
    }
    return gone;
  }

  private Optional<PeerWatch> watch(BgpPeer peer) {
    return peer.session()
        .bfdProfile()
        .flatMap(configuration.bgp()::profile)
        .flatMap(profile -> PeerWatch.of(peer, profile, ports.links()));
  }

  /** Whether this node is about to go: cordoned, declared dead or shutting down. */
  boolean isLeaving() {
    return node.filter(NodeSnapshot::isLeaving).isPresent();
  }
}
