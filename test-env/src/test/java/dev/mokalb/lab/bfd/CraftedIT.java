package dev.mokalb.lab.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.BfdCodec;
import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.DropReason;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.Session.Poll;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets that no router sends, at the moment that the test wants. */
class CraftedIT {

  private static final BfdSettings FAST = BfdSettings.DEFAULT.withIntervals(50, 50);
  private static final BfdPeer PEER = BfdPeer.of(Lan.ipv4(2), Hops.SINGLE);
  private static final Duration SOON = Duration.ofSeconds(10);

  private Lan lan;
  private Node node;
  private CraftedPeer peer;

  @BeforeEach
  void open() {
    lan = Lan.create();
    NetworkNamespace router = lan.host("r", 2);
    peer = new CraftedPeer(router, Lan.ipv4(2), Lan.ipv4(1));
    node = new Node();
    node.run(PEER, FAST);
  }

  @AfterEach
  void close() {
    node.close();
    peer.close();
    lan.close();
  }

  /** Keeps the session alive until the condition holds or the limit is reached. */
  private boolean keepUpUntil(Duration limit, BooleanSupplier condition, Flag... flags) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      if (condition.getAsBoolean()) {
        return true;
      }
      peer.say(SessionState.UP, flags);
      LockSupport.parkNanos(40_000_000);
    }
    return condition.getAsBoolean();
  }

  @Test
  void packetsWithALowTtlNeitherBeginNorKeepASession() {
    peer.ttl(254);
    peer.await("a packet", packet -> packet.report().state() == SessionState.DOWN);
    for (int i = 0; i < 400; i++) {
      peer.say(SessionState.DOWN);
    }
    await("the kernel keeps seven of eight, and no more come")
        .during(Duration.ofMillis(500))
        .atMost(SOON)
        .untilAsserted(() -> assertThat(dropped(DropReason.TTL_TOO_LOW)).isBetween(10L, 150L));
    assertThat(node.state(PEER)).isEqualTo(SessionState.DOWN);
    assertThat(node.awaitProblem(BfdProblem.Kind.DROPPED).text()).contains("254 of at least 255");

    peer.ttl(255);
    peer.comeUp();
    node.awaitUp(PEER);
    await().atMost(SOON).until(() -> node.problems().isEmpty());
    peer.ttl(254);
    keepUpUntil(Duration.ofSeconds(2), () -> node.state(PEER) == SessionState.DOWN);
    assertThat(node.told().getLast().change()).isInstanceOf(BfdChange.Down.class);
  }

  private long dropped(DropReason reason) {
    return node.speaker().health().dropped().getOrDefault(reason, 0L);
  }

  @Test
  void garbageIsCountedAndChangesNothing() {
    peer.comeUp();
    byte[] good = BfdCodec.encode(peer.packet(SessionState.UP));
    Map<DropReason, byte[]> refused = new TreeMap<>();
    refused.put(DropReason.TRUNCATED, Arrays.copyOf(good, 23));
    refused.put(DropReason.VERSION, changed(good, 0, 0x40));
    refused.put(DropReason.LENGTH_TOO_SHORT, changed(good, 3, 20));
    refused.put(DropReason.LENGTH_BEYOND_PAYLOAD, changed(good, 3, 60));
    refused.put(DropReason.DETECT_MULTIPLIER_ZERO, changed(good, 2, 0));
    refused.put(DropReason.MULTIPOINT, changed(good, 1, 0xc1));
    refused.put(DropReason.NO_SESSION, changed(good, 11, good[11] ^ 1));
    byte[] authenticated = Arrays.copyOf(changed(good, 1, 0xc4), 33);
    authenticated[3] = 33;
    refused.put(DropReason.AUTHENTICATION, authenticated);
    refused.values().forEach(peer::say);
    peer.say(new byte[0]);
    peer.say(new byte[1_400]);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 1_000; i++) {
      byte[] octets = new byte[random.nextInt(64)];
      random.nextBytes(octets);
      peer.say(octets);
      if (i % 20 == 0) {
        peer.say(good);
      }
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          peer.say(good);
          assertThat(node.speaker().health().dropped())
              .containsKeys(refused.keySet().toArray(DropReason[]::new));
        });
    assertThat(node.state(PEER)).isEqualTo(SessionState.UP);
    assertThat(node.told()).hasSize(1);
  }

  private static byte[] changed(byte[] octets, int at, int value) {
    byte[] copy = octets.clone();
    copy[at] = (byte) value;
    return copy;
  }

  @Test
  void demandModeOfThePeerIsHonouredAndTold() {
    peer.comeUp();
    assertThat(keepUpUntil(SOON, () -> node.status(PEER).session().timing().poll() == Poll.IDLE))
        .isTrue();
    peer.say(SessionState.UP, Flag.DEMAND);
    keepUpUntil(Duration.ofMillis(200), () -> false, Flag.DEMAND);
    peer.forget();
    keepUpUntil(Duration.ofSeconds(2), () -> false, Flag.DEMAND);
    assertThat(peer.forget()).as("periodic packets").isZero();
    assertThat(node.awaitProblem(BfdProblem.Kind.PEER_IN_DEMAND_MODE).subject())
        .isEqualTo("10.9.0.2");

    peer.say(SessionState.UP, Flag.DEMAND, Flag.POLL);
    ControlPacket answer = peer.await("an answer", packet -> packet.flags().has(Flag.FINAL));
    assertThat(answer.flags().has(Flag.POLL)).isFalse();

    AtomicInteger heard = new AtomicInteger();
    assertThat(keepUpUntil(SOON, () -> heard.addAndGet(peer.forget()) > 10))
        .as("periodic again")
        .isTrue();
    assertThat(node.told()).hasSize(1);
  }

  @Test
  void periodicPacketsAreJitteredAndNoFasterThanAgreed() {
    peer.with(new Intervals(1_000_000, 80_000, 0));
    peer.comeUp();
    keepUpUntil(Duration.ofMillis(300), () -> false);
    peer.forget();
    long start = System.nanoTime();
    keepUpUntil(Duration.ofSeconds(4), () -> false);
    double seconds = (System.nanoTime() - start) / 1e9;
    double perSecond = peer.forget() / seconds;
    System.out.printf("80 ms agreed: %.1f packets a second%n", perSecond);
    // Where the processor is busy there are fewer.
    assertThat(perSecond).as("80 ms less 0 to 25 %%").isBetween(9.0, 16.7);
  }

  @Test
  void nothingIsAllocatedWhileNothingChanges() {
    peer.comeUp();
    assertThat(keepUpUntil(SOON, () -> node.status(PEER).session().timing().poll() == Poll.IDLE))
        .isTrue();
    keepUpUntil(Duration.ofSeconds(2), () -> false);
    Cost slow = costOfFourSeconds(40_000_000);
    Cost fast = costOfFourSeconds(2_000_000);
    System.out.printf("of the loop: %s, then %s%n", slow, fast);
    assertThat(fast.packets() - slow.packets()).isGreaterThan(500);
    assertThat(fast.octets() - slow.octets())
        .as("ten times the packets, the same housekeeping")
        .isLessThan(fast.packets() - slow.packets());
  }

  private record Cost(long packets, long octets) {}

  private Cost costOfFourSeconds(long gapNanos) {
    long packets = node.status(PEER).counters().controlPacketsIn();
    long octets = allocatedByTheLoop();
    long end = System.nanoTime() + 4_000_000_000L;
    while (System.nanoTime() < end) {
      peer.say(SessionState.UP);
      LockSupport.parkNanos(gapNanos);
    }
    octets = allocatedByTheLoop() - octets;
    return new Cost(node.status(PEER).counters().controlPacketsIn() - packets, octets);
  }

  private static long allocatedByTheLoop() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().equals("bfd"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
        .max()
        .orElseThrow();
  }

  @Test
  void aPortThatAnotherProgramHasIsToldAndTakenWhenItIsFree() throws Exception {
    node.close();
    Node second;
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setReuseAddress(false);
      other.bind(new InetSocketAddress("0.0.0.0", Hops.SINGLE.port()));
      second = new Node();
      second.run(PEER, FAST);
      assertThat(second.awaitProblem(BfdProblem.Kind.CANNOT_RECEIVE).text())
          .startsWith("UDP port 3784 cannot be opened for IPv4")
          .contains("Another BFD daemon runs on this node: end it.");
    }
    try (second) {
      await().atMost(SOON).until(() -> second.problems().isEmpty());
      peer.forget(); // what the first node said
      peer.comeUp();
      second.awaitUp(PEER);
    }
  }

  @Test
  void whatCannotBeSentIsToldAndTriedAgain() throws Exception {
    node.speaker().apply(Map.of(PEER.from(Lan.ipv4(77)), FAST));
    assertThat(node.awaitProblem(BfdProblem.Kind.CANNOT_SEND).text())
        .startsWith("BFD packets to 10.9.0.2 cannot be sent (");
    Commands.run("ip", "address", "add", "10.9.0.77/24", "dev", Lan.BRIDGE);
    await().atMost(SOON).until(() -> node.problems().isEmpty());
  }

  @Test
  void aSessionSendsFromOnePortOfItsOwn() {
    peer.comeUp();
    int first = peer.port();
    assertThat(first).isBetween(Hops.SOURCE_PORT_MIN, Hops.SOURCE_PORT_MAX);
    keepUpUntil(Duration.ofSeconds(1), () -> false);
    assertThat(peer.forget()).isPositive();
    assertThat(peer.port()).isEqualTo(first);
  }

  /** This kernel may have no VRF devices; any device has a socket of its own just so. */
  @Test
  void sessionsOfTwoRoutingTablesShareThePort() {
    BfdPeer inTable =
        new BfdPeer(Lan.ipv4(2), Hops.SINGLE, IpAddress.of("0.0.0.0"), "", Lan.BRIDGE);
    BfdPeer inMain = BfdPeer.of(IpAddress.of("127.0.0.2"), Hops.SINGLE);
    node.speaker().apply(Map.of(inMain, FAST));
    node.speaker().apply(Map.of(inMain, FAST, inTable, FAST));
    // Else the peer may answer the session that this one replaces, whose last packet comes late.
    await()
        .atMost(SOON)
        .until(() -> node.speaker().health().sessions().keySet(), Set.of(inMain, inTable)::equals);
    peer.forget();
    peer.comeUp();
    node.awaitUp(inTable);
    assertThat(node.problems())
        .noneMatch(problem -> problem.kind() == BfdProblem.Kind.CANNOT_RECEIVE);
    node.speaker().apply(Map.of(inTable, FAST));
    node.speaker().apply(Map.of(inMain, FAST, inTable, FAST));
    keepUpUntil(Duration.ofSeconds(2), () -> false);
    assertThat(node.state(inTable)).isEqualTo(SessionState.UP);
    assertThat(node.problems())
        .noneMatch(problem -> problem.kind() == BfdProblem.Kind.CANNOT_RECEIVE);
  }

  @Test
  void moreSessionsThanTheLimitAreToldAndTheFirstOnesRun() {
    Map<BfdPeer, BfdSettings> many = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      many.put(
          BfdPeer.of(
              IpAddress.of("10.9.77." + i % 250).next().orElseThrow(),
              i < 250 ? Hops.SINGLE : Hops.MULTIPLE),
          FAST);
    }
    many.put(PEER, FAST);
    node.speaker().apply(many);
    assertThat(node.awaitProblem(BfdProblem.Kind.TOO_MANY_SESSIONS).text())
        .startsWith("301 BFD sessions are configured for this node, and 256 is the limit");
    assertThat(node.speaker().health().sessions()).hasSize(256).containsKey(PEER);
    peer.forget();
    peer.comeUp();
    node.awaitUp(PEER);
  }
}
