package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.MessageFramer;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A clock, TCP as far as BGP sees it, and two speakers, driven by a seed. */
final class SimulatedNetwork {

  /** Two ends; octets arrive in order, or not at all once it is broken. */
  private static final class Connection {
    final Map<Integer, Way> ways = new HashMap<>();
    final Map<Integer, MessageFramer> framers =
        Map.of(0, new MessageFramer(), 1, new MessageFramer());
    final long[] lastArrival = new long[2];
    boolean open = true;
  }

  private record Due(long millis, long order, Runnable what) {}

  private static final class Side {
    final PeerEngine engine;
    final Map<Way, Connection> connections = new EnumMap<>(Way.class);
    final Map<String, Long> timers = new HashMap<>();
    final Map<IpPrefix, Boolean> known = new HashMap<>();
    @Nullable Connection knocking;

    Side(PeerSettings settings) {
      engine = new PeerEngine(settings, new LocalNode("n", LocalNode.Start.RESTARTED));
    }
  }

  private final Random random;
  private final List<Side> sides = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.millis(), b.millis());
        return byTime != 0 ? byTime : Long.compare(a.order(), b.order());
      });
  private final Set<String> seen = new TreeSet<>();
  private long now;
  private long order;
  private long frozenUntil;

  SimulatedNetwork(Random random) {
    this.random = random;
  }

  void add(PeerSettings settings) {
    sides.add(new Side(settings));
    on(sides.size() - 1, new SessionEvent.Start());
  }

  PeerEngine engine(int side) {
    return sides.get(side).engine;
  }

  Set<IpPrefix> known(int side) {
    return sides.get(side).known.keySet();
  }

  Set<String> seen() {
    return seen;
  }

  long openConnections() {
    return connections.stream().filter(c -> c.open).count();
  }

  void on(int side, SessionEvent event) {
    handle(side, new PeerEvent.OnSession(event));
  }

  void desire(int side, Routes routes) {
    handle(side, new PeerEvent.Desired(routes));
  }

  /** The side's operator asks the other for its routes. */
  void refresh(int side) {
    sides
        .get(side)
        .connections
        .forEach((way, connection) -> {
          if (sides.get(side).engine.state() instanceof FsmState.Established) {
            seen.add("refresh");
            send(
                side,
                connection,
                MessageCodec.encode(
                    new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.REQUEST),
                    sides.get(side).engine.terms(way)));
          }
        });
  }

  /** Every connection breaks. */
  void cut() {
    connections.forEach(connection -> later(0, () -> broken(connection)));
  }

  /** Nothing arrives for a while. */
  void freeze(long millis) {
    frozenUntil = Math.max(frozenUntil, now + millis);
  }

  void calm() {
    frozenUntil = 0;
  }

  /** Lets time pass. */
  void pass(long millis) {
    long end = now + millis;
    while (!queue.isEmpty() && queue.element().millis() <= end) {
      Due due = queue.remove();
      now = Math.max(now, due.millis());
      due.what().run();
    }
    now = end;
  }

  private void later(long millis, Runnable what) {
    queue.add(new Due(now + millis, order++, what));
  }

  private void handle(int number, PeerEvent event) {
    Side side = sides.get(number);
    perform(number, side.engine.handle(event));
    while (true) {
      Optional<PeerEffect.Send> next = side.engine.nextUpdate();
      if (next.isEmpty()) {
        break;
      }
      perform(number, List.of(next.get()));
    }
    perform(number, side.engine.updatesSent());
  }

  private void perform(int number, List<PeerEffect> effects) {
    Side side = sides.get(number);
    for (PeerEffect effect : effects) {
      switch (effect) {
        case PeerEffect.Dial _ -> dial(number);
        case PeerEffect.Close it -> close(number, side.connections.remove(it.way()));
        case PeerEffect.Send it -> {
          Connection connection = side.connections.get(it.way());
          if (connection != null) {
            noteCollision(it.message());
            send(number, connection, MessageCodec.encode(it.message(), it.terms()));
          }
        }
        case PeerEffect.Admit _ -> {
          Connection knocking = side.knocking;
          assertPresent(knocking);
          if (knocking != null) {
            side.connections.put(Way.ACCEPTED, knocking);
            knocking.ways.put(number, Way.ACCEPTED);
          }
        }
        case PeerEffect.TurnAway _ -> close(number, side.knocking);
        case PeerEffect.StartTimer it -> startTimer(number, it);
        case PeerEffect.StopTimer it -> side.timers.remove(it.way() + " " + it.timer());
        case PeerEffect.Tell it -> tell(side, it.news());
      }
    }
  }

  private static void assertPresent(@Nullable Object value) {
    if (value == null) {
      throw new AssertionError("nobody knocks");
    }
  }

  private void noteCollision(Message message) {
    if (message instanceof Notification it && it.is(BgpError.CONNECTION_COLLISION_RESOLUTION)) {
      seen.add("collision");
    }
    if (message instanceof Notification it && it.is(BgpError.HOLD_TIMER_EXPIRED)) {
      seen.add("hold timer");
    }
  }

  private void tell(Side side, PeerNews news) {
    switch (news) {
      case PeerNews.Up _ -> {
        seen.add("session up");
        side.known.clear();
      }
      case PeerNews.Down _ -> {
        seen.add("session down");
        side.known.clear();
      }
      case PeerNews.Failed _,
          PeerNews.Mended _,
          PeerNews.CannotListen _,
          PeerNews.LeftOut _,
          PeerNews.Gone _ -> {}
    }
  }

  private void startTimer(int number, PeerEffect.StartTimer timer) {
    String key = timer.way() + " " + timer.timer();
    double share =
        switch (timer.jitter()) {
          case EXACT -> 1;
          case JITTERED -> 0.75 + 0.25 * random.nextDouble();
        };
    long at = now + (long) (timer.seconds() * 1_000 * share);
    sides.get(number).timers.put(key, at);
    queue.add(
        new Due(
            at,
            order++,
            () -> {
              if (sides.get(number).timers.remove(key, at)) {
                expire(number, timer);
              }
            }));
  }

  private void expire(int number, PeerEffect.StartTimer timer) {
    if (timer.way().isEmpty()) {
      handle(
          number,
          switch (timer.timer()) {
            case IDLE_HOLD -> new PeerEvent.OnSession(new SessionEvent.IdleHoldTimerExpires());
            case STABLE -> new PeerEvent.OnSession(new SessionEvent.StableTimerExpires());
            case FAREWELL -> new PeerEvent.FarewellTimerExpires();
            case CONNECT_RETRY, HOLD, KEEPALIVE, SEND_HOLD ->
                throw new AssertionError("a connection's timer: " + timer);
          });
      return;
    }
    FsmEvent event =
        switch (timer.timer()) {
          case CONNECT_RETRY -> new FsmEvent.ConnectRetryTimerExpires();
          case HOLD -> new FsmEvent.HoldTimerExpires();
          case KEEPALIVE -> new FsmEvent.KeepaliveTimerExpires();
          case SEND_HOLD -> new FsmEvent.SendHoldTimerExpires();
          case IDLE_HOLD, STABLE, FAREWELL -> throw new AssertionError("a peer's timer: " + timer);
        };
    on(number, new SessionEvent.OnConnection(timer.way().get(), event));
  }

  private void dial(int number) {
    Connection connection = new Connection();
    connections.add(connection);
    connection.ways.put(number, Way.DIALED);
    sides.get(number).connections.put(Way.DIALED, connection);
    later(
        delay(),
        () -> {
          if (!connection.open) {
            return;
          }
          boolean listens = sides.get(1 - number).engine.settings().target().opening().listens();
          if (!listens || random.nextInt(10) == 0) {
            broken(connection);
            return;
          }
          Side peer = sides.get(1 - number);
          // The dialer's kernel knows first.
          on(
              number,
              new SessionEvent.OnConnection(Way.DIALED, new FsmEvent.TcpConnected(addresses())));
          later(
              delay(),
              () -> {
                if (connection.open) {
                  peer.knocking = connection;
                  on(1 - number, new SessionEvent.Knock(addresses()));
                }
              });
        });
  }

  private static SessionAddresses addresses() {
    IpAddress local = IpAddress.of("192.0.2.11");
    return new SessionAddresses(local, Optional.of(local), Optional.empty());
  }

  private long delay() {
    return 1L + random.nextInt(30);
  }

  private void send(int from, Connection connection, byte[] octets) {
    int to = 1 - from;
    long at = Math.max(connection.lastArrival[to], Math.max(now, frozenUntil) + delay());
    connection.lastArrival[to] = at;
    queue.add(new Due(at, order++, () -> arrive(to, connection, octets)));
  }

  private void arrive(int number, Connection connection, byte[] octets) {
    if (now < frozenUntil) {
      connection.lastArrival[number] = frozenUntil;
      queue.add(new Due(frozenUntil, order++, () -> arrive(number, connection, octets)));
      return;
    }
    Way way = connection.ways.get(number);
    MessageFramer framer = connection.framers.get(number);
    if (way == null || framer == null) {
      if (connection.open && sides.get(number).connections.get(Way.ACCEPTED) == null) {
        later(1, () -> arrive(number, connection, octets)); // in the kernel, not accepted yet
      }
      return;
    }
    Side side = sides.get(number);
    framer.feed(octets);
    while (side.connections.get(way) == connection
        && framer.next(side.engine.terms(way)) instanceof MessageFramer.Next.Complete it) {
      Decoded decoded = MessageCodec.decode(it.message().toArray(), side.engine.terms(way));
      if (decoded instanceof Decoded.Read read && read.message() instanceof Update update) {
        update.allWithdrawn().forEach(side.known::remove);
        update.allAnnounced().forEach(prefix -> side.known.put(prefix, true));
      }
      handle(number, new PeerEvent.Received(way, decoded));
    }
  }

  /** What was sent before still arrives; then the other end hears of it. */
  private void close(int number, @Nullable Connection connection) {
    if (connection == null || !connection.open) {
      return;
    }
    int other = 1 - number;
    long at = Math.max(connection.lastArrival[other], now) + delay();
    connection.open = false;
    queue.add(new Due(at, order++, () -> hearEnd(other, connection)));
  }

  private void broken(Connection connection) {
    if (!connection.open) {
      return;
    }
    connection.open = false;
    hearEnd(0, connection);
    hearEnd(1, connection);
  }

  private void hearEnd(int number, Connection connection) {
    Side side = sides.get(number);
    Way way = connection.ways.get(number);
    if (way != null && side.connections.remove(way, connection)) {
      on(number, new SessionEvent.OnConnection(way, new FsmEvent.TcpFails("closed")));
    }
  }
}
