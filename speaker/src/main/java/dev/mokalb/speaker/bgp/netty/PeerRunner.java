package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.speaker.bgp.BgpListener;
import dev.mokalb.speaker.bgp.FsmEvent;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerEffect;
import dev.mokalb.speaker.bgp.PeerEngine;
import dev.mokalb.speaker.bgp.PeerEvent;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.SessionEvent;
import dev.mokalb.speaker.bgp.Way;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs what a {@link PeerEngine} decides: connections, timers, octets.
 *
 * <p>Confined to the peer's event loop, but for the methods that say otherwise.
 */
final class PeerRunner {

  /** Until a session that ended over a bug is begun anew. */
  private static final long RESTART_SECONDS = 10;

  private static final Logger log = LoggerFactory.getLogger(PeerRunner.class);

  private final PeerName name;
  private final PeerSettings settings;
  private final LocalNode node;
  private final EventLoop loop;
  private final LinkNeighbours neighbours;
  private final BgpListener listener;
  private final Map<Way, Channel> channels = new EnumMap<>(Way.class);
  private final PeerTimers timers;
  private final ArrayDeque<PeerEvent> inbox = new ArrayDeque<>();
  private final AtomicReference<@Nullable Routes> latest = new AtomicReference<>();
  private final Closings closings;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private final AtomicReference<String> listenProblem = new AtomicReference<>("");
  private PeerEngine engine;
  private Optional<Routes> wanted = Optional.empty();
  private @Nullable Channel knocking;
  private Instant since = Instant.now();
  private boolean handling;
  private boolean ending;
  private boolean blocked;
  private volatile PeerStatus status;

  /** Where it runs, whom it asks and whom it tells. */
  record Surroundings(
      EventLoop loop, LinkNeighbours neighbours, BgpListener listener, LocalNode node) {}

  PeerRunner(PeerName name, PeerSettings settings, Surroundings surroundings) {
    this.name = name;
    this.settings = settings;
    this.node = surroundings.node();
    this.loop = surroundings.loop();
    this.closings = new Closings(loop);
    this.timers = new PeerTimers(loop, key -> handle(key.expired()));
    this.neighbours = surroundings.neighbours();
    this.listener = surroundings.listener();
    this.engine = new PeerEngine(settings, node);
    this.status = snapshot();
  }

  PeerName name() {
    return name;
  }

  PeerSettings settings() {
    return settings;
  }

  EventLoop loop() {
    return loop;
  }

  /** The latest state. For any thread. */
  PeerStatus status() {
    return status;
  }

  /** The prefixes that the peer has been told. For any thread. */
  CompletableFuture<Set<IpPrefix>> told() {
    return CompletableFuture.supplyAsync(engine::told, loop);
  }

