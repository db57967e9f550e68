package dev.mokalb.speaker.bfd.jna;

import com.sun.jna.Native;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.speaker.jna.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads datagrams with what the kernel knows about them: when they came, with which TTL, over which
 * interface, from and to which address (recvmmsg(2), cmsg(3)). What was read stays until the next
 * read. Reading allocates nothing; {@link #payload}, {@link #source} and {@link #destination} do.
 *
 * <p>The structures of Linux on 64 bits, for each datagram one after another:
 *
 * <pre>
 *     0  struct mmsghdr   name*, name length, iovec*, 1, control*, control length, flags | length
 *    64  struct iovec     payload*, payload size
 *    80  struct sockaddr_in or sockaddr_in6
 *   112  control messages, each: length (8), level (4), type (4), data, padding to 8
 *   240  payload
 * </pre>
 *
 * <p>Confined to one thread.
 */
public final class DatagramReader {

  /** How many datagrams are read at once. */
  public static final int BATCH = 16;

  /** What is longer is cut off: a control packet with the longest authentication has 52. */
  public static final int PAYLOAD_OCTETS_MAX = 128;

  private static final int NAME_POINTER_AT = 0;
  private static final int NAME_LENGTH_AT = 8;
  private static final int IOVEC_POINTER_AT = 16;
  private static final int IOVEC_COUNT_AT = 24;
  private static final int CONTROL_POINTER_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int LENGTH_AT = 56;
  private static final int HEADER_OCTETS = 64;
  private static final int IOVEC_OCTETS = 16;
  private static final int NAME_OCTETS = 32; // struct sockaddr_in6 has 28
  private static final int CONTROL_OCTETS = 128;
  private static final int CONTROL_HEADER_OCTETS = 16;

  private static final int IOVECS_AT = BATCH * HEADER_OCTETS;
  private static final int NAMES_AT = IOVECS_AT + BATCH * IOVEC_OCTETS;
  private static final int CONTROLS_AT = NAMES_AT + BATCH * NAME_OCTETS;
  private static final int PAYLOADS_AT = CONTROLS_AT + BATCH * CONTROL_OCTETS;
  private static final int TIMESPEC_AT = PAYLOADS_AT + BATCH * PAYLOAD_OCTETS_MAX;
  private static final int MEMORY_OCTETS = TIMESPEC_AT + 16;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPNS = 35;
  private static final int SOL_IP = 0;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int AF_INET = 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ByteBuffer memory = NativeMemory.of(MEMORY_OCTETS);
  private final long address = NativeMemory.addressOf(memory);
  private final int[] ttls = new int[BATCH];
  private final int[] interfaces = new int[BATCH];
  private final int[] destinationsAt = new int[BATCH];
  private final long[] arrivals = new long[BATCH];

  /** Prepares the memory. */
  public DatagramReader() {
    for (int i = 0; i < BATCH; i++) {
      int header = i * HEADER_OCTETS;
      int iovec = IOVECS_AT + i * IOVEC_OCTETS;
      memory.putLong(header + NAME_POINTER_AT, address + nameAt(i));
      memory.putLong(header + IOVEC_POINTER_AT, address + iovec);
      memory.putLong(header + IOVEC_COUNT_AT, 1);
      memory.putLong(header + CONTROL_POINTER_AT, address + controlAt(i));
      memory.putLong(iovec, address + payloadAt(i));
      memory.putLong(iovec + 8, PAYLOAD_OCTETS_MAX);
    }
  }

  private static int nameAt(int i) {
    return NAMES_AT + i * NAME_OCTETS;
  }

  private static int controlAt(int i) {
    return CONTROLS_AT + i * CONTROL_OCTETS;
  }

  private static int payloadAt(int i) {
    return PAYLOADS_AT + i * PAYLOAD_OCTETS_MAX;
  }

  /**
   * Reads what has come, without waiting.
   *
   * @param emptySince since when the queue was empty, on the clock of {@link System#nanoTime}:
   *     nothing in it came earlier
   * @return how many datagrams; fewer than {@link #BATCH} means that the queue is empty
   * @throws IOException if the socket fails
   */
  public int read(int socket, long emptySince) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      memory.putInt(i * HEADER_OCTETS + NAME_LENGTH_AT, NAME_OCTETS);
      memory.putLong(i * HEADER_OCTETS + CONTROL_LENGTH_AT, CONTROL_OCTETS);
    }
    int count = LibC.recvmmsg(socket, address, BATCH, LibC.MSG_DONTWAIT, 0);
    if (count < 0) {
      int error = Native.getLastError();
      if (error == LibC.EAGAIN || error == LibC.EINTR) {
        return 0;
      }
      throw LibC.failure("recvmmsg");
    }
    long now = System.nanoTime();
    long ahead = realTime() - now;
    for (int i = 0; i < count; i++) {
      ttls[i] = 0;
      interfaces[i] = 0;
      destinationsAt[i] = 0;
      arrivals[i] = now;
      readControl(i, ahead);
      // The clock of the day may have been set in between; the queue cannot be wrong.
      arrivals[i] = Math.clamp(arrivals[i], Math.min(emptySince, now), now);
    }
    return count;
  }

  private long realTime() {
    LibC.clock_gettime(LibC.CLOCK_REALTIME, address + TIMESPEC_AT);
    return memory.getLong(TIMESPEC_AT) * NANOS_PER_SECOND + memory.getLong(TIMESPEC_AT + 8);
  }

  private void readControl(int i, long realTimeAhead) {
    int at = controlAt(i);
    int end = at + (int) memory.getLong(i * HEADER_OCTETS + CONTROL_LENGTH_AT);
    while (at + CONTROL_HEADER_OCTETS <= end) {
      long length = memory.getLong(at);
      if (length < CONTROL_HEADER_OCTETS) {
        return;
      }
      int data = at + CONTROL_HEADER_OCTETS;
      int type = memory.getInt(at + 12);
      switch (memory.getInt(at + 8)) {
        case SOL_SOCKET -> {
          if (type == SCM_TIMESTAMPNS) {
            long time = memory.getLong(data) * NANOS_PER_SECOND + memory.getLong(data + 8);
            arrivals[i] = time - realTimeAhead;
          }
        }
        case SOL_IP -> ipv4(i, type, data);
        case SOL_IPV6 -> ipv6(i, type, data);
        default -> {}
      }
      at += (int) (length + 7) & ~7;
    }
  }

  private void ipv4(int i, int type, int data) {
    if (type == IP_TTL) {
      ttls[i] = memory.getInt(data);
    } else if (type == IP_PKTINFO) { // interface, local address, destination of the header
      interfaces[i] = memory.getInt(data);
      destinationsAt[i] = data + 8;
    }
  }

  private void ipv6(int i, int type, int data) {
    if (type == IPV6_HOPLIMIT) {
      ttls[i] = memory.getInt(data);
    } else if (type == IPV6_PKTINFO) { // destination, interface
      interfaces[i] = memory.getInt(data + 16);
      destinationsAt[i] = data;
    }
  }

  /** The octets of the payload, at most {@link #PAYLOAD_OCTETS_MAX}. */
  public int length(int i) {
    return memory.getInt(i * HEADER_OCTETS + LENGTH_AT);
  }

  /** When the kernel got it, on the clock of {@link System#nanoTime}. */
  public long arrival(int i) {
    return arrivals[i];
  }

  /** The TTL or hop limit it came with, 0 if the kernel did not say. */
  public int ttl(int i) {
    return ttls[i];
  }

  /** The number of the interface it came over, 0 if the kernel did not say. */
  public int interfaceIndex(int i) {
    return interfaces[i];
  }

  /** Four octets of the payload in network order, which has to be that long. */
  public int int32(int i, int at) {
    return Integer.reverseBytes(memory.getInt(payloadAt(i) + at));
  }

  /** Eight octets of the payload, to be compared with others that came from here. */
  public long int64(int i, int at) {
    return memory.getLong(payloadAt(i) + at);
  }

  /** A copy of the payload. */
  public byte[] payload(int i) {
    return octets(payloadAt(i), Math.min(length(i), PAYLOAD_OCTETS_MAX));
  }

  /** Who sent it. */
  public IpAddress source(int i) {
    int name = nameAt(i);
    return memory.getShort(name) == AF_INET
        ? IpAddress.ofOctets(octets(name + 4, 4))
        : IpAddress.ofOctets(octets(name + 8, 16));
  }

  /** Whom it was sent to. */
  public IpAddress destination(int i, IpFamily family) {
    return IpAddress.ofOctets(octets(destinationsAt[i], family.bits() / 8));
  }

  private byte[] octets(int at, int count) {
    byte[] octets = new byte[count];
    memory.get(at, octets);
    return octets;
  }
}
