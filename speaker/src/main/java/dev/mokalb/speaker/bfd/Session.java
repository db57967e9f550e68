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
import dev.mokalb.speaker.bfd.BfdSettings.Role;

/**
 * Everything that one session remembers: the state variables of RFC 5880 §6.8.1. Demand mode is
 * never asked for, authentication never in use. Intervals are microseconds.
 *
 * @param discriminator bfd.LocalDiscr
 * @param diagnostic bfd.LocalDiag
 * @param remote what the peer said last
 * @param timing what this end tells the peer about its intervals
 */
public record Session(
    Discriminator discriminator,
    BfdSettings settings,
    SessionState state,
    Diagnostic diagnostic,
    Remote remote,
    Timing timing) {

  /** What a session that is not Up slows down to: RFC 5880 §6.8.3. */
  static final long SLOW_MICROS = 1_000_000;

  /** This end does not loop echo packets back, so the peer must not send any (§6.8.9). */
  private static final long NO_ECHO = 0;

  private static final long MICROS_PER_MILLI = 1_000;

  /**
   * The peer as it last described itself.
   *
   * @param flags D and C of its last packet
   */
  public record Remote(
      Discriminator discriminator,
      Report report,
      Flags flags,
      int detectMultiplier,
      Intervals intervals) {

    /** Before it was heard, and after a detection time without a packet (§6.8.1, §6.8.18). */
    static final Remote UNKNOWN =
        new Remote(
            Discriminator.UNKNOWN,
            new Report(SessionState.DOWN, Diagnostic.Known.NONE),
            Flags.NONE,
            1,
            new Intervals(0, 1, 0));

    static Remote of(ControlPacket packet) {
      return new Remote(
          packet.discriminators().mine(),
          packet.report(),
          packet.flags().without(Flag.POLL).without(Flag.FINAL),
          packet.detectMultiplier(),
          packet.intervals());
    }

    public boolean isKnown() {
      return discriminator.isKnown();
    }
  }

  /**
   * The intervals of this end. What is advertised and what is in use differ while a poll sequence
   * asks whether the peer has heard (§6.8.3).
   *
   * @param desiredMinTx advertised
   * @param requiredMinRx advertised
   * @param transmitInUse this end sends no faster than this
   * @param receiveInUse the detection time counts on this
   */
  public record Timing(
      long desiredMinTx, long requiredMinRx, long transmitInUse, long receiveInUse, Poll poll) {

    static Timing settled(long transmit, long receive, Poll poll) {
      return new Timing(transmit, receive, transmit, receive, poll);
    }

    Timing in(Poll other) {
      return new Timing(desiredMinTx, requiredMinRx, transmitInUse, receiveInUse, other);
    }
  }

  /** Where a poll sequence stands (§6.5). */
  public enum Poll {
    IDLE,
    /** Every packet asks for an answer. */
    RUNNING,
    /** Answered; the next one begins after a packet that is no answer (§6.8.3, last paragraph). */
    SETTLING
  }

  /** A session that has just been created. */
  public static Session opened(Discriminator discriminator, BfdSettings settings) {
    return new Session(
        discriminator,
        settings,
        SessionState.DOWN,
        Diagnostic.Known.NONE,
        Remote.UNKNOWN,
        Timing.settled(
            Math.max(SLOW_MICROS, micros(settings.transmitIntervalMillis())),
            micros(settings.receiveIntervalMillis()),
            Poll.IDLE));
  }

  private static long micros(int millis) {
    return millis * MICROS_PER_MILLI;
  }

  /** bfd.DesiredMinTxInterval as it should be in this state. */
  long wantedMinTx() {
    long configured = micros(settings.transmitIntervalMillis());
    return state == SessionState.UP ? configured : Math.max(SLOW_MICROS, configured);
  }

  /** bfd.RequiredMinRxInterval as it should be. */
  long wantedMinRx() {
    return micros(settings.receiveIntervalMillis());
  }

  /** Whether packets go out without being asked for (§6.8.7). */
  public boolean sendsPeriodically() {
    if (settings.role() == Role.PASSIVE && !remote.isKnown()) {
      return false;
    }
    if (remote.intervals().requiredMinRx() == 0) {
      return false;
    }
    return !demandActiveOnPeer() || timing.poll() == Poll.RUNNING;
  }

  /** Whether the peer has asked for silence, and may (§6.6). */
  public boolean demandActiveOnPeer() {
    return remote.flags().has(Flag.DEMAND)
        && state == SessionState.UP
        && remote.report().state() == SessionState.UP;
  }

  /** How often packets go out, before jitter (§6.8.2). */
  public long transmitIntervalMicros() {
    return Math.max(timing.transmitInUse(), remote.intervals().requiredMinRx());
  }

  /** After this time without a packet the peer is lost (§6.8.4). Only if it is known. */
  public long detectionMicros() {
    return remote.detectMultiplier()
        * Math.max(timing.receiveInUse(), remote.intervals().desiredMinTx());
  }

  /** After this time without a packet of ours the peer takes this end for lost. */
  public long peerDetectionMicros() {
    return settings.detectMultiplier() * transmitIntervalMicros();
  }

  /** The packet that goes out in this state; P is set while a poll sequence runs. */
  ControlPacket periodicPacket() {
    return packet(timing.poll() == Poll.RUNNING ? Flags.of(Flag.POLL) : Flags.NONE);
  }

  /** A packet in this state (§6.8.7). */
  ControlPacket packet(Flags flags) {
    return new ControlPacket(
        new Report(state, diagnostic),
        flags,
        settings.detectMultiplier(),
        new Discriminators(discriminator, remote.discriminator()),
        new Intervals(timing.desiredMinTx(), timing.requiredMinRx(), NO_ECHO));
  }

  Session in(SessionState other, Diagnostic why) {
    return new Session(discriminator, settings, other, why, remote, timing);
  }

  Session with(BfdSettings others) {
    return new Session(discriminator, others, state, diagnostic, remote, timing);
  }

  Session with(Remote other) {
    return new Session(discriminator, settings, state, diagnostic, other, timing);
  }

  Session with(Timing other) {
    return new Session(discriminator, settings, state, diagnostic, remote, other);
  }
}
