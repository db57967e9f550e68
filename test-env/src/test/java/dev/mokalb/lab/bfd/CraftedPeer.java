package dev.mokalb.lab.bfd;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.BfdCodec;
import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.ControlPacket.Discriminators;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import dev.mokalb.net.bfd.Decoded;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.Flags;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bfd.SessionState;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** A peer that sends whatever the test wants, on a host, over IPv4 and one hop. */
final class CraftedPeer implements AutoCloseable {

  private static final Discriminator MINE = new Discriminator(0x7e57);
  private static final int IPPROTO_IP = 0;
  private static final int IP_TTL = 2;

  /** Large: a thread of the test that oversleeps is not what its sessions are about. */
  private static final int DETECT_MULTIPLIER = 20;

  private final LinuxSocket socket;
  private final IpAddress node;
  private Discriminator yours = Discriminator.UNKNOWN;
  private int port;
  private Intervals intervals = new Intervals(100_000, 50_000, 0);

  CraftedPeer(NetworkNamespace host, IpAddress here, IpAddress node) {
    Epoll.ensureAvailability();
    this.node = node;
    this.socket =
        Inside.call(
            host,
            () -> {
              LinuxSocket opened = LinuxSocket.newSocketDgram(SocketProtocolFamily.INET);
              opened.setIntOpt(IPPROTO_IP, IP_TTL, 255);
              opened.bind(new InetSocketAddress(here.toInetAddress(), Hops.SINGLE.port()));
              return opened;
            });
  }

  CraftedPeer with(Intervals others) {
    intervals = others;
    return this;
  }

  /** Where the last packet came from. */
  int port() {
    return port;
  }

  void ttl(int ttl) {
    try {
      socket.setIntOpt(IPPROTO_IP, IP_TTL, ttl);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ControlPacket packet(SessionState state, Flag... flags) {
    Flags set = Flags.NONE;
    for (Flag flag : flags) {
      set = set.with(flag);
    }
    return new ControlPacket(
        new Report(state, Diagnostic.Known.NONE),
        set,
        DETECT_MULTIPLIER,
        new Discriminators(MINE, yours),
        intervals);
  }

  void say(SessionState state, Flag... flags) {
    say(BfdCodec.encode(packet(state, flags)));
  }

  void say(byte[] octets) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.max(1, octets.length));
    buffer.put(octets);
    try {
      socket.sendTo(buffer, 0, octets.length, node.toInetAddress(), Hops.SINGLE.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next packet of the node, without waiting; its discriminator is used from then on. */
  Optional<ControlPacket> hear() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    DatagramSocketAddress from;
    try {
      from = socket.recvFrom(buffer, 0, buffer.capacity());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (from == null) {
      return Optional.empty();
    }
    port = from.getPort();
    byte[] octets = new byte[from.receivedAmount()];
    buffer.get(0, octets);
    return switch (BfdCodec.decode(octets)) {
      case Decoded.Packet read -> {
        yours = read.packet().discriminators().mine();
        yield Optional.of(read.packet());
      }
      case Decoded.Dropped dropped ->
          throw new LabException("the node sends what is dropped: " + dropped.reason());
    };
  }

  /** The next packet of the node that is so; those before it are forgotten. */
  ControlPacket await(String what, Predicate<ControlPacket> wanted) {
    return Waiting.forValue(
        what,
        Node.LIMIT,
        () -> {
          Optional<ControlPacket> heard = hear();
          while (heard.isPresent() && !wanted.test(heard.get())) {
            heard = hear();
          }
          return heard;
        });
  }

  /** Forgets what was not heard yet, and tells how much it was. */
  int forget() {
    int count = 0;
    while (hear().isPresent()) {
      count++;
    }
    return count;
  }

  /** Brings the session up; from then on it has to be kept alive. */
  void comeUp() {
    await("a packet", packet -> packet.report().state() == SessionState.DOWN);
    say(SessionState.DOWN);
    await("Init", packet -> packet.report().state() == SessionState.INIT);
    say(SessionState.UP);
    await("Up", packet -> packet.report().state() == SessionState.UP);
    say(SessionState.UP, Flag.FINAL);
    say(SessionState.UP);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
