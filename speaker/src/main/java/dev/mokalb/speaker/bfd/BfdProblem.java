package dev.mokalb.speaker.bfd;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;

/**
 * Something that an administrator should know.
 *
 * @param subject the peer or the port that it concerns, empty if all
 * @param text what is wrong and what to do, for a stranger's eyes
 */
public record BfdProblem(Kind kind, String subject, String text) implements Comparable<BfdProblem> {

  /** The kinds of problem. */
  public enum Kind {
    /** The native part of the network library does not load: there is no BFD. */
    NO_NATIVE_LIBRARY,
    /** The port that peers send to cannot be opened. */
    CANNOT_RECEIVE,
    /** Packets to a peer cannot be sent. */
    CANNOT_SEND,
    /** The peer's kernel says that no program there takes BFD packets. */
    NOBODY_LISTENS,
    /** Packets come, and are dropped: the text says why. */
    DROPPED,
    /** Echo packets are wanted, and not sent. */
    ECHO_NOT_USED,
    /** The peer has asked for silence, so that failures of one direction go unnoticed there. */
    PEER_IN_DEMAND_MODE,
    /** A detection time is so short that pauses of this node may end the session. */
    DETECTION_NEAR_PAUSES,
    /** There are more peers than sessions. */
    TOO_MANY_SESSIONS
  }

  /** Names the port that packets come to, as a subject. */
  public static String port(IpFamily family, Hops hops, String device) {
    return "UDP %d, %s%s".formatted(hops.port(), family, device.isEmpty() ? "" : ", " + device);
  }

  /** Whether it may keep this peer, alone or among others, from being watched as configured. */
  public boolean concerns(BfdPeer peer) {
    return switch (kind) {
      case NO_NATIVE_LIBRARY, TOO_MANY_SESSIONS -> true;
      case CANNOT_RECEIVE -> subject.equals(port(peer.address().family(), peer.hops(), peer.vrf()));
      case DROPPED -> subject.equals(peer.address().toString());
      case CANNOT_SEND, NOBODY_LISTENS, ECHO_NOT_USED, PEER_IN_DEMAND_MODE, DETECTION_NEAR_PAUSES ->
          subject.equals(peer.toString());
    };
  }

  @Override
  public int compareTo(BfdProblem other) {
    int byKind = kind.compareTo(other.kind);
    int bySubject = byKind != 0 ? byKind : subject.compareTo(other.subject);
    return bySubject != 0 ? bySubject : text.compareTo(other.text);
  }
}
