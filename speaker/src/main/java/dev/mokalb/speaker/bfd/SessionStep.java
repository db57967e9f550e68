package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.Flags;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange.Cause;
import dev.mokalb.speaker.bfd.Session.Poll;
import dev.mokalb.speaker.bfd.Session.Remote;
import dev.mokalb.speaker.bfd.Session.Timing;
import dev.mokalb.speaker.bfd.SessionEffect.First;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What comes of an event: the state machine of RFC 5880 §6.2, with the timers of §6.8.3 and the
 * rules of §6.8.6 and §6.8.7.
 *
 * @param effects in the order in which they are due
 */
public record SessionStep(Session next, List<SessionEffect> effects) {

  public SessionStep {
    effects = List.copyOf(effects);
  }

  /** The first effects of a session. */
  public static List<SessionEffect> opening(Session session) {
    return session.sendsPeriodically()
        ? List.of(
            new SessionEffect.Transmit(
                session.periodicPacket(), session.transmitIntervalMicros(), First.NOW))
        : List.of(new SessionEffect.Silence());
  }

  /** What a session becomes. */
  public static SessionStep step(Session session, SessionEvent event) {
    Session moved =
        switch (session.state()) {
          case ADMIN_DOWN -> adminDown(session, event);
          case DOWN -> down(session, event);
          case INIT -> init(session, event);
          case UP -> up(session, event);
        };
    Session next = moved.with(retimed(session, moved));
    return new SessionStep(next, effects(session, next, event));
  }

  private static Session adminDown(Session session, SessionEvent event) {
    return switch (event) {
      case SessionEvent.Received received -> heard(session, received.packet());
      case SessionEvent.DetectionTimeExpired _ -> session.with(Remote.UNKNOWN);
      case SessionEvent.Reconfigured changed -> session.with(changed.settings());
      case SessionEvent.Disabled disabled -> session.in(SessionState.ADMIN_DOWN, disabled.why());
    };
  }

  private static Session down(Session session, SessionEvent event) {
    return switch (event) {
      case SessionEvent.Received received -> {
        Session heard = heard(session, received.packet());
        yield switch (received.packet().report().state()) {
          case DOWN -> heard.in(SessionState.INIT, Diagnostic.Known.NONE);
          case INIT -> heard.in(SessionState.UP, Diagnostic.Known.NONE);
          case ADMIN_DOWN, UP -> heard;
        };
      }
      case SessionEvent.DetectionTimeExpired _ -> session.with(Remote.UNKNOWN);
      case SessionEvent.Reconfigured changed -> session.with(changed.settings());
      case SessionEvent.Disabled disabled -> session.in(SessionState.ADMIN_DOWN, disabled.why());
    };
  }

  private static Session init(Session session, SessionEvent event) {
    return switch (event) {
      case SessionEvent.Received received -> {
        Session heard = heard(session, received.packet());
        yield switch (received.packet().report().state()) {
          case ADMIN_DOWN -> heard.in(SessionState.DOWN, Diagnostic.Known.NEIGHBOR_SIGNALED_DOWN);
          case DOWN -> heard;
          case INIT, UP -> heard.in(SessionState.UP, Diagnostic.Known.NONE);
        };
      }
      case SessionEvent.DetectionTimeExpired _ -> lost(session);
      case SessionEvent.Reconfigured changed -> session.with(changed.settings());
      case SessionEvent.Disabled disabled -> session.in(SessionState.ADMIN_DOWN, disabled.why());
    };
  }

  private static Session up(Session session, SessionEvent event) {
    return switch (event) {
      case SessionEvent.Received received -> {
        Session heard = heard(session, received.packet());
        yield switch (received.packet().report().state()) {
          case ADMIN_DOWN, DOWN ->
              heard.in(SessionState.DOWN, Diagnostic.Known.NEIGHBOR_SIGNALED_DOWN);
          case INIT, UP -> heard;
        };
      }
      case SessionEvent.DetectionTimeExpired _ -> lost(session);
      case SessionEvent.Reconfigured changed -> session.with(changed.settings());
      case SessionEvent.Disabled disabled -> session.in(SessionState.ADMIN_DOWN, disabled.why());
    };
  }

  private static Session lost(Session session) {
    return session
        .in(SessionState.DOWN, Diagnostic.Known.DETECTION_TIME_EXPIRED)
        .with(Remote.UNKNOWN);
  }

  private static Session heard(Session session, ControlPacket packet) {
    Session heard = session.with(Remote.of(packet));
    Timing timing = session.timing();
    boolean answer = packet.flags().has(Flag.FINAL);
    return switch (timing.poll()) {
      case IDLE -> heard;
      case RUNNING ->
          answer
              ? heard.with(
                  Timing.settled(timing.desiredMinTx(), timing.requiredMinRx(), Poll.SETTLING))
              : heard;
      case SETTLING -> answer ? heard : heard.with(timing.in(Poll.IDLE));
    };
  }

