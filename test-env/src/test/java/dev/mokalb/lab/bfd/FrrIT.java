package dev.mokalb.lab.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdChange.Cause;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSettings.Echo;
import dev.mokalb.speaker.bfd.BfdSettings.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against bfdd of FRR as Debian has it. */
class FrrIT {

  private static final BfdSettings FAST = BfdSettings.DEFAULT.withIntervals(50, 50);
  private static final BfdPeer IPV4 = BfdPeer.of(Lan.ipv4(2), Hops.SINGLE);
  private static final BfdPeer IPV6 = BfdPeer.of(Lan.ipv6(2), Hops.SINGLE);
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String BOTH_FAMILIES =
      """
      bfd
       profile fast
        transmit-interval 50
        receive-interval 50
       exit
       peer 10.9.0.1
        profile fast
       exit
       peer fd09::1 local-address fd09::2
        profile fast
       exit
      """;

  @TempDir Path folder;
  private Lan lan;
  private NetworkNamespace router;
  private Node node;

  @BeforeEach
  void open() {
    lan = Lan.create();
    router = lan.host("r", 2);
    node = new Node();
  }

  @AfterEach
  void close() {
    node.close();
    lan.close();
  }

  @Test
  void comesUpInBothFamilies() throws Exception {
    try (Frr frr = Frr.start(router, folder, BOTH_FAMILIES)) {
      node.speaker().apply(Map.of(IPV4, FAST, IPV6, FAST));
      for (BfdPeer peer : List.of(IPV4, IPV6)) {
        node.awaitSettled(peer);
        assertThat(node.status(peer).session().detectionMicros()).isEqualTo(150_000);
        assertThat(node.status(peer).session().transmitIntervalMicros()).isEqualTo(50_000);
      }
      for (String peer : List.of("10.9.0.1", "fd09::1")) {
        assertThat(frr.peerValue(peer, "status")).isEqualTo("up");
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(frr.peerValue(peer, "remote-transmit-interval")).isEqualTo("50"));
        assertThat(frr.peerValue(peer, "remote-detect-multiplier")).isEqualTo("3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.0.2", "fd09::2"})
  void aCutIsNoticedInLessThan200Ms(String address) throws Exception {
    BfdPeer peer = BfdPeer.of(IpAddress.of(address), Hops.SINGLE);
    try (Frr frr = Frr.start(router, folder, BOTH_FAMILIES)) {
      node.run(peer, FAST);
      List<Long> noticed = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        node.awaitSettled(peer);
        await().atMost(SOON).until(() -> node.status(peer).inStateNanos() > 500_000_000);
        long cutting = System.nanoTime();
        lan.cut("r");
        long cut = System.nanoTime();
        Node.Told down = node.awaitChange(BfdChange.Down.class, cutting);
        lan.heal("r");
        System.out.printf("%s: cut noticed after %.1f ms%n", peer, (down.at() - cutting) / 1e6);
        // The link is cut between the two: on a busy machine the command itself takes its time.
        noticed.add(Duration.ofNanos(down.at() - cut).toMillis());
        assertThat(down.change())
            .isEqualTo(new BfdChange.Down(new Cause.DetectionTimeExpired(150_000)));
      }
      Collections.sort(noticed);
      assertThat(noticed.get(noticed.size() / 2)).as("the median of %s", noticed).isLessThan(200);
      assertThat(noticed.getLast()).as("with a busy processor").isLessThan(500);
      node.awaitUp(peer);
      awaitUpAt(frr, peer.address().equals(Lan.ipv4(2)) ? "10.9.0.1" : "fd09::1");
    }
  }

