package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch against the kernel's own TCP, over addresses of the loopback interface. */
class TcpWatchTest {

  private static final Duration PROBE = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Longer than a verdict would take. */
  private static final Duration A_WHILE = PROBE.multipliedBy(2);

  private final Address member = UUID.randomUUID();
  private final List<String> verdicts = new CopyOnWriteArrayList<>();
  private final InetSocketAddress bind = free("127.0.9.1");
  private final TcpWatch watch =
      new TcpWatch(
          bind,
          PROBE.toNanos(),
          3,
          new TcpWatch.Verdicts() {
            @Override
            public void gone(Address who) {
              verdicts.add("gone " + who.equals(member));
            }

            @Override
            public void unreachable(Address who) {
              verdicts.add("unreachable " + who.equals(member));
            }
          });
  private final MemberPort port = new MemberPort("127.0.9.2");

  private static InetSocketAddress free(String address) {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return new InetSocketAddress(InetAddress.ofLiteral(address), socket.getLocalPort());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    watch.start();
  }

  @AfterEach
  void close() {
    watch.close();
    port.close();
  }

  private void watchIt() {
    watch.watch(Map.of(member, port.address()));
  }

  private void awaitVerdict(String verdict) {
    await().atMost(SOON).until(() -> !verdicts.isEmpty());
    assertThat(verdicts).containsExactly(verdict);
  }

  private void noVerdictForAWhile() {
    await().during(A_WHILE).atMost(SOON).until(verdicts::isEmpty);
  }

  @Test
  void ofAMemberThatListensNothingIsSaidHoweverOftenItIsAsked() {
    watchIt();
    port.awaitConnections(1);
    for (int question = 1; question <= 3; question++) {
      watch.ask(member);
      port.awaitConnections(1 + question);
      port.awaitOpen(1); // The answered probe is closed again, the standing connection is not.
    }
    noVerdictForAWhile();
  }

  @Test
  void aProcessThatEndsIsGoneWithoutAQuestion() {
    watchIt();
    port.awaitConnections(1);
    long ended = System.nanoTime();
    port.close();
    awaitVerdict("gone true");
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aBrokenConnectionToAProcessThatListensIsMadeAnew() {
    watchIt();
    port.awaitConnections(1);
    port.breakConnections();
    port.awaitConnections(2);
    noVerdictForAWhile();
    port.close();
    awaitVerdict("gone true");
  }

  /** A firewall may say so, too: only a question, or a connection that stood, makes it a death. */
  @Test
  void aPortThatWasNeverOpenIsGoneOnlyIfAsked() {
    port.close();
    watchIt();
    noVerdictForAWhile();
    watch.ask(member);
    awaitVerdict("gone true");
  }

  @Test
  void aPortThatOpensLaterIsWatchedFromThenOn() {
    port.close();
    watchIt();
    noVerdictForAWhile();
    port.open();
    port.awaitConnections(1); // It tries again every second.
    port.close();
    awaitVerdict("gone true");
  }

  @Test
  void aKernelThatDoesNotAnswerIsUnreachableAfterTheWholeTime() {
    port.fallSilent();
    watchIt();
    long asked = System.nanoTime();
    watch.ask(member);
    awaitVerdict("unreachable true");
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(PROBE);
  }

  @Test
  void anAnswerInTimeMakesUpForEarlierSilence() {
    port.fallSilent();
    watchIt();
    watch.ask(member);
    port.takeWhatWaits();
    port.awaitOpen(1);
    noVerdictForAWhile();
  }

  @Test
  void whoIsWatchedNoLongerIsNotSpokenOf() {
    watchIt();
    port.awaitConnections(1);
    watch.watch(Map.of());
    port.awaitOpen(0);
    watch.ask(member);
    port.close();
    noVerdictForAWhile();
  }

  @Test
  void whatAStrangerSaysEndsItsConnection() throws IOException {
    try (Socket stranger = new Socket(bind.getAddress(), bind.getPort())) {
      stranger.setSoTimeout((int) SOON.toMillis());
      stranger
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(endOf(stranger)).isTrue();
    }
    watchIt();
    port.awaitConnections(1);
  }

  /** Whether the other side has ended it, by a reset where octets were left unread. */
  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException nothing) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
