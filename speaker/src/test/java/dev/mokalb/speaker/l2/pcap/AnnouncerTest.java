package dev.mokalb.speaker.l2.pcap;

import static dev.mokalb.speaker.l2.GratuitousSchedule.BURST_FRAMES_MAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousNdp;
import dev.mokalb.speaker.l2.GratuitousSchedule;
import dev.mokalb.speaker.l2.Layer2Counters.PerAddress;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("192.168.2.201");
  private static final IpAddress IPV6 = IpAddress.of("fc00::1");
  private static final IpAddress LINK_LOCAL = IpAddress.of("fe80::1");

  private final AtomicLong clock = new AtomicLong();
  private final CounterBook counters = new CounterBook();
  private final FakePort eth0 = port("eth0", "02:00:00:00:00:01");
  private final FakePort eth1 = port("eth1", "02:00:00:00:00:02");
  private final Announcer announcer = new Announcer(clock::get, _ -> true, counters, Duration.ZERO);

  @AfterEach
  void close() {
    announcer.close();
  }

  @Test
  void newAddressesLeaveOnTheCallersThreadOnEveryInterface() {
    announcer.use(List.of(eth0, eth1));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    assertThat(eth0.sent).isEqualTo(GratuitousArp.frames(A, eth0.mac()));
    assertThat(eth1.sent).isEqualTo(GratuitousArp.frames(A, eth1.mac()));
    assertThat(counters.snapshot(0).perAddress()).containsEntry(A, new PerAddress(0, 0, 4));
  }

  @Test
  void onlyTheDifferenceIsAnnounced() {
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A, B)));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(B)));
    assertThat(eth0.sent).isEqualTo(frames(A, B));
  }

  @Test
  void anAddressWithAWiderScopeIsAnnouncedAgainWhereItIsAnswered() {
    announcer.use(List.of(eth0, eth1));
    announcer.publish(
        AnswerTable.of(Map.of(A, new AnswerScope.Named(new TreeSet<>(Set.of("eth0"))))));
    assertThat(eth1.sent).isEmpty();
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    assertThat(eth1.sent).isEqualTo(GratuitousArp.frames(A, eth1.mac()));
  }

  @Test
  void ipv6AddressesAreAdvertisedWhereIpv6IsOn() {
    eth0.update(eth0.link().with(List.of(new LinkAddress(LINK_LOCAL, 64))));
    announcer.use(List.of(eth0, eth1));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(IPV6)));
    assertThat(eth0.sentNdp).containsExactly(GratuitousNdp.frame(IPV6, eth0.mac(), LINK_LOCAL));
    assertThat(eth1.sentNdp).isEmpty();
    assertThat(eth0.sent).isEmpty();
    assertThat(counters.snapshot(0).perAddress()).containsEntry(IPV6, new PerAddress(0, 0, 1));
  }

  @Test
  void addressesOfTheTableAreAnnouncedAgainOnDemand() {
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    eth0.sent.clear();
    announcer.repeat(Set.of(A, B));
    assertThat(eth0.sent).isEqualTo(frames(A));
  }

  @Test
  void onlyTheFamilyThatIsHeardAgainIsAnnouncedAgain() {
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A, IPV6)));
    eth0.update(eth0.link().with(List.of(new LinkAddress(LINK_LOCAL, 64))));
    announcer.use(List.of(eth0));
    announcer.again(Set.of(IpFamily.IPV6));
    announcer.start();
    await().untilAsserted(() -> assertThat(eth0.sentNdp).hasSize(1));
    assertThat(eth0.sent).isEmpty();
  }

  /** The clock stands still, so that only the burst goes out. */
  @Test
  void eachWireBearsItsOwnFrames() {
    assertThat(burst(eth0, eth1)).as("on a card each").isEqualTo(BURST_FRAMES_MAX);
    FakePort vlan = port("eth0.7", eth0.mac().toString());
    assertThat(burst(eth0, vlan)).as("on one card").isEqualTo(BURST_FRAMES_MAX / 2);
  }

  /** How many frames of 2,000 addresses leave on the first of these ports at once. */
  private int burst(FakePort first, FakePort other) {
    first.sent.clear();
    List<IpAddress> many =
        IntStream.range(0, 2_000)
            .mapToObj(i -> IpAddress.of("10.1." + i / 250 + "." + (i % 250 + 1)))
            .toList();
    try (var bursting = new Announcer(clock::get, _ -> true, counters, Duration.ZERO)) {
      bursting.use(List.of(first, other));
      bursting.publish(AnswerTable.onAllInterfaces(many));
      bursting.start();
      await()
          .during(Duration.ofMillis(300))
          .until(first.sent::size, size -> size >= BURST_FRAMES_MAX / 2);
      return first.sent.size() / 100 * 100; // The last address may be begun.
    }
  }

  @Test
  void anAddressIsRefreshed() {
    Announcer refreshing = new Announcer(clock::get, _ -> true, counters, Duration.ofSeconds(90));
    refreshing.use(List.of(eth0));
    refreshing.publish(AnswerTable.onAllInterfaces(List.of(A)));
    refreshing.start();
    for (int round = 1; round < GratuitousSchedule.ROUNDS; round++) {
      int frames = 2 * round;
      await().untilAsserted(() -> assertThat(eth0.sent).hasSize(frames));
      clock.addAndGet(GratuitousSchedule.ROUND_GAP_NANOS);
      refreshing.use(List.of(eth0));
      refreshing.publish(AnswerTable.onAllInterfaces(List.of(A)));
    }
    for (int refresh = 0; refresh < 3; refresh++) {
      int frames = 2 * (GratuitousSchedule.ROUNDS + refresh);
      await().untilAsserted(() -> assertThat(eth0.sent).hasSize(frames));
      clock.addAndGet(Duration.ofSeconds(90).toNanos());
      refreshing.publish(AnswerTable.onAllInterfaces(List.of(A)));
    }
    refreshing.close();
  }

  @Test
  void framesThatCouldNotBeSentAreNotCounted() {
    eth0.close();
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    assertThat(counters.snapshot(0).perAddress()).containsEntry(A, new PerAddress(0, 0, 0));
  }

  @Test
  void manyAddressesAreFinishedByTheThread() {
    List<IpAddress> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(IpAddress.ipv4(i));
    }
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(many));
    assertThat(eth0.sent).hasSize(2 * Announcer.CALLER_ADDRESSES_MAX);
    announcer.start();
    await().untilAsserted(() -> assertThat(eth0.sent).hasSize(600));
    assertThat(Set.copyOf(eth0.sent)).isEqualTo(Set.copyOf(frames(many.toArray(IpAddress[]::new))));
  }

  @Test
  void allAreAnnouncedAgainWhenAnInterfaceAppears() {
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    announcer.start();
    announcer.use(List.of(eth0));
    announcer.again(Set.of(IpFamily.IPV4));
    await().untilAsserted(() -> assertThat(eth0.sent).isEqualTo(frames(A)));
  }

  @Test
  void laterRoundsFollowTheClock() {
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    clock.addAndGet(GratuitousSchedule.ROUND_GAP_NANOS);
    announcer.start();
    await().untilAsserted(() -> assertThat(eth0.sent).isEqualTo(frames(A, A)));
  }

  /** As after a pause: the loop has not looked yet whether the address is still this node's. */
  @Test
  void nothingGoesOutWhileTheTableMayNotBeAnsweredBy() {
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean current = new AtomicBoolean();
    try (Announcer leased =
        new Announcer(
            clock::get,
            _ -> {
              asked.incrementAndGet();
              return current.get();
            },
            counters,
            Duration.ofSeconds(90))) {
      leased.use(List.of(eth0));
      leased.publish(AnswerTable.onAllInterfaces(List.of(A)));
      clock.addAndGet(GratuitousSchedule.ROUND_GAP_NANOS);
      leased.start();
      await().until(() -> asked.get() >= 3);
      assertThat(eth0.sent).isEqualTo(frames(A));

      current.set(true);
      await().untilAsserted(() -> assertThat(eth0.sent).isEqualTo(frames(A, A)));
    }
  }

  private List<ArpFrame> frames(IpAddress... addresses) {
    List<ArpFrame> frames = new ArrayList<>();
    for (IpAddress address : addresses) {
      frames.addAll(GratuitousArp.frames(address, eth0.mac()));
    }
    return frames;
  }

  private static FakePort port(String name, String mac) {
    return new FakePort(new Link(2, name, Optional.of(MacAddress.of(mac)), Set.of(), false));
  }
}
