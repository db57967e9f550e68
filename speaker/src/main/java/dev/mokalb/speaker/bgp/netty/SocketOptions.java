package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.speaker.bgp.PeerSettings;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Options of sockets: those of Linux that Netty has no name for, and which peer needs which. */
final class SocketOptions {

  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int SOL_SOCKET = 1;
  private static final int DEVICE_OCTETS = 16; // IFNAMSIZ

  private static final ChannelOption<Integer> IP_TTL = integer("IP_TTL", IPPROTO_IP, 2);
  private static final ChannelOption<Integer> IP_MINTTL = integer("IP_MINTTL", IPPROTO_IP, 21);
  private static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
      integer("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final ChannelOption<Integer> IPV6_MINHOPCOUNT =
      integer("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);
  private static final ChannelOption<Integer> IPV6_V6ONLY =
      integer("IPV6_V6ONLY", IPPROTO_IPV6, 26);
  private static final ChannelOption<ByteBuffer> SO_BINDTODEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, DEVICE_OCTETS);

  private static final int TTL_MAX = 255;
  private static final int TTL_DIRECT = 1;

  /** A connection that has more unsent than the second takes nothing until it has the first. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1_024, 256 * 1_024);

  private SocketOptions() {}

  private static ChannelOption<Integer> integer(String name, int level, int option) {
    return new IntegerUnixChannelOption(name, level, option);
  }

  /**
   * What every connection with a peer has.
   *
   * @throws io.netty.channel.ChannelException if the kernel refuses
   */
  static void connection(ChannelConfig config, PeerSettings settings, IpFamily family) {
    memory(config);
    set(config, ChannelOption.TCP_NODELAY, true);
    set(config, ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // The session has a timer of its own.
    config.setWriteBufferWaterMark(WATER_MARK);
    hops(config, settings, family);
  }

  /** What is needed before connect or bind. */
  static void device(ChannelConfig config, String name) {
    ByteBuffer octets = ByteBuffer.allocate(DEVICE_OCTETS);
    octets.put(name.getBytes(StandardCharsets.UTF_8)).rewind();
    set(config, SO_BINDTODEVICE, octets);
  }

  /** What a socket that listens has: its answers go as far as a peer with TTL security wants. */
  static void listener(ChannelConfig config, IpFamily family) {
    memory(config);
    set(config, ChannelOption.SO_REUSEADDR, true);
    switch (family) {
      case IPV4 -> set(config, IP_TTL, TTL_MAX);
      case IPV6 -> {
        set(config, IPV6_V6ONLY, 1);
        set(config, IPV6_UNICAST_HOPS, TTL_MAX);
      }
    }
  }

  /** Sessions are few and idle: pools of buffers would only cost memory. */
  private static void memory(ChannelConfig config) {
    config.setAllocator(UnpooledByteBufAllocator.DEFAULT);
  }

  private static void hops(ChannelConfig config, PeerSettings settings, IpFamily family) {
    switch (settings.protection().hops()) {
      case PeerSettings.Hops.Direct _ -> {
        if (settings.identity().kind() == PeerKind.EXTERNAL) {
          ttl(config, family, TTL_DIRECT);
        }
      }
      case PeerSettings.Hops.Distant _ -> {}
      case PeerSettings.Hops.Secured it -> { // RFC 5082 §3
        ttl(config, family, TTL_MAX);
        switch (family) {
          case IPV4 -> set(config, IP_MINTTL, it.ttlMin());
          case IPV6 -> set(config, IPV6_MINHOPCOUNT, it.ttlMin());
        }
      }
    }
  }

  private static void ttl(ChannelConfig config, IpFamily family, int ttl) {
    switch (family) {
      case IPV4 -> set(config, IP_TTL, ttl);
      case IPV6 -> set(config, IPV6_UNICAST_HOPS, ttl);
    }
  }

  private static <T> void set(ChannelConfig config, ChannelOption<T> option, T value) {
    if (!config.setOption(option, value)) {
      throw new IllegalStateException("no option of this socket: " + option);
    }
  }
}
