package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdHealth;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSettings.Echo;
import dev.mokalb.speaker.bfd.BfdStatus;
import dev.mokalb.speaker.bfd.LoopPriority;
import dev.mokalb.speaker.bfd.PauseHistogram;
import dev.mokalb.speaker.bfd.Session;
import dev.mokalb.speaker.bfd.SessionClock;
import dev.mokalb.speaker.bfd.jna.DatagramReader;
import dev.mokalb.speaker.bfd.jna.MonotonicTimer;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that BFD does on its event loop. What is due is sent before anything is read; before a
 * peer counts as lost, everything is read that came from it in time, so that a pause of this loop
 * never ends a session by itself.
 *
 * <p>Confined to the event loop. While sessions are up and nothing changes, nothing is allocated.
 */
final class BfdLoop implements Receiver.Intake, Reception.Recipient {

  private static final Logger LOG = LoggerFactory.getLogger(BfdLoop.class);

  static final int SESSIONS_MAX = 256;

  private static final int PAUSES_PER_DETECTION_MIN = 3;
  private static final long NANOS_PER_MICRO = 1_000;

  private final RandomGenerator chance;
  private final BfdListener listener;
  private final LoopPriority priority;
  private final Problems problems;
  private final Receivers receivers;
  private final SessionTable table = new SessionTable();
  private final PauseHistogram pauses = new PauseHistogram(System.nanoTime());
  private final Reception reception;
  private final LoopTimer timer;
  private @Nullable Runnable whenOver;

  /**
   * Begins, without sessions.
   *
   * @param chance for discriminators, ports and jitter; hard to guess
   * @throws IOException if the kernel has no timer
   */
  BfdLoop(IoEventLoop loop, RandomGenerator chance, BfdListener listener, LoopPriority priority)
      throws IOException {
    this.chance = chance;
    this.listener = listener;
    this.priority = priority;
    this.problems = new Problems(listener::problems);
    this.reception = new Reception(table, problems, pauses, this);
    this.receivers = new Receivers(loop, this, problems);
    this.timer = new LoopTimer(MonotonicTimer.open(), this::timerFired);
    IoRegistration registration = loop.register(timer).getNow();
    registration.submit(EpollIoOps.EPOLLIN);
  }

  /** Runs exactly these sessions. */
  void apply(Map<BfdPeer, BfdSettings> wanted) {
    SortedMap<BfdPeer, BfdSettings> sessions = limited(wanted);
    for (LiveSession session : List.copyOf(table.byPeer().values())) {
      if (!sessions.containsKey(session.peer())) {
        end(session);
      }
    }
    receivers.use(ports(sessions));
    sessions.forEach((peer, settings) -> {
      LiveSession session = table.byPeer().get(peer);
      if (session == null) {
        begin(peer, settings);
      } else if (!session.clock().session().settings().equals(settings)) {
        session.clock().reconfigure(settings, System.nanoTime());
      }
      tellOfEcho(peer, settings);
    });
    problems.tell(System.nanoTime());
    rearm();
  }

  private SortedMap<BfdPeer, BfdSettings> limited(Map<BfdPeer, BfdSettings> wanted) {
    TreeMap<BfdPeer, BfdSettings> sessions = new TreeMap<>(wanted);
    if (sessions.size() <= SESSIONS_MAX) {
      problems.clear(Kind.TOO_MANY_SESSIONS);
      return sessions;
    }
    problems.set(
        Kind.TOO_MANY_SESSIONS, "", Notices.tooManySessions(sessions.size(), SESSIONS_MAX));
    while (sessions.size() > SESSIONS_MAX) {
      sessions.pollLastEntry();
    }
    return sessions;
  }

  /** Also those of sessions that are ending, whose peers have a last word. */
  private Map<Port, Integer> ports(Map<BfdPeer, BfdSettings> sessions) {
    Map<Port, Integer> ttlMins = new HashMap<>();
    sessions.forEach(
        (peer, settings) -> ttlMins.merge(portOf(peer), settings.ttlMin(peer.hops()), Math::min));
    for (LiveSession session : table.all()) {
      ttlMins.merge(portOf(session.peer()), session.ttlMin(), Math::min);
    }
    return ttlMins;
  }

  private static Port portOf(BfdPeer peer) {
    return new Port(peer.address().family(), peer.hops(), peer.vrf());
  }

  private void begin(BfdPeer peer, BfdSettings settings) {
    Discriminator discriminator = new Discriminator(chance.nextInt());
    while (!discriminator.isKnown() || table.has(discriminator)) {
      discriminator = new Discriminator(chance.nextInt());
    }
    int port = chance.nextInt(Hops.SOURCE_PORT_MIN, Hops.SOURCE_PORT_MAX + 1);
    table.add(
        new LiveSession(
            peer,
            Session.opened(discriminator, settings),
            new Transmitter(peer, port, System.nanoTime()),
            new LiveSession.Audience(problems, listener),
            new SplittableRandom(chance.nextLong()))); // SecureRandom allocates
  }

  private void end(LiveSession session) {
    session.end(System.nanoTime());
    table.retire(session);
  }

