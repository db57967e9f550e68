package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.speaker.bfd.jna.DatagramReader;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/**
 * An open port that peers send to.
 *
 * <p>Confined to the loop. Reading allocates nothing.
 */
final class Receiver implements EpollIoHandle {

  /** So many at a time: others have packets too, and some are to be sent. */
  private static final int BATCHES_MAX = 8;

  /** Takes what was read. */
  interface Intake {

    /** Datagrams 0 to {@code count}, which the reader holds until this returns. */
    void read(Receiver from, DatagramReader reader, int count);

    /** The socket has failed. */
    void failed(Receiver receiver, IOException e);

    /** Something has come: {@link #drain}. */
    void readable(Receiver receiver);
  }

  private final Port port;
  private final LinuxSocket socket;
  private final DatagramReader reader;
  private final Intake intake;
  private int ttlMin;
  private long emptySince;
  private boolean drained = true;
  private boolean closed;
  private long lastArrival;

  Receiver(Port port, LinuxSocket socket, int ttlMin, DatagramReader reader, Intake intake) {
    this.port = port;
    this.socket = socket;
    this.ttlMin = ttlMin;
    this.reader = reader;
    this.intake = intake;
    this.emptySince = System.nanoTime();
  }

  Port port() {
    return port;
  }

  /** Keeps out what has less. */
  void useTtlMin(int ttl) throws IOException {
    if (ttl != ttlMin) {
      Sockets.filter(socket, port.family(), ttl);
      ttlMin = ttl;
    }
  }

  void share() throws IOException {
    Sockets.share(socket);
  }

  /** Reads all that has come, or a good part of it. */
  void drain() {
    drained = false;
    for (int batch = 0; batch < BATCHES_MAX && !drained && !closed; batch++) {
      long before = System.nanoTime();
      int count;
      try {
        count = reader.read(socket.intValue(), emptySince);
      } catch (IOException e) {
        intake.failed(this, e);
        return;
      }
      drained = count < DatagramReader.BATCH;
      if (count > 0) {
        lastArrival = reader.arrival(count - 1); // What is behind it in the queue came later.
        intake.read(this, reader, count);
      }
      if (drained) {
        emptySince = before;
      }
    }
  }

  /**
   * Whether everything that came before this time has been read: then a session is right to miss
   * what it has not seen.
   */
  boolean hasReadUntil(long time) {
    return drained || lastArrival >= time;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    intake.readable(this);
  }

  @Override
  public void close() {
    closed = true;
    Sockets.closeQuietly(socket);
  }
}
