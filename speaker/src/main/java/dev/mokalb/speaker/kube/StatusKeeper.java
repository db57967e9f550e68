package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.write.ConfigurationStateWriter;
import dev.mokalb.kube.write.ConfigurationStateWriter.Component;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.loop.Layer2Presence;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.ops.SpeakerBoard;
import dev.mokalb.speaker.ops.SpeakerBoard.Change;
import dev.mokalb.speaker.status.Company;
import dev.mokalb.speaker.status.NodeLabel;
import dev.mokalb.speaker.status.SentRoutes;
import dev.mokalb.speaker.status.SessionRow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ServiceL2Status, ServiceBGPStatus and ConfigurationState up with what stands on the board,
 * and the BGP sessions in the SpeakerReport, by a thread of its own, so that no announcement waits
 * for any of it.
 */
public final class StatusKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusKeeper.class);

  private static final Duration TICK = Duration.ofSeconds(1);

  /** While nothing changes, and there are no sessions, whose changes nobody announces. */
  private static final Duration REST = Duration.ofSeconds(5);

  /**
   * What an earlier life of this speaker left is kept for so long: what it announced is likely to
   * be announced again.
   */
  private static final long SETTLED_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  /**
   * Whose objects they are.
   *
   * @param pod its name; empty means the one of this node
   */
  public record Site(NodeName node, String namespace, String pod) {}

  /** How BGP is doing. */
  public interface Sessions {

    /** What each peer has been told by now. Waits for event loops, a moment. */
    SentRoutes sent() throws InterruptedException;

    /** The sessions, in the order of the names of their peers. */
    List<SessionRow> rows();
  }

  private final SpeakerBoard board;
  private final KubeCluster cluster;
  private final Site site;
  private final Sessions sessions;
  private final ServiceStatusWriter layer2;
  private final ServiceStatusWriter bgp;
  private final ConfigurationStateWriter configuration;
  private final SessionsWriter report;
  private final Thread thread = Thread.ofVirtual().name("status").unstarted(this::run);
  private final Set<ObjectKey> routesDue = new HashSet<>();
  private SentRoutes told = SentRoutes.NONE;
  private long started;
  private long ticked;
  private boolean resting;
  private volatile boolean closing;

  public StatusKeeper(
      ApiClient client, KubeCluster cluster, SpeakerBoard board, Site site, Sessions sessions) {
    this.board = board;
    this.cluster = cluster;
    this.site = site;
    this.sessions = sessions;
    ServiceStatusWriter.Place place =
        new ServiceStatusWriter.Place(site.namespace(), site.node(), cluster::known);
    layer2 = new ServiceStatusWriter(client, StatusKind.LAYER2, place, this::owner, board::isBusy);
    bgp = new ServiceStatusWriter(client, StatusKind.BGP, place, this::owner, board::isBusy);
    report = new SessionsWriter(client, site.namespace(), site.node(), this::owner);
    configuration =
        new ConfigurationStateWriter(
            client,
            Component.speaker(
                site.namespace(),
                site.node().value(),
                owner().map(OwnerReference::name).orElse("")),
            () -> true);
  }

  private Optional<OwnerReference> owner() {
    return cluster.pod(site.pod(), site.node());
  }

  /** Begins to watch and to write. */
  public void start() {
    started = System.nanoTime();
    layer2.start();
    bgp.start();
    configuration.start();
    thread.start();
  }

  /** Requests that were carried out, of both kinds of status objects of Services. */
  public long written() {
    return layer2.written() + bgp.written();
  }

  /** Requests that were refused, or whose end is unknown, of both kinds. */
  public long failed() {
    return layer2.failed() + bgp.failed();
  }

  private void run() {
    try {
      while (!closing) {
        try {
          turn();
        } catch (RuntimeException defect) {
          LOG.error("what keeps the status objects of this node met a defect; it goes on", defect);
          TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    List<Change> changes = board.awaitChanges(resting ? REST : TICK);
    changes.forEach(this::take);
    resting &= changes.isEmpty();
    long now = System.nanoTime();
    if (now - ticked >= TICK.toNanos()) {
      ticked = now;
      tick(now);
    }
  }

  private void take(Change change) {
    switch (change) {
      case Change.Layer2(ObjectKey service) ->
          layer2.want(
              service,
              Optional.ofNullable(board.layer2().get(service)).map(Layer2Presence::interfaces));
      case Change.Routes(ObjectKey service) -> routesDue.add(service);
      case Change.Surroundings _ -> {}
    }
  }

  private void tick(long now) throws InterruptedException {
    if (now - started >= SETTLED_AFTER_NANOS && board.isConfigured()) {
      layer2.settled();
      bgp.settled();
    }
    layer2.company(company());
    board.problems().ifPresent(configuration::say);
    SentRoutes next = sessions.sent();
    if (!next.equals(told)) {
      told = next;
      routesDue.addAll(board.routes().keySet());
    }
    for (ObjectKey service : routesDue) {
      SortedSet<String> peers = told.peersOf(Optional.ofNullable(board.routes().get(service)));
      bgp.want(service, Optional.of(peers).filter(some -> !some.isEmpty()));
    }
    routesDue.clear();
    List<SessionRow> rows = sessions.rows();
    report.show(rows);
    resting = rows.isEmpty() && now - started >= SETTLED_AFTER_NANOS;
  }

  /** By the view where there is one: it knows of a death long before the API does. */
  private Company company() {
    Set<Peer> peers = cluster.peers();
    List<NodeName> ready =
        peers.stream()
            .filter(peer -> peer.readiness() == Peer.Readiness.READY)
            .map(Peer::node)
            .sorted()
            .toList();
    Set<NodeName> living =
        board
            .view()
            .map(View::members)
            .<Set<NodeName>>map(all -> all)
            .orElseGet(() -> peers.stream().map(Peer::node).collect(Collectors.toSet()));
    boolean first = !ready.isEmpty() && ready.getFirst().equals(site.node());
    return new Company(
        living.stream().map(node -> NodeLabel.of(node.value())).collect(Collectors.toSet()),
        first ? Company.Duty.SWEEP : Company.Duty.LEAVE);
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    layer2.close();
    bgp.close();
    configuration.close();
  }
}
