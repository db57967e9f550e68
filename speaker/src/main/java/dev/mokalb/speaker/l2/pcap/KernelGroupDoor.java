package dev.mokalb.speaker.l2.pcap;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import dev.mokalb.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Joins groups as any program does (RFC 3493 §5.2), which needs no capability; hearing all of them
 * needs NET_RAW. The kernel bounds the memberships of one socket by its memory for options ({@code
 * net.core.optmem_max}, some 300 on older kernels), so that more sockets are opened as needed.
 */
final class KernelGroupDoor implements GroupDoor {

  /** Enough for {@link GroupKeeper#GROUPS_MAX} on kernels that let a socket have 300. */
  private static final int SOCKETS_MAX = 32;

  private static final int AF_INET6 = 10;
  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_JOIN_GROUP = 20;
  private static final int IPV6_LEAVE_GROUP = 21;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final short PACKET_MR_ALLMULTI = 2; // packet(7)
  private static final int ENOMEM = 12;
  private static final int ENOBUFS = 105;

  /** The calls of the C library that the JDK does not have. */
  private static final class Calls {

    static {
      Native.register(Calls.class, "c");
    }

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int setsockopt(int socket, int level, int option, byte[] value, int length)
        throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;
  }

  private final int interfaceIndex;
  private final List<Integer> sockets = new ArrayList<>();

  /** Those that were not full when they were last used, or of which a group was left since. */
  private final Set<Integer> roomy = new LinkedHashSet<>();

  private final Map<IpAddress, Integer> socketOf = new HashMap<>();
  private OptionalInt socketOfAll = OptionalInt.empty();

  KernelGroupDoor(int interfaceIndex) {
    this.interfaceIndex = interfaceIndex;
  }

  @Override
  public Optional<String> join(IpAddress group) {
    try {
      while (true) {
        if (roomy.isEmpty() && sockets.size() == SOCKETS_MAX) {
          return Optional.of("all " + SOCKETS_MAX + " sockets are full");
        }
        int socket = roomy.isEmpty() ? openSocket() : roomy.iterator().next();
        try {
          option(socket, IPV6_JOIN_GROUP, group);
          socketOf.put(group, socket);
          return Optional.empty();
        } catch (LastErrorException e) {
          boolean full = e.getErrorCode() == ENOMEM || e.getErrorCode() == ENOBUFS;
          if (!full || !socketOf.containsValue(socket)) {
            throw e;
          }
          roomy.remove(socket);
        }
      }
    } catch (LastErrorException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private int openSocket() {
    int socket = Calls.socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockets.add(socket);
    roomy.add(socket);
    return socket;
  }

  private void option(int socket, int option, IpAddress group) {
    byte[] request =
        ByteBuffer.allocate(20)
            .order(ByteOrder.nativeOrder())
            .put(group.octets())
            .putInt(interfaceIndex)
            .array();
    Calls.setsockopt(socket, IPPROTO_IPV6, option, request, request.length);
  }

  @Override
  public void leave(IpAddress group) {
    Integer socket = socketOf.remove(group);
    if (socket != null) {
      try {
        option(socket, IPV6_LEAVE_GROUP, group);
        roomy.add(socket);
      } catch (LastErrorException e) {
        // The interface is gone, and the membership with it.
      }
    }
  }

  @Override
  public Optional<String> joinAll() {
    try {
      int socket =
          socketOfAll.isPresent()
              ? socketOfAll.getAsInt()
              : Calls.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); // hears nothing itself
      socketOfAll = OptionalInt.of(socket);
      byte[] request =
          ByteBuffer.allocate(16)
              .order(ByteOrder.nativeOrder())
              .putInt(interfaceIndex)
              .putShort(PACKET_MR_ALLMULTI)
              .array();
      Calls.setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, request.length);
      return Optional.empty();
    } catch (LastErrorException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void leaveAll() {
    socketOfAll.ifPresent(KernelGroupDoor::closeQuietly);
    socketOfAll = OptionalInt.empty();
  }

  @Override
  public void close() {
    sockets.forEach(KernelGroupDoor::closeQuietly);
    sockets.clear();
    roomy.clear();
    socketOf.clear();
    leaveAll();
  }

  private static void closeQuietly(int socket) {
    try {
      Calls.close(socket);
    } catch (LastErrorException e) {
      // Nothing is left to be done about a descriptor that cannot be closed.
    }
  }
}
