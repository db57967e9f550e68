package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdPeer;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Opens the sockets of BFD with the options that RFC 5881 and the kernel ask for. */
final class Sockets {

  private static final int SOL_SOCKET = 1;
  private static final int SO_PRIORITY = 12;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int IPPROTO_IP = 0;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_RECVHOPLIMIT = 51;

  private static final int SENT_TTL = 255; // RFC 5881 §5
  private static final int TRAFFIC_CLASS = 0xc0; // CS6, network control (RFC 4594 §3.1)
  private static final int QUEUE_PRIORITY = 6; // the highest that needs no NET_ADMIN

  /** For half a second of packets for many sessions; the kernel may allow less. */
  private static final int RECEIVE_QUEUE_OCTETS = 1 << 20;

  private static final int PORTS = Hops.SOURCE_PORT_MAX - Hops.SOURCE_PORT_MIN + 1;
  private static final int PORT_ATTEMPTS_MAX = 64;
  private static final int EADDRINUSE = 98;

  private Sockets() {}

  /**
   * A port that peers send to.
   *
   * @param device what it is bound to, or empty
   */
  record Port(IpFamily family, Hops hops, String device) {}

  /** Whether one port may be open more than once. */
  enum Sharing {
    /** No: if another program has it, that shows. */
    ALONE,
    /** Yes: sessions in different routing tables need a socket in each. */
    AMONG_DEVICES
  }

  /**
   * Opens it.
   *
   * @param ttlMin what is below is kept out by a filter
   * @throws IOException if the kernel refuses, {@link #isTaken} if another program has it
   */
  static LinuxSocket receiving(Port port, int ttlMin, Sharing sharing) throws IOException {
    IpFamily family = port.family();
    LinuxSocket socket = socket(family);
    try {
      bindToDevice(socket, port.device());
      switch (family) {
        case IPV4 -> {
          socket.setIntOpt(IPPROTO_IP, IP_RECVTTL, 1);
          socket.setIntOpt(IPPROTO_IP, IP_PKTINFO, 1);
        }
        case IPV6 -> {
          socket.setIntOpt(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
          socket.setIntOpt(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        }
      }
      socket.setIntOpt(SOL_SOCKET, SO_TIMESTAMPNS, 1);
      socket.setReceiveBufferSize(RECEIVE_QUEUE_OCTETS);
      filter(socket, family, ttlMin);
      socket.setReuseAddress(sharing == Sharing.AMONG_DEVICES);
      socket.bind(new InetSocketAddress(BfdPeer.anyOf(family).toInetAddress(), port.hops().port()));
      return socket;
    } catch (IOException e) {
      closeQuietly(socket);
      throw e;
    }
  }

  /** Lets sockets of ours use the port too that are bound to a device. */
  static void share(LinuxSocket socket) throws IOException {
    socket.setReuseAddress(true);
  }

  /** Replaces the filter. */
  static void filter(LinuxSocket socket, IpFamily family, int ttlMin) throws IOException {
    LowTtlFilter.with(
        family,
        ttlMin,
        filter -> socket.setRawOpt(LowTtlFilter.LEVEL, LowTtlFilter.OPTION, filter));
  }

  /** A socket that is connected to the peer. */
  record Sending(LinuxSocket socket, int port) {}

  /**
   * Opens what a session sends from.
   *
   * @param port preferred: the port of a session never changes (RFC 5881 §4) unless it is taken
   */
  static Sending sending(BfdPeer peer, int port) throws IOException {
    IpFamily family = peer.address().family();
    LinuxSocket socket = socket(family);
    try {
      bindToDevice(socket, peer.device());
      switch (family) {
        case IPV4 -> socket.setIntOpt(IPPROTO_IP, IP_TTL, SENT_TTL);
        case IPV6 -> socket.setIntOpt(IPPROTO_IPV6, IPV6_UNICAST_HOPS, SENT_TTL);
      }
      socket.setTrafficClass(TRAFFIC_CLASS);
      socket.setIntOpt(SOL_SOCKET, SO_PRIORITY, QUEUE_PRIORITY);
      int bound = bindToFreePort(socket, peer, port);
      socket.connect(new InetSocketAddress(peer.address().toInetAddress(), peer.hops().port()));
      return new Sending(socket, bound);
    } catch (IOException e) {
      closeQuietly(socket);
      throw e;
    }
  }

  private static int bindToFreePort(LinuxSocket socket, BfdPeer peer, int first)
      throws IOException {
    IOException taken = new IOException("there is no free port");
    for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
      int port = Hops.SOURCE_PORT_MIN + (first - Hops.SOURCE_PORT_MIN + attempt) % PORTS;
      try {
        socket.bind(new InetSocketAddress(peer.source().toInetAddress(), port));
        return port;
      } catch (IOException e) {
        if (!isTaken(e)) {
          throw e;
        }
        taken = e;
      }
    }
    throw taken;
  }

  /** Whether another socket has the port. */
  static boolean isTaken(IOException e) {
    return e instanceof Errors.NativeIoException failure && failure.expectedErr() == -EADDRINUSE;
  }

  private static LinuxSocket socket(IpFamily family) throws IOException {
    return switch (family) {
      case IPV4 -> LinuxSocket.newSocketDgram(SocketProtocolFamily.INET);
      case IPV6 -> {
        LinuxSocket socket = LinuxSocket.newSocketDgram(SocketProtocolFamily.INET6);
        socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        yield socket;
      }
    };
  }

  private static void bindToDevice(LinuxSocket socket, String device) throws IOException {
    if (!device.isEmpty()) {
      byte[] name = (device + "\0").getBytes(StandardCharsets.US_ASCII);
      ByteBuffer value = ByteBuffer.allocateDirect(name.length).order(ByteOrder.nativeOrder());
      value.put(name).flip();
      socket.setRawOpt(SOL_SOCKET, SO_BINDTODEVICE, value);
    }
  }

  static void closeQuietly(LinuxSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be done about a descriptor that cannot be closed.
    }
  }
}
