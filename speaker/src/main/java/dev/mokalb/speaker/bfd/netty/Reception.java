package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.bfd.BfdCodec;
import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Decoded;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.net.bfd.DropReason;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.PauseHistogram;
import dev.mokalb.speaker.bfd.jna.DatagramReader;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that a datagram is for, or the reason why none gets it (RFC 5880 §6.8.6).
 *
 * <p>Confined to the loop. A packet that came before and changes nothing allocates nothing.
 */
final class Reception {

  private static final long DROP_TOLD_NANOS = 60_000_000_000L;

  /** Takes what passed. */
  interface Recipient {

    /** The packet that the reader holds at this place. */
    void received(LiveSession session, ControlPacket packet, DatagramReader reader, int i);
  }

  private final SessionTable table;
  private final Problems problems;
  private final PauseHistogram pauses;
  private final Recipient recipient;
  private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);

  Reception(SessionTable table, Problems problems, PauseHistogram pauses, Recipient recipient) {
    this.table = table;
    this.problems = problems;
    this.pauses = pauses;
    this.recipient = recipient;
  }

  /** How many datagrams reached no session. */
  SortedMap<DropReason, Long> dropped() {
    return new TreeMap<>(dropped);
  }

  /** Datagrams 0 to {@code count}. */
  void read(Port port, DatagramReader reader, int count) {
    long now = System.nanoTime();
    pauses.record(now - reader.arrival(0), now);
    for (int i = 0; i < count; i++) {
      LiveSession session = repeated(port, reader, i);
      if (session != null) {
        session.heardAgain(reader.arrival(i));
      } else {
        examine(port, reader, i);
      }
    }
  }

  /** The session whose last packet came again and changes nothing, or null. */
  private @Nullable LiveSession repeated(Port port, DatagramReader reader, int i) {
    if (reader.length(i) != BfdCodec.PACKET_OCTETS) {
      return null;
    }
    LiveSession session = table.with(reader.int32(i, BfdCodec.YOUR_DISCRIMINATOR_AT));
    return session != null
            && session.peer().hops() == port.hops()
            && reader.ttl(i) >= session.ttlMin()
            && session.isMoreOfTheSame(reader, i)
        ? session
        : null;
  }

  private void examine(Port port, DatagramReader reader, int i) {
    switch (BfdCodec.decode(reader.payload(i))) {
      case Decoded.Dropped refused -> drop(port, reader, i, refused.reason());
      case Decoded.Packet read -> {
        LiveSession session = find(port, read.packet(), reader, i);
        if (session == null) {
          drop(port, reader, i, DropReason.NO_SESSION);
        } else if (reader.ttl(i) < session.ttlMin()) {
          drop(port, reader, i, DropReason.TTL_TOO_LOW);
        } else {
          recipient.received(session, read.packet(), reader, i);
        }
      }
    }
  }

  private @Nullable LiveSession find(
      Port port, ControlPacket packet, DatagramReader reader, int i) {
    Discriminator ours = packet.discriminators().yours();
    if (!ours.isKnown()) {
      return table.withSender(port, reader, i).orElse(null);
    }
    LiveSession session = table.with(ours.bits());
    return session != null && session.peer().hops() == port.hops() ? session : null;
  }

  private void drop(Port port, DatagramReader reader, int i, DropReason reason) {
    dropped.merge(reason, 1L, Long::sum);
    if (reason == DropReason.NO_SESSION) {
      return; // It is for an earlier session, or from somebody who is no peer.
    }
    table
        .withSender(port, reader, i)
        .ifPresent(session -> {
          if (session.clock().session().state() != SessionState.UP) {
            String text =
                reason == DropReason.TTL_TOO_LOW
                    ? Notices.ttlTooLow(session.peer(), reader.ttl(i), session.ttlMin())
                    : Notices.dropped(reader.source(i), reason);
            problems.setUntil(
                Kind.DROPPED,
                session.peer().address().toString(),
                text,
                System.nanoTime() + DROP_TOLD_NANOS);
          }
        });
  }
}
