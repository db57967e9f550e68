package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.bfd.BfdCodec;
import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdPeer;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the packets of one session, from a port of its own. The socket is opened when it is needed
 * and again after an error, a second later at the earliest.
 *
 * <p>Confined to the loop. Sending what was prepared allocates nothing.
 */
final class Transmitter implements AutoCloseable {

  private static final long REOPEN_NANOS = 1_000_000_000;

  /** What came of a packet. */
  enum Outcome {
    SENT,
    /** The kernel's queue is full. */
    CONGESTED,
    /** The peer's kernel has said that no program there has the port. */
    REFUSED,
    /** {@link #failure} says why. */
    FAILED
  }

  private final BfdPeer peer;
  private final ByteBuffer prepared = ByteBuffer.allocateDirect(BfdCodec.PACKET_OCTETS);
  private final ByteBuffer once = ByteBuffer.allocateDirect(BfdCodec.PACKET_OCTETS);
  private @Nullable LinuxSocket socket;
  private int port;
  private long openDueAt;
  private String failure = "";

  /**
   * Opens nothing yet.
   *
   * @param port of {@link Hops#SOURCE_PORT_MIN} and above, the next free one is taken
   */
  Transmitter(BfdPeer peer, int port, long now) {
    this.peer = peer;
    this.port = port;
    this.openDueAt = now;
  }

  void prepare(ControlPacket packet) {
    prepared.clear().put(BfdCodec.encode(packet));
  }

  Outcome sendPrepared(long now) {
    return send(prepared, now);
  }

  Outcome send(ControlPacket packet, long now) {
    once.clear().put(BfdCodec.encode(packet));
    return send(once, now);
  }

  /** Why the last packet could not be sent. */
  String failure() {
    return failure;
  }

  private Outcome send(ByteBuffer octets, long now) {
    LinuxSocket open = socket;
    if (open == null) {
      if (openDueAt > now) {
        return Outcome.FAILED;
      }
      try {
        Sockets.Sending sending = Sockets.sending(peer, port);
        open = sending.socket();
        port = sending.port();
        socket = open;
      } catch (IOException e) {
        return failed(e, now);
      }
    }
    boolean refused = false;
    while (true) {
      try {
        int sent = open.write(octets, 0, BfdCodec.PACKET_OCTETS);
        return sent == 0 ? Outcome.CONGESTED : refused ? Outcome.REFUSED : Outcome.SENT;
      } catch (IOException e) {
        // What an earlier packet met with is told in place of sending this one, once.
        if (refused || !isRefusal(e)) {
          return failed(e, now);
        }
        refused = true;
      }
    }
  }

  private static boolean isRefusal(IOException e) {
    return e instanceof Errors.NativeIoException failure
        && failure.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE;
  }

  private Outcome failed(IOException e, long now) {
    failure = String.valueOf(e.getMessage());
    close();
    openDueAt = now + REOPEN_NANOS;
    return Outcome.FAILED;
  }

  @Override
  public void close() {
    LinuxSocket open = socket;
    if (open != null) {
      Sockets.closeQuietly(open);
      socket = null;
    }
  }
}
