package dev.mokalb.speaker.bgp.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A raw ICMPv6 socket on one interface that hears router solicitations and advertisements, and only
 * those that were sent on this very link: with the hop limit of 255 that no router leaves (RFC 4861
 * §6.1).
 *
 * <p>Confined to the thread that opened it.
 */
final class IcmpSocket implements AutoCloseable {

  /** A message and who sent it; the message's octets are in the buffer that was given. */
  record Heard(IpAddress from, int length) {}

  private static final int ADDRESS_OCTETS = 28; // sockaddr_in6
  private static final int ADDRESS_AT = 8;
  private static final int SCOPE_AT = 24;
  private static final int HOP_LIMIT_AT = 7; // RFC 8200 §3
  private static final int HOP_LIMIT = 255;
  private static final IpAddress ALL_NODES = IpAddress.of("ff02::1");
  private static final IpAddress ALL_ROUTERS = IpAddress.of("ff02::2");

  private final int descriptor;
  private final int interfaceIndex;

  private IcmpSocket(int descriptor, int interfaceIndex) {
    this.descriptor = descriptor;
    this.interfaceIndex = interfaceIndex;
  }

  /**
   * Opens one.
   *
   * @throws IOException if the kernel refuses
   */
  static IcmpSocket open(String interfaceName, int interfaceIndex) throws IOException {
    try {
      int descriptor =
          LibC.socket(LibC.AF_INET6, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.IPPROTO_ICMPV6);
      IcmpSocket socket = new IcmpSocket(descriptor, interfaceIndex);
      try {
        socket.configure(interfaceName);
      } catch (LastErrorException e) {
        socket.close();
        throw e;
      }
      return socket;
    } catch (LastErrorException e) {
      throw new IOException("raw ICMPv6 on " + interfaceName + ": " + e.getMessage(), e);
    }
  }

  private void configure(String interfaceName) {
    filterTypes();
    filterHopLimit();
    byte[] name = Arrays.copyOf(interfaceName.getBytes(StandardCharsets.UTF_8), 16);
    LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, name, name.length);
    setInt(LibC.IPV6_MULTICAST_IF, interfaceIndex);
    setInt(LibC.IPV6_MULTICAST_HOPS, HOP_LIMIT);
    setInt(LibC.IPV6_UNICAST_HOPS, HOP_LIMIT);
    setInt(LibC.IPV6_MULTICAST_LOOP, 0);
    byte[] membership =
        ByteBuffer.allocate(20)
            .order(ByteOrder.nativeOrder())
            .put(ALL_ROUTERS.octets())
            .putInt(interfaceIndex)
            .array();
    LibC.setsockopt(
        descriptor, LibC.IPPROTO_IPV6, LibC.IPV6_ADD_MEMBERSHIP, membership, membership.length);
  }

  /** RFC 3542 §3.2: a bit for each type that is not wanted. */
  private void filterTypes() {
    byte[] blocked = new byte[32];
    Arrays.fill(blocked, (byte) 0xff);
    ByteBuffer words = ByteBuffer.wrap(blocked).order(ByteOrder.nativeOrder());
    for (int type : new int[] {RouterMessages.SOLICITATION, RouterMessages.ADVERTISEMENT}) {
      int at = type / 32 * 4;
      words.putInt(at, words.getInt(at) & ~(1 << (type % 32)));
    }
    LibC.setsockopt(descriptor, LibC.IPPROTO_ICMPV6, LibC.ICMP6_FILTER, blocked, blocked.length);
  }

  /** A filter of the kernel, as the socket itself delivers no header of IPv6. */
  private void filterHopLimit() {
    int loadHopLimit = -0x100000 + HOP_LIMIT_AT; // SKF_NET_OFF
    int[][] program = {
      {0x30, 0, 0, loadHopLimit}, // load an octet
      {0x15, 0, 1, HOP_LIMIT}, // equal: go on, else skip one
      {0x06, 0, 0, -1}, // all of it
      {0x06, 0, 0, 0}, // nothing of it
    };
    try (Memory instructions = new Memory(program.length * 8L)) {
      for (int i = 0; i < program.length; i++) {
        instructions.setShort(i * 8L, (short) program[i][0]);
        instructions.setByte(i * 8L + 2, (byte) program[i][1]);
        instructions.setByte(i * 8L + 3, (byte) program[i][2]);
        instructions.setInt(i * 8L + 4, program[i][3]);
      }
      byte[] head = // struct sock_fprog: the count, then, aligned, where the instructions are
          ByteBuffer.allocate(2 * Native.POINTER_SIZE)
              .order(ByteOrder.nativeOrder())
              .putShort(0, (short) program.length)
              .putLong(Native.POINTER_SIZE, Pointer.nativeValue(instructions))
              .array();
      LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, head, head.length);
    }
  }

  private void setInt(int option, int value) {
    byte[] octets = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    LibC.setsockopt(descriptor, LibC.IPPROTO_IPV6, option, octets, octets.length);
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Sends to all nodes of the link.
   *
   * @throws IOException if the kernel refuses, as while the link is down
   */
  void sendToAllNodes(byte[] message) throws IOException {
    send(message, ALL_NODES);
  }

  /**
   * Sends to all routers of the link.
   *
   * @throws IOException if the kernel refuses, as while the link is down
   */
  void sendToAllRouters(byte[] message) throws IOException {
    send(message, ALL_ROUTERS);
  }

  private void send(byte[] message, IpAddress to) throws IOException {
    byte[] address =
        ByteBuffer.allocate(ADDRESS_OCTETS)
            .order(ByteOrder.nativeOrder())
            .putShort((short) LibC.AF_INET6)
            .position(ADDRESS_AT)
            .put(to.octets())
            .putInt(interfaceIndex)
            .array();
    try {
      LibC.sendto(
          descriptor,
          message,
          new NativeLong(message.length),
          LibC.MSG_DONTWAIT,
          address,
          address.length);
    } catch (LastErrorException e) {
      throw new IOException("router advertisement: " + e.getMessage(), e);
    }
  }

  /**
   * The next message, if one waits.
   *
   * @throws IOException if the socket is broken, as when its interface is gone
   */
  Optional<Heard> receive(byte[] into) throws IOException {
    byte[] from = new byte[ADDRESS_OCTETS];
    try {
      int length =
          LibC.recvfrom(
                  descriptor,
                  into,
                  new NativeLong(into.length),
                  LibC.MSG_DONTWAIT,
                  from,
                  new IntByReference(from.length))
              .intValue();
      IpAddress sender = IpAddress.ofOctets(Arrays.copyOfRange(from, ADDRESS_AT, SCOPE_AT));
      return Optional.of(new Heard(sender, length));
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.EAGAIN || e.getErrorCode() == LibC.EINTR) {
        return Optional.empty();
      }
      throw new IOException("raw ICMPv6: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      LibC.close(descriptor);
    } catch (LastErrorException e) {
      // It is closed all the same (close(2)).
    }
  }
}
