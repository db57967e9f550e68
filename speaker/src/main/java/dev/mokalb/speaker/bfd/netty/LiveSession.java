package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.bfd.BfdCodec;
import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.BfdStatus;
import dev.mokalb.speaker.bfd.Session;
import dev.mokalb.speaker.bfd.SessionClock;
import dev.mokalb.speaker.bfd.jna.DatagramReader;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A session with its socket and its counters.
 *
 * <p>Confined to the loop.
 */
final class LiveSession implements SessionClock.Line, AutoCloseable {

  private static final long ENDING_NANOS_MAX = 1_000_000_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private final BfdPeer peer;
  private final String name;
  private final Transmitter transmitter;
  private final Problems problems;
  private final BfdListener listener;
  private final SessionClock clock;
  private long packetsIn;
  private long packetsOut;
  private long ups;
  private long downs;
  private long notifications;
  private long lastWord1;
  private long lastWord2;
  private long lastWord3;
  private SessionState stateSeen = SessionState.DOWN;
  private long stateSince;
  private @Nullable BfdChange failure;
  private Transmitter.Outcome lastOutcome = Transmitter.Outcome.SENT;
  private long endsAt = SessionClock.NEVER;

  /** What it says to others than its peer. */
  record Audience(Problems problems, BfdListener listener) {}

  LiveSession(
      BfdPeer peer,
      Session session,
      Transmitter transmitter,
      Audience audience,
      RandomGenerator chance) {
    this.peer = peer;
    this.name = peer.toString();
    this.transmitter = transmitter;
    this.problems = audience.problems();
    this.listener = audience.listener();
    long now = System.nanoTime();
    this.stateSince = now;
    this.clock = new SessionClock(session, chance, this, now);
  }

  BfdPeer peer() {
    return peer;
  }

  /** What problems call it. */
  String name() {
    return name;
  }

  SessionClock clock() {
    return clock;
  }

  /** The smallest TTL that its packets may come with. */
  int ttlMin() {
    return clock.session().settings().ttlMin(peer.hops());
  }

  /** Whether the datagram is the last packet again and nothing but the time is news. */
  boolean isMoreOfTheSame(DatagramReader reader, int i) {
    return clock.steady()
        && reader.length(i) == BfdCodec.PACKET_OCTETS
        && reader.int64(i, 0) == lastWord1
        && reader.int64(i, 8) == lastWord2
        && reader.int64(i, 16) == lastWord3;
  }

  void heardAgain(long arrival) {
    packetsIn++;
    clock.heardAgain(arrival);
  }

  /** The packet that the reader holds at this place. */
  void received(ControlPacket packet, DatagramReader reader, int i) {
    packetsIn++;
    lastWord1 = reader.int64(i, 0);
    lastWord2 = reader.int64(i, 8);
    lastWord3 = reader.int64(i, 16);
    long now = System.nanoTime();
    clock.received(packet, reader.arrival(i), now);
    problems.clear(Kind.NOBODY_LISTENS, name);
    tellOfDemand();
    noteState(now);
  }

  private void tellOfDemand() {
    if (clock.session().demandActiveOnPeer()) {
      problems.set(Kind.PEER_IN_DEMAND_MODE, name, Notices.demand(peer));
    } else {
      problems.clear(Kind.PEER_IN_DEMAND_MODE, name);
    }
  }

  /** Notes since when the session is in its state. */
  void noteState(long now) {
    SessionState state = clock.session().state();
    if (state != stateSeen) {
      stateSeen = state;
      stateSince = now;
    }
  }

  /** Says good-bye; {@link #isOver} tells when it has been heard. */
  void end(long now) {
    long peerNoticesAfter = clock.session().peerDetectionMicros() * NANOS_PER_MICRO;
    endsAt = now + Math.min(ENDING_NANOS_MAX, peerNoticesAfter);
    clock.disable(now);
    noteState(now);
    problems.clear(name);
  }

  boolean isEnding() {
    return endsAt != SessionClock.NEVER;
  }

  /** Whether the peer knows that it has ended, or would have noticed by itself. */
  boolean isOver(long now) {
    if (!isEnding()) {
      return false;
    }
    Session.Remote remote = clock.session().remote();
    boolean believes =
        switch (remote.report().state()) {
          case INIT, UP -> remote.isKnown();
          case ADMIN_DOWN, DOWN -> false;
        };
    return !believes || endsAt <= now;
  }

  /** When something is to be done next. */
  long dueAt() {
    return Math.min(endsAt, Math.min(clock.sendDueAt(), clock.lostAt()));
  }

  BfdStatus status(long now) {
    return new BfdStatus(
        clock.session(),
        now - stateSince,
        new BfdStatus.Counters(packetsIn, packetsOut, ups, downs, notifications),
        Optional.ofNullable(failure));
  }

  @Override
  public void send(ControlPacket packet) {
    sent(transmitter.send(packet, System.nanoTime()));
  }

  @Override
  public void prepare(ControlPacket packet) {
    transmitter.prepare(packet);
  }

  @Override
  public void sendPrepared() {
    sent(transmitter.sendPrepared(System.nanoTime()));
  }

  private void sent(Transmitter.Outcome outcome) {
    switch (outcome) {
      case SENT -> packetsOut++;
      case CONGESTED -> {}
      case REFUSED -> {
        packetsOut++;
        problems.set(Kind.NOBODY_LISTENS, name, Notices.nobodyListens(peer));
      }
      case FAILED ->
          problems.set(Kind.CANNOT_SEND, name, Notices.cannotSend(peer, transmitter.failure()));
    }
    if (lastOutcome == Transmitter.Outcome.FAILED && outcome != lastOutcome) {
      problems.clear(Kind.CANNOT_SEND, name);
    }
    lastOutcome = outcome;
  }

  @Override
  public void tell(BfdChange change) {
    switch (change) {
      case BfdChange.Up _ -> {
        ups++;
        problems.clear(Kind.DROPPED, peer.address().toString());
      }
      case BfdChange.Down _, BfdChange.Released _ -> {
        downs++;
        failure = change;
      }
    }
    notifications++;
    listener.changed(peer, change);
  }

  @Override
  public void close() {
    transmitter.close();
  }
}
