package dev.mokalb.speaker.l2.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket to the kernel's routing tables (rtnetlink(7)). One thread reads; any thread may send. A
 * call that the kernel refuses throws {@link LastErrorException}.
 */
final class NetlinkSocket implements AutoCloseable {

  private static final int DATAGRAM_OCTETS_MAX = 32_768; // the kernel's own limit for a dump's part

  private final int descriptor;
  private final Memory buffer = new Memory(DATAGRAM_OCTETS_MAX);

  private NetlinkSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket that also hears the news of these groups, one bit each.
   *
   * @throws IOException if the kernel refuses
   */
  static NetlinkSocket open(int groups) throws IOException {
    try {
      int descriptor =
          LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
      byte[] address =
          ByteBuffer.allocate(12)
              .order(ByteOrder.nativeOrder())
              .putShort((short) LibC.AF_NETLINK)
              .putShort((short) 0)
              .putInt(0)
              .putInt(groups)
              .array();
      NetlinkSocket socket = new NetlinkSocket(descriptor);
      try {
        LibC.bind(descriptor, address, address.length);
      } catch (LastErrorException e) {
        socket.close();
        throw e;
      }
      return socket;
    } catch (LastErrorException e) {
      throw new IOException("netlink socket: " + e.getMessage(), e);
    }
  }

  /** Lets the kernel tell the addresses of one interface alone; old kernels tell those of all. */
  void beStrict() {
    byte[] on = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
    try {
      LibC.setsockopt(descriptor, LibC.SOL_NETLINK, LibC.NETLINK_GET_STRICT_CHK, on, on.length);
    } catch (LastErrorException e) {
      // Before Linux 4.20. What is told of other interfaces is left out by the reader.
    }
  }

  void send(byte[] octets) {
    LibC.send(descriptor, octets, new NativeLong(octets.length), 0);
  }

  /** Whether a datagram came within the time; a signal may end it early. */
  boolean await(int timeoutMillis) {
    byte[] asked =
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putInt(descriptor)
            .putShort(LibC.POLLIN)
            .putShort((short) 0)
            .array();
    try {
      return LibC.poll(asked, new NativeLong(1), timeoutMillis) > 0;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.EINTR) {
        return false;
      }
      throw e;
    }
  }

  /** The next datagram; does not wait. */
  byte[] receive() {
    int octets =
        LibC.recv(descriptor, buffer, new NativeLong(DATAGRAM_OCTETS_MAX), LibC.MSG_DONTWAIT)
            .intValue();
    return buffer.getByteArray(0, Math.max(0, octets));
  }

  /** Reads until nothing is left, of answers that came too late. */
  void discard() {
    while (true) {
      try {
        receive();
      } catch (LastErrorException e) {
        if (e.getErrorCode() == LibC.EAGAIN) {
          return;
        }
        if (e.getErrorCode() != LibC.ENOBUFS && e.getErrorCode() != LibC.EINTR) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      LibC.close(descriptor);
    } catch (LastErrorException e) {
      // Nothing is left to be done about a descriptor that cannot be closed.
    }
  }
}
