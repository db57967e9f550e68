package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket.Report;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.SessionState;

/**
 * What a session found out about the path to its peer. A session that was never Up says nothing.
 */
public sealed interface BfdChange {

  /** Completes a sentence that begins with the session. */
  String words();

  /** Both ends hear each other. */
  record Up() implements BfdChange {
    @Override
    public String words() {
      return "is up: both ends hear each other";
    }
  }

  /** The path, or the peer, has failed: what depends on it should go. */
  record Down(Cause cause) implements BfdChange {
    @Override
    public String words() {
      return "is down: " + cause.words();
    }
  }

  /** The session ended on purpose; nothing is known about the path (RFC 5882 §4.2). */
  record Released(Cause cause) implements BfdChange {
    @Override
    public String words() {
      return "ended on purpose: " + cause.words();
    }
  }

  /** Why a session left Up. */
  sealed interface Cause {

    /** For people. */
    String words();

    /** Nothing came from the peer. */
    record DetectionTimeExpired(long micros) implements Cause {
      @Override
      public String words() {
        return "nothing was heard from the peer for %d.%03d ms (%s)"
            .formatted(
                micros / 1_000, micros % 1_000, Diagnostic.Known.DETECTION_TIME_EXPIRED.words());
      }
    }

    /** The peer said so in its last packet. */
    record PeerSignaled(Report report) implements Cause {
      @Override
      public String words() {
        return report.state() == SessionState.ADMIN_DOWN
            ? "the peer was shut down by its administrator (" + report.diagnostic().words() + ")"
            : "the peer says %s (%s)".formatted(report.state(), report.diagnostic().words());
      }
    }

    /** This end was told to stop. */
    record ShutDownHere(Diagnostic diagnostic) implements Cause {
      @Override
      public String words() {
        return "it was ended on this node (" + diagnostic.words() + ")";
      }
    }

    /** The session ran into a defect of this program and was begun anew. */
    record Defect(String what) implements Cause {
      @Override
      public String words() {
        return "it met a defect of this program and begins anew (" + what + ")";
      }
    }
  }
}
