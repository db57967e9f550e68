package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.speaker.bgp.PeerSettings;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for peers that may connect to this side, one family, and one VRF if it is one's device.
 * Who is not expected is told so and closed. While the kernel does not take the keys of all peers
 * that sign, nothing listens: it would let in who does not sign.
 *
 * <p>Confined to its event loop, but for the methods that say otherwise.
 */
final class Acceptor {

  /** What a listening socket is for. */
  record Place(IpFamily family, String device, int port) {}

  /** Gives the kernel the keys of those who have to sign (TCP MD5); all others go. */
  interface Keys {

    /**
     * Replaces what the socket had.
     *
     * @throws RuntimeException if the kernel does not take one
     */
    void set(Channel listening, Map<InetAddress, byte[]> keys);
  }

  private static final long RETRY_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  private final Place place;
  private final EventLoop loop;
  private final Keys keys;
  private List<PeerRunner> peers = List.of();
  private @Nullable Channel channel;
  private boolean closed;
  private boolean retryPending;

  Acceptor(Place place, EventLoop loop, Keys keys) {
    this.place = place;
    this.loop = loop;
    this.keys = keys;
  }

  /** Who may connect from now on. For any thread. */
  void expect(Collection<PeerRunner> expected) {
    List<PeerRunner> all = List.copyOf(expected);
    loop.execute(() -> {
      peers = all;
      if (channel == null) {
        if (!retryPending) {
          open();
        }
      } else {
        Channel listening = channel;
        setKeys(listening).ifPresent(problem -> giveUp(listening, problem));
      }
    });
  }

  /** For any thread. */
  void close() {
    loop.execute(() -> {
      closed = true;
      if (channel != null) {
        var _ = channel.close();
        channel = null;
      }
    });
  }

  private void open() {
    if (closed || channel != null || peers.isEmpty()) {
      return;
    }
    Channel opened = new EpollServerSocketChannel(Connector.protocolFamily(place.family()));
    try {
      SocketOptions.listener(opened.config(), place.family());
      if (!place.device().isEmpty()) {
        SocketOptions.device(opened.config(), place.device());
      }
    } catch (RuntimeException e) {
      Connector.closeUnregistered(opened);
      failed(Failures.listening(e, place.port()));
      return;
    }
    // Before it listens, so that nobody comes in unsigned.
    Optional<String> refused = setKeys(opened);
    if (refused.isPresent()) {
      Connector.closeUnregistered(opened);
      failed(refused.get());
      return;
    }
    opened.pipeline().addLast(new Arrivals());
    channel = opened;
    var _ = loop.register(opened).addListener(_ -> bind(opened));
  }

  private void bind(Channel opened) {
    var _ =
        opened
            .bind(new InetSocketAddress(any(), place.port()))
            .addListener(bound -> {
              if (!opened.equals(channel)) {
                var _ = opened.close(); // It is not wanted any longer.
              } else if (bound.isSuccess()) {
                peers.forEach(peer -> peer.listenProblem(""));
              } else {
                giveUp(opened, Failures.listening(bound.cause(), place.port()));
              }
            });
  }

  private void giveUp(Channel listening, String problem) {
    channel = null;
    var _ = listening.close();
    failed(problem);
  }

  private void failed(String problem) {
    log.warn("BGP: {}", problem);
    peers.forEach(peer -> peer.listenProblem(problem));
    if (!retryPending) {
      retryPending = true;
      var _ = loop.schedule(this::retry, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void retry() {
    retryPending = false;
    open();
  }

  private InetAddress any() {
    IpAddress any =
        switch (place.family()) {
          case IPV4 -> IpAddress.of("0.0.0.0");
          case IPV6 -> IpAddress.of("::");
        };
    return any.toInetAddress();
  }

  /**
   * The kernel drops segments of these addresses unless they are signed with their key. Why it does
   * not, if it does not.
   */
  private Optional<String> setKeys(Channel listening) {
    Map<InetAddress, byte[]> all = new HashMap<>();
    for (PeerRunner peer : peers) {
      if (peer.settings().target().remote() instanceof PeerSettings.Remote.Address it) {
        peer.settings()
            .protection()
            .password()
            .ifPresent(password -> all.put(it.address().toInetAddress(), password.octets()));
      }
    }
    try {
      keys.set(listening, all);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          "does not listen on port "
              + place.port()
              + ": the kernel does not take the passwords of the peers that connect (TCP MD5): "
              + e.getMessage()
              + "; unsigned, nobody is let in");
    }
  }

  /** Hears of connections as the messages of a listening socket. */
  private final class Arrivals extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel arrived = (Channel) message;
      Optional<PeerRunner> expected =
          arrived.remoteAddress() instanceof InetSocketAddress from
              ? expected(from.getAddress())
              : Optional.empty();
      if (expected.isPresent()) {
        expected.get().knock(arrived);
      } else {
        turnAway(arrived);
      }
    }
  }

  private Optional<PeerRunner> expected(InetAddress from) {
    IpAddress address = IpAddress.of(from);
    for (PeerRunner peer : peers) {
      boolean is =
          switch (peer.settings().target().remote()) {
            case PeerSettings.Remote.Address it -> it.address().equals(address);
            case PeerSettings.Remote.Unnumbered it -> isOn(it.interfaceName(), from);
          };
      if (is) {
        return Optional.of(peer);
      }
    }
    return Optional.empty();
  }

  private static boolean isOn(String interfaceName, InetAddress from) {
    if (!(from instanceof Inet6Address linkLocal) || !from.isLinkLocalAddress()) {
      return false;
    }
    try {
      NetworkInterface of = NetworkInterface.getByName(interfaceName);
      return of != null && of.getIndex() == linkLocal.getScopeId();
    } catch (java.net.SocketException e) {
      return false; // There is no such interface.
    }
  }

  private void turnAway(Channel stranger) {
    log.debug("BGP: {} is no peer that may connect", stranger.remoteAddress());
    byte[] refusal =
        MessageCodec.encode(
            Notification.of(BgpError.CONNECTION_REJECTED), CodecTerms.initial(PeerKind.EXTERNAL));
    var _ =
        loop.register(stranger)
            .addListener(_ -> {
              var _ =
                  stranger
                      .writeAndFlush(Unpooled.wrappedBuffer(refusal))
                      .addListener(ChannelFutureListener.CLOSE);
            });
  }
}
