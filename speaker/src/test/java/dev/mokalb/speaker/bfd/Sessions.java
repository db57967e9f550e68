package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.ControlPacket.Discriminators;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.Flags;
import dev.mokalb.net.bfd.SessionState;

/** Sessions in every state, and what a peer says to them. */
final class Sessions {

  static final Discriminator HERE = new Discriminator(0x11);
  static final Discriminator THERE = new Discriminator(0x22);
  static final BfdSettings FAST = BfdSettings.DEFAULT.withIntervals(50, 50);
  static final Intervals PEER_INTERVALS = new Intervals(60_000, 40_000, 0);

  private Sessions() {}

  /** A packet of the peer, which has multiplier 5. */
  static ControlPacket says(SessionState state, Flag... flags) {
    return says(state, PEER_INTERVALS, flags);
  }

  static ControlPacket says(SessionState state, Intervals intervals, Flag... flags) {
    Flags set = Flags.NONE;
    for (Flag flag : flags) {
      set = set.with(flag);
    }
    return new ControlPacket(
        new Report(state, Diagnostic.Known.NONE),
        set,
        5,
        new Discriminators(THERE, HERE),
        intervals);
  }

  static SessionEvent.Received hears(SessionState state, Flag... flags) {
    return new SessionEvent.Received(says(state, flags));
  }

  static Session in(SessionState state) {
    return in(state, FAST);
  }

  /** A session that reached the state by packets, and has no poll sequence left. */
  static Session in(SessionState state, BfdSettings settings) {
    Session fresh = Session.opened(HERE, settings);
    return switch (state) {
      case DOWN -> after(fresh, hears(SessionState.UP));
      case INIT -> after(fresh, hears(SessionState.DOWN));
      case UP ->
          after(
              fresh,
              hears(SessionState.DOWN),
              hears(SessionState.UP),
              hears(SessionState.UP, Flag.FINAL),
              hears(SessionState.UP));
      case ADMIN_DOWN ->
          after(
              in(SessionState.UP, settings),
              new SessionEvent.Disabled(Diagnostic.Known.ADMINISTRATIVELY_DOWN),
              hears(SessionState.UP, Flag.FINAL),
              hears(SessionState.UP));
    };
  }

  static Session after(Session session, SessionEvent... events) {
    Session now = session;
    for (SessionEvent event : events) {
      now = SessionStep.step(now, event).next();
    }
    return now;
  }
}