  @Test
  void intervalsChangeByPollSequencesWithoutAFlap() throws Exception {
    try (Frr frr = Frr.start(router, folder, BOTH_FAMILIES)) {
      node.run(IPV4, FAST);
      node.awaitSettled(IPV4);
      node.run(IPV4, FAST.withIntervals(120, 400));
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(frr.peerValue("10.9.0.1", "remote-transmit-interval")).isEqualTo("400");
            assertThat(frr.peerValue("10.9.0.1", "remote-receive-interval")).isEqualTo("120");
          });
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(node.status(IPV4).session().transmitIntervalMicros()).isEqualTo(400_000);
            assertThat(node.status(IPV4).session().detectionMicros()).isEqualTo(3 * 120_000);
          });

      frr.vtysh("configure terminal", "bfd", "profile fast", "transmit-interval 200");
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(node.status(IPV4).session().detectionMicros()).isEqualTo(3 * 200_000));
      node.run(IPV4, FAST.withDetectMultiplier(9));
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(frr.peerValue("10.9.0.1", "remote-detect-multiplier")).isEqualTo("9"));
      assertThat(node.told()).as("changes").hasSize(1);
      assertThat(node.status(IPV4).counters().upEvents()).isEqualTo(1);
      assertThat(node.status(IPV4).counters().downEvents()).isZero();
    }
  }

  @Test
  void onePassiveEndIsEnoughAndTwoAreTooMany() throws Exception {
    String passive = BOTH_FAMILIES.replace("transmit-interval 50", "passive-mode");
    try (Frr frr = Frr.start(router, folder, passive)) {
      node.run(IPV4, FAST.withRole(Role.PASSIVE));
      await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> packetsOut(IPV4) == 0);
      node.run(IPV4, FAST);
      node.awaitUp(IPV4);
      awaitUpAt(frr, "10.9.0.1");
    }
  }

  /** Whoever is up first tells the other, which is up then, too. */
  private static void awaitUpAt(Frr frr, String peer) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(frr.peerValue(peer, "status")).isEqualTo("up"));
  }

  @Test
  void thePassiveEndAnswersAnActiveOne() throws Exception {
    try (Frr frr = Frr.start(router, folder, BOTH_FAMILIES)) {
      node.run(IPV4, FAST.withRole(Role.PASSIVE));
      node.awaitSettled(IPV4);
      long killed = System.nanoTime();
      frr.kill();
      node.awaitChange(BfdChange.Down.class, killed);
      await().atMost(SOON).until(() -> !node.status(IPV4).session().sendsPeriodically());
      long sent = packetsOut(IPV4);
      await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> packetsOut(IPV4) == sent);
    }
  }

  private long packetsOut(BfdPeer peer) {
    return node.status(peer).counters().controlPacketsOut();
  }

  @Test
  void aShutdownByEitherEndIsNoFailure() throws Exception {
    try (Frr frr = Frr.start(router, folder, BOTH_FAMILIES)) {
      node.run(IPV4, FAST);
      node.awaitSettled(IPV4);
      long shut = System.nanoTime();
      frr.vtysh("configure terminal", "bfd", "peer 10.9.0.1", "shutdown");
      assertThat(node.awaitChange(BfdChange.Released.class, shut).change().words())
          .startsWith("ended on purpose: the peer was shut down by its administrator");
      frr.vtysh("configure terminal", "bfd", "peer 10.9.0.1", "no shutdown");
      node.awaitSettled(IPV4);

      long ended = System.nanoTime();
      node.speaker().apply(Map.of());
      assertThat(node.awaitChange(BfdChange.Released.class, ended).change().words())
          .isEqualTo("ended on purpose: it was ended on this node (administratively down)");
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(frr.peerValue("10.9.0.1", "status")).isEqualTo("down");
            assertThat(frr.peerValue("10.9.0.1", "diagnostic"))
                .isEqualTo("neighbor signaled session down");
            assertThat(frr.peerValue("10.9.0.1", "remote-diagnostic"))
                .isEqualTo("administratively down");
          });

      node.run(IPV4, FAST);
      node.awaitSettled(IPV4);
      long closing = System.nanoTime();
      node.close();
      assertThat(System.nanoTime() - closing)
          .as("the peer has heard at once")
          .isLessThan(500_000_000);
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(frr.peerValue("10.9.0.1", "status")).isEqualTo("down");
            assertThat(frr.peerValue("10.9.0.1", "diagnostic"))
                .isEqualTo("neighbor signaled session down");
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.0.1 10.9.2.2", "fd09::1 fd09:2::2"})
  void worksOverARouter(String addresses) throws Exception {
    NetworkNamespace far = lan.behind("r", 2, "far");
    String near = addresses.split(" ", -1)[0];
    String there = addresses.split(" ", -1)[1];
    BfdPeer peer = BfdPeer.of(IpAddress.of(there), Hops.MULTIPLE).from(IpAddress.of(near));
    String configuration =
        """
        bfd
         peer %s multihop local-address %s
          minimum-ttl 250
         exit
        """
            .formatted(near, there);
    try (Frr frr = Frr.start(far, folder, configuration)) {
      node.run(peer, FAST.withMinimumTtl(254));
      node.awaitUp(peer);
      assertThat(frr.peerValue(near, "multihop")).isEqualTo("true");
    }
  }

  @Test
  void aPeerBehindARouterIsNoPeerOfOneHop() throws Exception {
    NetworkNamespace far = lan.behind("r", 2, "far");
    BfdPeer peer = BfdPeer.of(Lan.behind(2, 2), Hops.SINGLE);
    try (Frr frr = Frr.start(far, folder, "bfd\n peer 10.9.0.1\n")) {
      node.run(peer, FAST);
      BfdProblem problem = node.awaitProblem(BfdProblem.Kind.DROPPED);
      assertThat(problem.subject()).isEqualTo("10.9.2.2");
      assertThat(problem.text())
          .startsWith(
              "A BFD packet from 10.9.2.2 is dropped: its TTL is too low, 254 of at least 255.");
      assertThat(node.told()).isEmpty();
      assertThat(frr.peerValue("10.9.0.1", "status")).isEqualTo("down");
    }
  }

  @Test
  void worksBetweenLinkLocalAddresses() throws Exception {
    IpAddress here = Lan.linkLocal(List.of(), Lan.BRIDGE);
    IpAddress there = Lan.linkLocal(router.commandLine(List.of()), Lan.INTERFACE);
    BfdPeer peer = new BfdPeer(there, Hops.SINGLE, IpAddress.of("::"), Lan.BRIDGE, "");
    String configuration =
        """
        bfd
         peer %s local-address %s interface eth0
          transmit-interval 50
          receive-interval 50
         exit
        """
            .formatted(here, there);
    try (Frr frr = Frr.start(router, folder, configuration)) {
      node.run(peer, FAST);
      node.awaitSettled(peer);
      assertThat(frr.peerValue(here.toString(), "status")).isEqualTo("up");
    }
  }

  @Test
  void echoModeOnBothEndsIsLeftOutWithAReason() throws Exception {
    String echo =
        BOTH_FAMILIES.replace("transmit-interval 50", "transmit-interval 50\n  echo-mode");
    try (Frr frr = Frr.start(router, folder, echo)) {
      node.run(IPV4, FAST.withEcho(new Echo(Echo.Mode.ON, 60)));
      node.awaitSettled(IPV4);
      assertThat(node.awaitProblem(BfdProblem.Kind.ECHO_NOT_USED).text())
          .startsWith("The profile of 10.9.0.2 has echoMode, which is not used");
      assertThat(frr.peerValue("10.9.0.1", "remote-echo-receive-interval")).isEqualTo("0");
      assertThat(frr.peerValue("10.9.0.1", "status")).isEqualTo("up");
    }
  }

  @Test
  void aRouterWithoutBfdSaysSo() {
    node.run(IPV4, FAST);
    assertThat(node.awaitProblem(BfdProblem.Kind.NOBODY_LISTENS).text())
        .isEqualTo(
            "10.9.0.2 refuses BFD packets: no program there listens on UDP port 3784. Configure"
                + " BFD for this node on the router, or take bfdProfile from the BGPPeer.");
    assertThat(node.told()).isEmpty();
  }
}
