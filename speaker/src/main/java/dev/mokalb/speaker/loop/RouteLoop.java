package dev.mokalb.speaker.loop;

import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RoutePlanner;
import dev.mokalb.speaker.bgp.Links;
import dev.mokalb.speaker.bgp.PeerMaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that owns this node's routes and the list of its BGP peers. It is apart from that of
 * layer 2, so that neither waits for the other. Others only leave mail.
 */
public final class RouteLoop implements AutoCloseable {

  /** The loop turns so often even if nothing happens, to show that it does. */
  private static final Duration BEAT = Duration.ofSeconds(2);

  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  /** What others tell the loop. */
  private sealed interface Mail {
    record ServiceChanged(ObjectKey key) implements Mail {}

    record NodesChanged() implements Mail {}

    record ConfigurationChanged() implements Mail {}

    record PeersMayDiffer() implements Mail {}
  }

  /**
   * What the loop works with.
   *
   * @param watches takes what BFD is to watch, for which peer
   */
  public record Ports(
      Cluster cluster,
      Sessions sessions,
      Consumer<SortedMap<PeerName, PeerWatch>> watches,
      Links links,
      RouteReporter reporter) {}

  private final DirtyKeys<Mail> inbox = new DirtyKeys<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("route-loop").unstarted(this::run);
  private final NodeRoutes routes;
  private volatile boolean stopping;
  private volatile boolean nodeLeaving;
  private volatile long turnedNanos = System.nanoTime();

  /** The loop starts with {@link #start}, once the cluster has been read. */
  public RouteLoop(NodeName me, Ports ports, RoutePlanner planner, PeerMaker maker) {
    this.routes =
        new NodeRoutes(
            me,
            new NodeRoutes.Ports(
                ports.cluster(),
                ports.sessions(),
                ports.watches(),
                ports.links(),
                ports.reporter()),
            planner,
            maker);
  }

  /** Begins to announce. */
  public void start() {
    thread.start();
  }

  /**
   * A Service was made, changed or deleted, or one of its EndpointSlices was. Like all that follow,
   * called by any thread.
   */
  public void serviceChanged(ObjectKey key) {
    inbox.mark(new Mail.ServiceChanged(key));
  }

  /** A node was made, changed or deleted. */
  public void nodesChanged() {
    inbox.mark(new Mail.NodesChanged());
  }

  /** A source of configuration changed. */
  public void configurationChanged() {
    inbox.mark(new Mail.ConfigurationChanged());
  }

  /** A Secret with a password changed, the node's networks did, or a router was found. */
  public void peersMayDiffer() {
    inbox.mark(new Mail.PeersMayDiffer());
  }

  /** How long the loop has not turned, once it was started. */
  public Duration sinceTurn() {
    boolean turns = thread.getState() != Thread.State.NEW;
    return turns ? Duration.ofNanos(System.nanoTime() - turnedNanos) : Duration.ZERO;
  }

  /** Whether this node is about to go, as far as the API says. */
  public boolean isNodeLeaving() {
    return nodeLeaving;
  }

  private void run() {
    try {
      routes.adopt();
      routes.decide();
      while (!stopping) {
        List<Mail> mail = inbox.drain(BEAT);
        turnedNanos = System.nanoTime();
        mail.forEach(this::handle);
        nodeLeaving = routes.isLeaving();
        if (!stopping) {
          routes.decide();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  private void handle(Mail mail) {
    switch (mail) {
      case Mail.ServiceChanged changed -> routes.serviceChanged(changed.key());
      case Mail.NodesChanged _ -> routes.nodesChanged();
      case Mail.ConfigurationChanged _ -> routes.configurationChanged();
      case Mail.PeersMayDiffer _ -> routes.peersMayDiffer();
    }
  }

  /** Ends the loop; sessions stay as they are. */
  @Override
  public void close() {
    stopping = true;
    inbox.wake();
    try {
      stopped.await(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
