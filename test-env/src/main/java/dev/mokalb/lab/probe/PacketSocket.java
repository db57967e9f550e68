package dev.mokalb.lab.probe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.mokalb.lab.LabException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * A raw socket (AF_PACKET) for frames of one type, ARP unless said otherwise, of one interface.
 *
 * <p>One thread may receive while another sends.
 */
public final class PacketSocket {
  static final int FRAME_OCTETS_MAX = 1_514; // Ethernet without FCS

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ETHERTYPE_ARP = 0x0806;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int SOCKADDR_LL_OCTETS = 20; // packet(7)
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;

  /** Some thousand frames: the usual 200 KiB are full after some 270 that come at once. */
  private static final int RECEIVE_OCTETS = 8 << 20;

  private final int descriptor;
  private final MethodHandle send;
  private final MethodHandle receive;
  private final MemorySegment outgoing;
  private final MemorySegment incoming;

  private PacketSocket(int descriptor, Libc libc, Arena arena) {
    this.descriptor = descriptor;
    this.send = libc.transfer("send");
    this.receive = libc.transfer("recv");
    this.outgoing = arena.allocate(FRAME_OCTETS_MAX);
    this.incoming = arena.allocate(FRAME_OCTETS_MAX);
  }

  /** Opens a socket on {@code networkInterface}; it stays open as long as the process lives. */
  public static PacketSocket open(String networkInterface) {
    return open(networkInterface, ETHERTYPE_ARP);
  }

  /** The same for frames of another type. */
  public static PacketSocket open(String networkInterface, int etherType) {
    Arena arena = Arena.global();
    var libc = new Libc();
    short protocol =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? (short) etherType
            : Short.reverseBytes((short) etherType);
    try {
      int index = (int) libc.ifNameToIndex().invokeExact(arena.allocateFrom(networkInterface));
      int descriptor =
          (int) libc.socket().invokeExact(AF_PACKET, SOCK_RAW, Short.toUnsignedInt(protocol));
      MemorySegment address = arena.allocate(SOCKADDR_LL_OCTETS, Integer.BYTES);
      address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT_UNALIGNED, 2, protocol);
      address.set(JAVA_INT, 4, index);
      int bound = (int) libc.bind().invokeExact(descriptor, address, SOCKADDR_LL_OCTETS);
      if (index == 0 || descriptor < 0 || bound < 0) {
        throw new LabException(
            "cannot open a raw socket on \"%s\" (index %d, socket %d, bind %d)"
                .formatted(networkInterface, index, descriptor, bound));
      }
      // An ordinary user's lab has to do with the usual room.
      MemorySegment octets = arena.allocateFrom(JAVA_INT, RECEIVE_OCTETS);
      int _ =
          (int)
              libc.setsockopt()
                  .invokeExact(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, octets, Integer.BYTES);
      return new PacketSocket(descriptor, libc, arena);
    } catch (LabException e) {
      throw e;
    } catch (Throwable e) { // what MethodHandle.invokeExact declares
      throw new LabException("cannot call the C library", e);
    }
  }

  public void send(byte[] frame) {
    MemorySegment.copy(frame, 0, outgoing, JAVA_BYTE, 0, frame.length);
    transfer(send, outgoing, frame.length, 0);
  }

  /** Blocks until a frame came; an empty array means that none could be read. */
  public byte[] receive() {
    return received(0);
  }

  /** The next frame if there is one; an empty array if there is none. */
  public byte[] receiveNow() {
    return received(MSG_DONTWAIT);
  }

  private byte[] received(int flags) {
    long length = transfer(receive, incoming, FRAME_OCTETS_MAX, flags);
    return incoming.asSlice(0, Math.max(0, length)).toArray(JAVA_BYTE);
  }

  private long transfer(MethodHandle call, MemorySegment buffer, long length, int flags) {
    try {
      return (long) call.invokeExact(descriptor, buffer, length, flags);
    } catch (Throwable e) { // what MethodHandle.invokeExact declares
      throw new LabException("cannot call the C library", e);
    }
  }

  /** The few functions of the C library that a packet socket takes. */
  @SuppressWarnings(
      "restricted") // calling C is the point; signatures are those of the manual pages
  private static final class Libc {
    private final Linker linker = Linker.nativeLinker();

    MethodHandle ifNameToIndex() {
      return function("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    MethodHandle socket() {
      return function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    }

    MethodHandle bind() {
      return function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    }

    MethodHandle setsockopt() {
      return function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    }

    /** {@code send} or {@code recv}: descriptor, buffer, length, flags. */
    MethodHandle transfer(String name) {
      return function(
          name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor) {
      return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }
  }
}
