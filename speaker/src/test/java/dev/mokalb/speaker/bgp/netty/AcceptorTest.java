package dev.mokalb.speaker.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What listens for peers with a password, where the kernel takes keys and where it does not. */
class AcceptorTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private volatile boolean kernelRefuses;
  private volatile Map<InetAddress, byte[]> keysSet = Map.of();
  private volatile boolean bound = true;
  private int port;

  @BeforeEach
  void findPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() {
    var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }

  private void setKeys(Channel listening, Map<InetAddress, byte[]> keys) {
    if (kernelRefuses && !keys.isEmpty()) {
      throw new IllegalStateException("Protocol not available");
    }
    bound = listening.localAddress() != null;
    keysSet = Map.copyOf(keys);
  }

  private Acceptor acceptor() {
    return new Acceptor(new Acceptor.Place(IpFamily.IPV4, "", port), loop, this::setKeys);
  }

  private PeerRunner peer(String address, Optional<String> password) {
    PeerSettings settings =
        new PeerSettings(
            new PeerSettings.Target(
                new PeerSettings.Remote.Address(IpAddress.of(address)),
                port,
                Optional.empty(),
                Optional.empty(),
                PeerSettings.Opening.PASSIVE),
            new PeerSettings.Protection(
                new PeerSettings.Hops.Distant(), password.map(PeerSettings.Password::new)),
            new PeerSettings.Identity(
                new Asn(65_001),
                new PeerSettings.RemoteAsn.Exactly(new Asn(65_002)),
                BgpIdentifier.of(IpAddress.of("192.0.2.1"))),
            new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.of(1)),
            new PeerSettings.Exchange(
                Set.of(IpFamily.IPV4), Optional.empty(), OptionalInt.empty(), OptionalInt.empty()));
    return new PeerRunner(
        new PeerName("peer-" + address),
        settings,
        new PeerRunner.Surroundings(
            loop, new NoNeighbours(), (_, _) -> {}, new LocalNode("n1", LocalNode.Start.FRESH)));
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(IpAddress.of("127.0.0.1").toInetAddress(), port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void awaitProblem(PeerRunner peer, String words) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(peer.status().problems())
                .anySatisfy(problem -> assertThat(problem).contains(words)));
  }

  @Test
  void keysAreThereBeforeAnybodyCanConnect() {
    Acceptor acceptor = acceptor();
    acceptor.expect(List.of(peer("127.0.0.9", Optional.of("s3cret"))));
    await().atMost(SOON).until(this::listens);
    assertThat(bound).as("bound when the kernel got the keys").isFalse();
    assertThat(keysSet).containsOnlyKeys(IpAddress.of("127.0.0.9").toInetAddress());
    acceptor.close();
  }

  @Test
  void nothingListensWhereTheKernelTakesNoKeys() {
    kernelRefuses = true;
    Acceptor acceptor = acceptor();
    PeerRunner peer = peer("127.0.0.9", Optional.of("s3cret"));
    acceptor.expect(List.of(peer));
    awaitProblem(
        peer,
        "does not listen on port "
            + port
            + ": the kernel does not take the passwords of the peers that connect (TCP MD5):"
            + " Protocol not available; unsigned, nobody is let in");
    assertThat(listens()).isFalse();
    kernelRefuses = false;
    acceptor.expect(List.of(peer));
    await("it listens").atMost(SOON).until(this::listens);
    await().atMost(SOON).until(() -> peer.status().problems().isEmpty());
    acceptor.close();
  }

  @Test
  void aKeyThatCannotBeAddedEndsTheListening() {
    Acceptor acceptor = acceptor();
    PeerRunner open = peer("127.0.0.8", Optional.empty());
    acceptor.expect(List.of(open));
    await().atMost(SOON).until(this::listens);
    kernelRefuses = true;
    PeerRunner signed = peer("127.0.0.9", Optional.of("s3cret"));
    acceptor.expect(List.of(open, signed));
    awaitProblem(signed, "unsigned, nobody is let in");
    awaitProblem(open, "unsigned, nobody is let in");
    await("it does not listen").atMost(SOON).until(() -> !listens());
    acceptor.close();
  }
}
