package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousSchedule;
import dev.mokalb.speaker.l2.Layer2Counters.PerAddress;
import dev.mokalb.speaker.l2.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("192.168.2.201");
  private static final IpAddress IPV6 = IpAddress.of("fc00::1");

  private final AtomicLong clock = new AtomicLong();
  private final CounterBook counters = new CounterBook();
  private final FakePort eth0 = port("eth0", "02:00:00:00:00:01");
  private final FakePort eth1 = port("eth1", "02:00:00:00:00:02");
  private final Announcer announcer = new Announcer(clock::get, counters);

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
    assertThat(counters.snapshot().perAddress()).containsEntry(A, new PerAddress(0, 0, 4));
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
  void ipv6AddressesHaveNoArpFrames() {
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(IPV6)));
    assertThat(eth0.sent).isEmpty();
  }

  @Test
  void framesThatCouldNotBeSentAreNotCounted() {
    eth0.close();
    announcer.use(List.of(eth0));
    announcer.publish(AnswerTable.onAllInterfaces(List.of(A)));
    assertThat(counters.snapshot().perAddress()).containsEntry(A, new PerAddress(0, 0, 0));
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
    announcer.again();
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
