package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.DropReason;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import java.io.IOException;

/** The texts of problems: what is wrong and what to do. */
final class Notices {

  private static final long MICROS_PER_MILLI = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Notices() {}

  static String nobodyListens(BfdPeer peer) {
    return ("%s refuses BFD packets: no program there listens on UDP port %d. Configure BFD for"
            + " this node on the router, or take bfdProfile from the BGPPeer.")
        .formatted(peer, peer.hops().port());
  }

  static String cannotSend(BfdPeer peer, String failure) {
    return ("BFD packets to %s cannot be sent (%s). Check the route to it, the source address and"
            + " the interface. It is tried again every second.")
        .formatted(peer, failure);
  }

  static String cannotReceive(Port port, IOException failure) {
    return ("UDP port %d cannot be opened for %s%s (%s), so sessions do not come up. %sIt is tried"
            + " again every second.")
        .formatted(
            port.hops().port(),
            port.family(),
            port.device().isEmpty() ? "" : " on " + port.device(),
            failure.getMessage(),
            Sockets.isTaken(failure) ? "Another BFD daemon runs on this node: end it. " : "");
  }

  static String subject(Port port) {
    return BfdProblem.port(port.family(), port.hops(), port.device());
  }

  static String dropped(IpAddress source, DropReason reason) {
    return "A BFD packet from %s is dropped: %s.".formatted(source, reason.words());
  }

  static String ttlTooLow(BfdPeer peer, int ttl, int ttlMin) {
    String remedy =
        switch (peer.hops()) {
          case SINGLE ->
              "A session with one hop takes 255 alone (RFC 5881 §5): a router is in between. Set"
                  + " ebgpMultiHop on the BGPPeer, or name the address that the router has on the"
                  + " link of this node.";
          case MULTIPLE -> "Set minimumTtl of the BFDProfile lower if so many routers are right.";
        };
    return "A BFD packet from %s is dropped: %s, %d of at least %d. %s"
        .formatted(peer.address(), DropReason.TTL_TOO_LOW.words(), ttl, ttlMin, remedy);
  }

  static String echo(BfdPeer peer) {
    return ("The profile of %s has echoMode, which is not used: failures are noticed by control"
            + " packets. For the same detection time give receiveInterval and transmitInterval the"
            + " value of echoInterval.")
        .formatted(peer);
  }

  static String demand(BfdPeer peer) {
    return ("%s has asked for demand mode, so no periodic packets are sent to it: it notices a"
            + " failure only when it asks. Switch demand mode off there.")
        .formatted(peer);
  }

  static String detectionNearPauses(BfdPeer peer, long detectionMicros, long pauseNanos) {
    return ("The detection time with %s is %d ms, and BFD on this node paused for %.1f ms lately,"
            + " so a busy moment may end the session. Use at least %d ms (interval times"
            + " multiplier), or give the speaker more CPU.")
        .formatted(
            peer,
            detectionMicros / MICROS_PER_MILLI,
            pauseNanos / (double) NANOS_PER_MILLI,
            3 * pauseNanos / NANOS_PER_MILLI + 1);
  }

  static String tooManySessions(int wanted, int max) {
    return ("%d BFD sessions are configured for this node, and %d is the limit: the last ones by"
            + " address are not run. Select fewer BGPPeers for this node.")
        .formatted(wanted, max);
  }

  static String noNativeLibrary(Throwable cause) {
    return ("The native part of the network library does not load (%s), so there is no BFD."
            + " Allow a writable temporary directory for native code, on Linux for x86-64 or"
            + " arm64, and start the speaker again.")
        .formatted(cause);
  }
}