  private void tellOfEcho(BfdPeer peer, BfdSettings settings) {
    if (settings.echo().mode() == Echo.Mode.ON) {
      problems.set(Kind.ECHO_NOT_USED, peer.toString(), Notices.echo(peer));
    } else {
      problems.clear(Kind.ECHO_NOT_USED, peer.toString());
    }
  }

  /** Ends all sessions; runs {@code then} when that is over. */
  void stop(Runnable then) {
    whenOver = then;
    apply(Map.of());
    removeWhatIsOver(System.nanoTime());
    rearm();
  }

  private void timerFired(long due) {
    long now = System.nanoTime();
    pauses.record(now - due, now);
    sendWhatIsDue(now);
    if (someoneIsMissed(now)) {
      receivers.drain();
      missWhoWasNotHeard(System.nanoTime());
    }
    removeWhatIsOver(now);
    rearm();
  }

  private void sendWhatIsDue(long now) {
    for (LiveSession session : table.all()) {
      try {
        session.clock().sendIfDue(now);
      } catch (RuntimeException e) {
        beginAnew(session, e);
      }
    }
  }

  private boolean someoneIsMissed(long now) {
    for (LiveSession session : table.all()) {
      if (session.clock().lostAt() <= now) {
        return true;
      }
    }
    return false;
  }

  private void missWhoWasNotHeard(long now) {
    for (LiveSession session : table.all()) {
      long lostAt = session.clock().lostAt();
      if (lostAt <= now && receivers.haveReadUntil(lostAt)) {
        try {
          session.clock().lost(now);
          session.noteState(now);
        } catch (RuntimeException e) {
          beginAnew(session, e);
        }
      }
    }
  }

  /** A defect ends one session, not the others (and Netty would rest for a second). */
  private void beginAnew(LiveSession broken, RuntimeException defect) {
    LOG.error("The BFD session with {} met a defect.", broken.peer(), defect);
    Session session = broken.clock().session();
    boolean current = table.byPeer().get(broken.peer()) == broken;
    table.remove(broken);
    broken.close();
    if (session.state() == SessionState.UP) {
      listener.changed(
          broken.peer(), new BfdChange.Down(new BfdChange.Cause.Defect(defect.toString())));
    }
    if (current) {
      begin(broken.peer(), session.settings());
    }
  }

  private void removeWhatIsOver(long now) {
    for (LiveSession session : table.all()) {
      if (session.isOver(now)) {
        table.remove(session);
        session.close();
        receivers.use(ports(settingsInForce()));
      }
    }
    Runnable then = whenOver;
    if (then != null && table.all().length == 0) {
      whenOver = null;
      then.run();
    }
  }

  private Map<BfdPeer, BfdSettings> settingsInForce() {
    Map<BfdPeer, BfdSettings> settings = new HashMap<>();
    table
        .byPeer()
        .forEach((peer, session) -> settings.put(peer, session.clock().session().settings()));
    return settings;
  }

  private void rearm() {
    long next = SessionClock.NEVER;
    for (LiveSession session : table.all()) {
      next = Math.min(next, session.dueAt());
    }
    timer.armAtTheLatest(next);
  }

  @Override
  public void readable(Receiver receiver) {
    receiver.drain();
    sendWhatIsDue(System.nanoTime());
    rearm();
  }

  @Override
  public void read(Receiver from, DatagramReader reader, int count) {
    reception.read(from.port(), reader, count);
  }

  @Override
  public void received(LiveSession session, ControlPacket packet, DatagramReader reader, int i) {
    try {
      session.received(packet, reader, i);
      removeWhatIsOver(System.nanoTime());
    } catch (RuntimeException e) {
      beginAnew(session, e);
    }
  }

  @Override
  public void failed(Receiver receiver, IOException e) {
    receivers.failed(receiver.port(), e);
  }

  /** To be called every second. */
  void keepHouse() {
    try {
      receivers.open();
      table.byPeer().values().forEach(this::compareWithPauses);
      problems.tell(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("The problems of BFD could not be looked at.", e);
    }
  }

  private void compareWithPauses(LiveSession live) {
    Session session = live.clock().session();
    long pause = pauses.recentLargest();
    long detection = Math.min(session.detectionMicros(), session.peerDetectionMicros());
    if (session.state() == SessionState.UP
        && detection * NANOS_PER_MICRO < PAUSES_PER_DETECTION_MIN * pause) {
      problems.set(
          Kind.DETECTION_NEAR_PAUSES,
          live.name(),
          Notices.detectionNearPauses(live.peer(), detection, pause));
    } else {
      problems.clear(Kind.DETECTION_NEAR_PAUSES, live.name());
    }
  }

  BfdHealth health() {
    long now = System.nanoTime();
    SortedMap<BfdPeer, BfdStatus> sessions = new TreeMap<>();
    table.byPeer().forEach((peer, session) -> sessions.put(peer, session.status(now)));
    return new BfdHealth(sessions, reception.dropped(), problems.now(), pauses.summary(), priority);
  }
}