  /** Begins a poll sequence where one is due, one at a time. */
  private static Timing retimed(Session before, Session moved) {
    Timing timing = moved.timing();
    long transmit = moved.wantedMinTx();
    long receive = moved.wantedMinRx();
    boolean changes = transmit != timing.desiredMinTx() || receive != timing.requiredMinRx();
    if (!moved.remote().isKnown()) {
      return Timing.settled(transmit, receive, Poll.IDLE); // There is nobody to ask.
    }
    if (moved.state() != SessionState.UP) {
      return Timing.settled(transmit, receive, changes ? Poll.RUNNING : timing.poll());
    }
    if (changes && timing.poll() == Poll.IDLE) {
      // Slower sending, and a shorter detection time, wait until the peer has heard (§6.8.3).
      return new Timing(
          transmit,
          receive,
          Math.min(transmit, timing.transmitInUse()),
          Math.max(receive, timing.receiveInUse()),
          Poll.RUNNING);
    }
    boolean unheard = !moved.packet(Flags.NONE).equals(before.packet(Flags.NONE));
    return moved.demandActiveOnPeer() && unheard
        ? timing.in(Poll.RUNNING) // No periodic packet would tell the peer (§6.6).
        : timing;
  }

  private static List<SessionEffect> effects(Session before, Session next, SessionEvent event) {
    List<SessionEffect> effects = new ArrayList<>();
    change(before, next, event).ifPresent(change -> effects.add(new SessionEffect.Tell(change)));
    reply(before, next, event).ifPresent(packet -> effects.add(new SessionEffect.Reply(packet)));
    boolean toldAlready = !effects.isEmpty() && effects.getLast() instanceof SessionEffect.Reply;
    transmission(before, next, toldAlready ? First.IN_TURN : First.NOW).ifPresent(effects::add);
    expectation(before, next, event).ifPresent(effects::add);
    return effects;
  }

  private static Optional<BfdChange> change(Session before, Session next, SessionEvent event) {
    boolean wasUp = before.state() == SessionState.UP;
    boolean isUp = next.state() == SessionState.UP;
    if (wasUp == isUp) {
      return Optional.empty();
    }
    if (isUp) {
      return Optional.of(new BfdChange.Up());
    }
    return switch (event) {
      case SessionEvent.Received received -> {
        Cause cause = new Cause.PeerSignaled(received.packet().report());
        yield Optional.of(
            received.packet().report().state() == SessionState.ADMIN_DOWN
                ? new BfdChange.Released(cause)
                : new BfdChange.Down(cause));
      }
      case SessionEvent.DetectionTimeExpired _ ->
          Optional.of(new BfdChange.Down(new Cause.DetectionTimeExpired(before.detectionMicros())));
      case SessionEvent.Disabled disabled ->
          Optional.of(new BfdChange.Released(new Cause.ShutDownHere(disabled.why())));
      case SessionEvent.Reconfigured _ -> Optional.empty();
    };
  }

  private static Optional<ControlPacket> reply(Session before, Session next, SessionEvent event) {
    if (!(event instanceof SessionEvent.Received received)) {
      return Optional.empty();
    }
    ControlPacket packet = received.packet();
    if (before.state() == SessionState.ADMIN_DOWN) {
      // The packet that told the peer may have been lost, and its next would come in a second.
      return believesInSession(packet) ? Optional.of(next.packet(Flags.NONE)) : Optional.empty();
    }
    return packet.flags().has(Flag.POLL)
        ? Optional.of(next.packet(Flags.of(Flag.FINAL)))
        : Optional.empty();
  }

  private static boolean believesInSession(ControlPacket packet) {
    return switch (packet.report().state()) {
      case INIT, UP -> true;
      case ADMIN_DOWN, DOWN -> false;
    };
  }

  private static Optional<SessionEffect> transmission(
      Session before, Session next, First whenNews) {
    if (!next.sendsPeriodically()) {
      return before.sendsPeriodically()
          ? Optional.of(new SessionEffect.Silence())
          : Optional.empty();
    }
    ControlPacket packet = next.periodicPacket();
    long interval = next.transmitIntervalMicros();
    boolean sent = before.sendsPeriodically();
    if (sent
        && packet.equals(before.periodicPacket())
        && interval == before.transmitIntervalMicros()) {
      return Optional.empty();
    }
    boolean news = !sent || !packet.with(Flags.NONE).equals(before.packet(Flags.NONE));
    return Optional.of(
        new SessionEffect.Transmit(packet, interval, news ? whenNews : First.IN_TURN));
  }

  private static Optional<SessionEffect> expectation(
      Session before, Session next, SessionEvent event) {
    if (!next.remote().isKnown()) {
      return before.remote().isKnown()
          ? Optional.of(new SessionEffect.ExpectNothing())
          : Optional.empty();
    }
    boolean heard = event instanceof SessionEvent.Received;
    return heard || next.detectionMicros() != before.detectionMicros()
        ? Optional.of(new SessionEffect.Expect(next.detectionMicros()))
        : Optional.empty();
  }
}
