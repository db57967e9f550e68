package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import dev.mokalb.speaker.bgp.PeerSettings;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** Opens sockets to peers, with all that their settings ask for. */
final class Connector {

  /** Where a peer is now. */
  sealed interface Whereabouts {
    record Known(InetSocketAddress address) implements Whereabouts {}

    record Unknown(String reason) implements Whereabouts {}
  }

  private Connector() {}

  /** The address to connect to; for an unnumbered peer that of the router that was heard. */
  static Whereabouts find(PeerSettings.Target target, LinkNeighbours neighbours) {
    return switch (target.remote()) {
      case PeerSettings.Remote.Address it ->
          new Whereabouts.Known(new InetSocketAddress(it.address().toInetAddress(), target.port()));
      case PeerSettings.Remote.Unnumbered it -> {
        LinkNeighbours.Finding finding = neighbours.find(it.interfaceName());
        yield finding
            .router()
            .<Whereabouts>map(router ->
                new Whereabouts.Known(
                    new InetSocketAddress(scoped(router, finding.interfaceIndex()), target.port())))
            .orElseGet(() -> new Whereabouts.Unknown(finding.problem()));
      }
    };
  }

  private static InetAddress scoped(IpAddress linkLocal, int interfaceIndex) {
    try {
      return Inet6Address.getByAddress(null, linkLocal.octets(), interfaceIndex);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("16 octets are an address", impossible);
    }
  }

  /**
   * A socket that is ready to connect, but for its handler.
   *
   * @throws io.netty.channel.ChannelException if the kernel refuses an option
   */
  static Channel open(PeerSettings settings, InetAddress peer) {
    IpFamily family = IpAddress.of(peer).family();
    Channel channel = new EpollSocketChannel(protocolFamily(family));
    try {
      SocketOptions.connection(channel.config(), settings, family);
      settings.target().device().ifPresent(name -> SocketOptions.device(channel.config(), name));
      settings
          .protection()
          .password()
          .ifPresent(password -> setPassword(channel, Map.of(peer, password.octets())));
    } catch (RuntimeException e) {
      closeUnregistered(channel);
      throw e;
    }
    return channel;
  }

  /** Never registered with a loop, it can only be closed like this. */
  static void closeUnregistered(Channel channel) {
    channel.unsafe().closeForcibly();
  }

  static void setPassword(Channel channel, Map<InetAddress, byte[]> keys) {
    if (!channel.config().setOption(EpollChannelOption.TCP_MD5SIG, keys)) {
      throw new IllegalStateException("no option of this socket: TCP_MD5SIG");
    }
  }

  static SocketProtocolFamily protocolFamily(IpFamily family) {
    return switch (family) {
      case IPV4 -> SocketProtocolFamily.INET;
      case IPV6 -> SocketProtocolFamily.INET6;
    };
  }
}