  /** Done when a planned end is. For any thread. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  /** Done when no connection is left that was told of its end. For any thread. */
  CompletableFuture<Void> settled() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    loop.execute(() -> {
      var _ = closings.all().whenComplete((_, _) -> settled.complete(null));
    });
    return settled;
  }

  /** Done when a planned end is, and the peer has heard of it. For any thread. */
  CompletableFuture<Void> over() {
    return gone.thenCompose(_ -> settled());
  }

  /**
   * Begins when another session with the same neighbour is over, or after so long. For any thread.
   */
  void beginAfter(CompletableFuture<Void> before, long millisMax) {
    loop.execute(() -> {
      var limit = loop.schedule(this::begin, millisMax, TimeUnit.MILLISECONDS);
      var _ =
          before.whenCompleteAsync(
              (_, _) -> {
                limit.cancel(false);
                begin();
              },
              loop);
    });
  }

  private void begin() {
    if (!ending) {
      handle(new PeerEvent.OnSession(new SessionEvent.Start()));
    }
  }

  /** For any thread. */
  void post(PeerEvent event) {
    loop.execute(() -> handle(event));
  }

  /** The routes wanted from now on; of several that wait only the latest counts. For any thread. */
  void want(Routes routes) {
    if (latest.getAndSet(routes) == null) {
      loop.execute(() -> {
        Routes newest = latest.getAndSet(null);
        if (newest != null) {
          wanted = Optional.of(newest);
          handle(new PeerEvent.Desired(newest));
        }
      });
    }
  }

  /** Why nobody can be accepted; empty if somebody can. For any thread. */
  void listenProblem(String problem) {
    if (!problem.equals(listenProblem.getAndSet(problem))) {
      loop.execute(() -> {
        publish();
        if (!problem.isEmpty()) {
          tell(new PeerNews.CannotListen(problem));
        }
      });
    }
  }

  boolean owns(Channel channel) {
    return way(channel).isPresent();
  }

  CodecTerms terms(Channel channel) {
    return engine.terms(way(channel).orElse(Way.DIALED));
  }

  void received(Channel channel, Decoded decoded) {
    way(channel).ifPresent(way -> handle(new PeerEvent.Received(way, decoded)));
  }

  void broken(Channel channel, String reason) {
    way(channel).ifPresent(way -> onConnection(way, new FsmEvent.TcpFails(reason)));
  }

  void writabilityChanged(Channel channel) {
    if (channel.isWritable()) {
      way(channel)
          .ifPresent(way -> {
            blocked = false;
            handle(new PeerEvent.Unblocked(way));
          });
    }
  }

  /** A connection came that may be this peer's; it is not registered with a loop yet. */
  void knock(Channel channel) {
    loop.execute(() -> {
      try {
        SocketOptions.connection(
            channel.config(),
            settings(),
            IpAddress.of(((InetSocketAddress) channel.remoteAddress()).getAddress()).family());
      } catch (RuntimeException e) {
        log.warn("BGP peer {}: {}", name, Failures.connection(e, settings));
        Connector.closeUnregistered(channel);
        return;
      }
      channel.config().setAutoRead(false);
      channel.pipeline().addLast(new MessageHandler(this));
      var _ =
          loop.register(channel)
              .addListener(future -> {
                if (future.isSuccess()) {
                  admit(channel);
                } else {
                  Connector.closeUnregistered(channel);
                }
              });
    });
  }

  private void admit(Channel channel) {
    if (!(channel.localAddress() instanceof InetSocketAddress local)) {
      var _ = channel.close(); // It broke before it was looked at.
      return;
    }
    knocking = channel;
    handle(new PeerEvent.OnSession(new SessionEvent.Knock(LocalAddresses.of(local))));
    knocking = null;
  }

  private Optional<Way> way(Channel channel) {
    for (Map.Entry<Way, Channel> entry : channels.entrySet()) {
      if (entry.getValue().equals(channel)) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  private void onConnection(Way way, FsmEvent event) {
    handle(new PeerEvent.OnSession(new SessionEvent.OnConnection(way, event)));
  }

  /** What an effect brings about is handled after the effects that follow it. */
  private void handle(PeerEvent event) {
    ending |= event.isEnd();
    inbox.addLast(event);
    if (handling) {
      return;
    }
    handling = true;
    try {
      while (!inbox.isEmpty()) {
        engine.handle(inbox.removeFirst()).forEach(this::perform);
        sendUpdates();
      }
    } catch (RuntimeException e) {
      startOver(e);
    } finally {
      handling = false;
      inbox.clear();
    }
    publish();
  }

  /** A bug costs this session, not the others, and not for good. */
  private void startOver(RuntimeException bug) {
    log.error("BGP peer {}: the session ends over a bug and is begun anew", name, bug);
    timers.stopAll();
    for (Way way : Way.values()) {
      send(
          way,
          Notification.of(BgpError.CEASE_UNSPECIFIC),
          CodecTerms.initial(settings.identity().kind()));
      close(way);
    }
    // After a Cease the peer has forgotten what it kept.
    engine = new PeerEngine(settings, new LocalNode(node.name(), LocalNode.Start.FRESH));
    if (ending) {
      tell(new PeerNews.Gone());
      return;
    }
    var _ =
        loop.schedule(
            () -> {
              wanted.ifPresent(routes -> handle(new PeerEvent.Desired(routes)));
              begin();
            },
            RESTART_SECONDS,
            TimeUnit.SECONDS);
  }

  private void sendUpdates() {
    while (!blocked) {
      Optional<PeerEffect.Send> next = engine.nextUpdate();
      if (next.isEmpty()) {
        engine.updatesSent().forEach(this::perform);
        break;
      }
      send(next.get().way(), next.get().message(), next.get().terms());
      Channel channel = channels.get(next.get().way());
      if (channel != null && !channel.isWritable()) {
        channel.flush();
        if (!channel.isWritable()) {
          blocked = true;
          inbox.addLast(new PeerEvent.Blocked(next.get().way()));
        }
      }
    }
    channels.values().forEach(Channel::flush);
  }

  private void perform(PeerEffect effect) {
    switch (effect) {
      case PeerEffect.Dial _ -> dial();
      case PeerEffect.Close it -> close(it.way());
      case PeerEffect.Send it -> send(it.way(), it.message(), it.terms());
      case PeerEffect.Admit _ -> {
        if (knocking != null) {
          channels.put(Way.ACCEPTED, knocking);
          knocking.config().setAutoRead(true);
        }
      }
      case PeerEffect.TurnAway it -> {
        if (knocking != null) {
          turnAway(knocking, it.notification());
        }
      }
      case PeerEffect.StartTimer it -> timers.start(it);
      case PeerEffect.StopTimer it -> timers.stop(it);
      case PeerEffect.Tell it -> tell(it.news());
    }
  }

  private void dial() {
    switch (Connector.find(settings.target(), neighbours)) {
      case Connector.Whereabouts.Unknown unknown -> fails(unknown.reason());
      case Connector.Whereabouts.Known known -> dial(known.address());
    }
  }

  private void dial(InetSocketAddress peer) {
    Channel channel;
    try {
      channel = Connector.open(settings(), peer.getAddress());
    } catch (RuntimeException e) {
      fails(Failures.connection(e, settings));
      return;
    }
    channel.pipeline().addLast(new MessageHandler(this));
    channels.put(Way.DIALED, channel);
    var _ =
        loop.register(channel)
            .addListener(registered -> {
              if (registered.isSuccess()) { // else the loop is ending
                connect(channel, peer);
              }
            });
  }

  private void connect(Channel channel, InetSocketAddress peer) {
    Optional<IpAddress> source = settings.target().source();
    ChannelFuture connecting =
        source.isEmpty()
            ? channel.connect(peer)
            : channel.connect(peer, new InetSocketAddress(source.get().toInetAddress(), 0));
    var _ = connecting.addListener(done -> connected(channel, done.cause()));
  }

  private void connected(Channel channel, @Nullable Throwable problem) {
    if (!channel.equals(channels.get(Way.DIALED))) {
      var _ = channel.close(); // The session did not want it any longer.
    } else if (problem != null) {
      broken(channel, Failures.connection(problem, settings));
    } else if (channel.localAddress() instanceof InetSocketAddress local) {
      onConnection(Way.DIALED, new FsmEvent.TcpConnected(LocalAddresses.of(local)));
    } else {
      broken(channel, "the connection broke");
    }
  }

  private void fails(String reason) {
    onConnection(Way.DIALED, new FsmEvent.TcpFails(reason));
  }

  private void send(Way way, Message message, CodecTerms terms) {
    Channel channel = channels.get(way);
    if (channel != null) {
      var _ =
          channel.write(
              Unpooled.wrappedBuffer(MessageCodec.encode(message, terms)), channel.voidPromise());
    }
  }

  private void close(Way way) {
    Channel channel = channels.remove(way);
    if (channel != null) {
      blocked = false;
      closings.begin(channel);
    }
  }

  private void turnAway(Channel channel, Notification notification) {
    var _ =
        channel.write(
            Unpooled.wrappedBuffer(
                MessageCodec.encode(notification, CodecTerms.initial(settings.identity().kind()))),
            channel.voidPromise());
    closings.begin(channel);
  }

  private void tell(PeerNews news) {
    if (news.isTurn()) {
      since = Instant.now();
    } else if (news instanceof PeerNews.Gone) {
      gone.complete(null);
    }
    try {
      listener.hear(name, news);
    } catch (RuntimeException e) {
      log.error("BGP peer {}: a listener failed", name, e);
    }
  }

  private void publish() {
    status = snapshot();
  }

  private PeerStatus snapshot() {
    List<String> problems = new ArrayList<>(engine.leftOut());
    String cannotListen = listenProblem.get();
    if (!cannotListen.isEmpty()) {
      problems.add(cannotListen);
    }
    PeerSettings.Target target = settings.target();
    return new PeerStatus(
        name,
        target.label(),
        target.vrf().orElse(""),
        engine.state().name(),
        since,
        engine.agreement(),
        engine.lastEnd().map(end -> end.words()),
        problems,
        engine.counts());
  }
}
