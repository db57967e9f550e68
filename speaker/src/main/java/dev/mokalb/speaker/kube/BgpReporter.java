package dev.mokalb.speaker.kube;

import dev.mokalb.kube.write.EventType;
import dev.mokalb.kube.write.Events;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RouteSilence;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bgp.BgpListener;
import dev.mokalb.speaker.bgp.NoSession;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.loop.RouteReporter;
import dev.mokalb.speaker.ops.SpeakerBoard;
import dev.mokalb.speaker.status.SessionRow;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events and log lines about sessions and routes. An event of a session is about the object that
 * the peer is written down in. Sessions are told of by their event loops, BFD by its own, all else
 * by the route loop.
 */
public final class BgpReporter implements BgpListener, RouteReporter {

  private static final Logger LOG = LoggerFactory.getLogger(BgpReporter.class);

  private final NodeName me;
  private final Events events;
  private final SpeakerBoard board;
  private final Function<SourceRef, Optional<ObjectReference>> references;

  /** The last thing that was told about each peer that has no session. */
  private final Map<PeerName, String> lastFailures = new ConcurrentHashMap<>();

  private final Set<Problem> known = new HashSet<>();

  /** What of BFD was told about peers and still lasts. */
  private Map<PeerName, Set<BfdProblem.Kind>> unwatched = Map.of();

  private volatile SortedMap<PeerName, SessionRow> impossible = new TreeMap<>();
  private SortedMap<PeerName, String> leftOut = new TreeMap<>();
  private volatile Map<PeerName, SourceRef> sources = Map.of();

  /** Also writes down what is to be shown. */
  public BgpReporter(
      NodeName me,
      Events events,
      SpeakerBoard board,
      Function<SourceRef, Optional<ObjectReference>> references) {
    this.me = me;
    this.events = events;
    this.board = board;
    this.references = references;
  }

  @Override
  public void hear(PeerName peer, PeerNews news) {
    switch (news) {
      case PeerNews.Up up -> {
        lastFailures.remove(peer);
        LOG.info("BGP peer {}: the session is up: {}", peer, up.agreement().words());
        publish(peer, EventType.NORMAL, "sessionUp", "the session is up");
      }
      case PeerNews.Down down -> {
        String words = down.end().words();
        lastFailures.put(peer, words);
        LOG.warn("BGP peer {}: the session ended: {}", peer, words);
        publish(peer, EventType.WARNING, "sessionDown", "the session ended: " + words);
      }
      case PeerNews.Failed failed -> failed(peer, failed.end().words());
      case PeerNews.CannotListen it -> failed(peer, it.problem());
      case PeerNews.Mended mended -> LOG.warn("BGP peer {}: {}", peer, mended.errors());
      case PeerNews.LeftOut out -> {
        LOG.warn("BGP peer {}: {}", peer, out.reason());
        publish(peer, EventType.WARNING, "routesLeftOut", out.reason());
      }
      case PeerNews.Gone _ -> LOG.info("BGP peer {}: the session ended as planned", peer);
    }
  }

  /** A peer is tried again and again; the same reason is told once. */
  private void failed(PeerName peer, String words) {
    if (words.equals(lastFailures.put(peer, words))) {
      return;
    }
    LOG.warn("BGP peer {}: no session: {}", peer, words);
    publish(peer, EventType.WARNING, "sessionFailed", "no session: " + words);
  }

  /** Problems of BFD with peers, all that there are; told when they appear. Any thread may call. */
  public synchronized void bfd(SortedMap<PeerName, List<BfdProblem>> problems) {
    Map<PeerName, Set<BfdProblem.Kind>> now = new HashMap<>();
    problems.forEach((peer, some) -> {
      Set<BfdProblem.Kind> before = unwatched.getOrDefault(peer, Set.of());
      Set<BfdProblem.Kind> kinds = EnumSet.noneOf(BfdProblem.Kind.class);
      for (BfdProblem problem : some) {
        if (kinds.add(problem.kind()) && !before.contains(problem.kind())) {
          LOG.warn("BGP peer {}, BFD: {}", peer, problem.text());
          publish(peer, EventType.WARNING, "bfdProblem", problem.text());
        }
      }
      now.put(peer, kinds);
    });
    unwatched = now;
  }

  private void publish(PeerName peer, EventType type, String reason, String words) {
    SourceRef source = sources.get(peer);
    if (source == null) {
      return; // It was removed meanwhile.
    }
    String about = source.entry().isEmpty() ? "" : "peer \"" + peer + "\", ";
    publish(source, type, reason, about + node() + words);
  }

  private void publish(SourceRef source, EventType type, String reason, String message) {
    references
        .apply(source.object())
        .ifPresent(reference -> events.publish(type, reference, reason, message));
  }

  private String node() {
    return "node \"" + me.value() + "\": ";
  }

  @Override
  public void routed(ServiceSnapshot service) {
    LOG.info("sending routes to {} {}", service.key(), service.status().addresses());
    events.publish(
        EventType.NORMAL,
        ObjectReference.of(service),
        "nodeAssigned",
        "announcing from node \"" + me.value() + "\" with protocol \"bgp\"");
  }

  @Override
  public void unrouted(ServiceSnapshot service) {
    LOG.info("sending routes to {} no longer", service.key());
  }

  @Override
  public void routes(ObjectKey service, Optional<Contribution.Some> routes) {
    board.routes(service, routes);
  }

  @Override
  public void silent(ServiceSnapshot service, RouteSilence why) {
    switch (why) {
      case RouteSilence.NotOurs _, RouteSilence.NoAddress _, RouteSilence.NoAdvertisement _ -> {}
      case RouteSilence.Contradiction two -> {
        LOG.warn("no routes to {}: {}", service.key(), two.message());
        events.publish(
            EventType.WARNING,
            ObjectReference.of(service),
            "notAnnounced",
            "no routes from node \"" + me.value() + "\": " + two.message());
      }
      case RouteSilence.InNoPool _,
          RouteSilence.SeveralPools _,
          RouteSilence.NoMatchingAdvertisement _,
          RouteSilence.NodeNetworkUnavailable _,
          RouteSilence.NodeExcluded _,
          RouteSilence.NoLocalEndpoint _,
          RouteSilence.NoEndpoint _ ->
          LOG.info("no routes to {}: {}", service.key(), why.message());
    }
  }

  @Override
  public void peers(Map<PeerName, SourceRef> now) {
    sources = Map.copyOf(now);
    lastFailures.keySet().retainAll(now.keySet());
  }

  @Override
  public void impossible(SortedMap<PeerName, NoSession> peers) {
    SortedMap<PeerName, SessionRow> now = new TreeMap<>();
    peers.forEach((name, none) -> {
      SessionRow before = impossible.get(name);
      boolean told = before != null && before.lastEnd().equals(Optional.of(none.why()));
      if (!told && none.cause() == NoSession.Cause.SETTINGS) {
        LOG.warn("BGP peer {}: no session: {}", name, none.why());
        publish(name, EventType.WARNING, "sessionFailed", "no session: " + none.why());
      }
      now.put(name, row(name, none, before == null ? Instant.now() : before.since()));
    });
    impossible = Collections.unmodifiableSortedMap(now);
  }

  private static SessionRow row(PeerName name, NoSession none, Instant since) {
    return new SessionRow(
        name.value(),
        none.peer(),
        none.vrf(),
        new SessionRow.State(NoSession.STATE, false),
        since,
        0,
        Optional.of(none.why()));
  }

  /** Peers with which there can be no session on this node, since when and why. For any thread. */
  public SortedMap<PeerName, SessionRow> impossible() {
    return impossible;
  }

  @Override
  public void leftOut(SortedMap<PeerName, String> now) {
    now.forEach((peer, what) -> {
      if (!what.equals(leftOut.get(peer))) {
        LOG.warn("BGP peer {}: {}", peer, what);
        publish(peer, EventType.WARNING, "routesLeftOut", what);
      }
    });
    leftOut = new TreeMap<>(now);
  }

  @Override
  public void conflicts(List<Problem> problems) {
    board.conflicts(problems);
    for (Problem problem : problems) {
      if (known.add(problem)) {
        LOG.warn("configuration of BGP on this node: {}", problem.message());
        publish(
            problem.source(),
            EventType.WARNING,
            "InvalidConfiguration",
            node() + problem.message());
      }
    }
    known.retainAll(new HashSet<>(problems));
  }
}
