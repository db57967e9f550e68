package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.AskingFrames;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Claim.Kind;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousNdp;
import dev.mokalb.speaker.l2.Layer2Counters.Sightings;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import dev.mokalb.speaker.l2.OpenQuestions;
import dev.mokalb.speaker.l2.ProbeSchedule;
import dev.mokalb.speaker.l2.Probed;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.Watchlist;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookoutThreadTest {

  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OWN_TOO = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress PEER = MacAddress.of("02:00:00:00:00:03");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress OURS6 = IpAddress.of("fd00::200");
  private static final IpAddress IN_POOL = IpAddress.of("192.168.2.210");
  private static final IpAddress LINK_LOCAL = IpAddress.of("fe80::1");

  private final List<Sighting> sighted = new CopyOnWriteArrayList<>();
  private final List<Probed> probed = new CopyOnWriteArrayList<>();
  private final List<Answers> answered = new CopyOnWriteArrayList<>();
  private final Knowledge knowledge = new Knowledge();
  private final CounterBook counters = new CounterBook();
  private final FakePort eth0 =
      port("eth0", OWN, new LinkAddress(IpAddress.of("192.168.2.11"), 24));
  private final FakePort eth1 = port("eth1", OWN_TOO, new LinkAddress(IpAddress.of("10.0.0.1"), 8));
  private final LookoutThread lookout =
      new LookoutThread(knowledge, counters, new Notes(), System::nanoTime);

  LookoutThreadTest() {
    AnswerTable table = AnswerTable.onAllInterfaces(List.of(OURS, OURS6));
    counters.keep(table.since(AnswerTable.empty()));
    knowledge.answer(table);
    knowledge.own(Set.of(OWN, OWN_TOO));
    knowledge.watch(watchlist(Set.of()));
    lookout.use(List.of(eth0, eth1));
  }

  @AfterEach
  void close() {
    lookout.close();
  }

  @Test
  void aStrangerIsToldOfAndTheAddressDefendedWhereItWasHeard() {
    lookout.start();
    hear(OURS, STRANGER, Kind.ARP_REPLY);
    hear(OURS, STRANGER, Kind.ARP_REPLY);
    hear(OURS6, STRANGER, Kind.ADVERTISEMENT);
    await().untilAsserted(() -> assertThat(sighted).hasSize(2));
    assertThat(sighted).allMatch(Sighting.InUse.class::isInstance);
    await().untilAsserted(() -> assertThat(eth0.sentNdp).hasSize(1));
    assertThat(eth0.sent).isEqualTo(GratuitousArp.frames(OURS, OWN));
    assertThat(eth0.sentNdp).containsExactly(GratuitousNdp.frame(OURS6, OWN, LINK_LOCAL));
    assertThat(eth1.sent).isEmpty();
    assertThat(counters.snapshot(0).sightings()).isEqualTo(new Sightings(2, 0, 0, 2, 0, 0));
    await() // what was sent is counted then
        .untilAsserted(() ->
            assertThat(Ground.counts(counters.snapshot(0), OURS).gratuitousSent()).isEqualTo(2));
  }

  /** As after a pause: another node may have the address by now. */
  @Test
  void nothingIsDefendedWhileTheTableMayNotBeAnsweredBy() {
    lookout.start();
    knowledge.answerUntil(System.nanoTime() - 1);
    hear(OURS, STRANGER, Kind.ARP_REPLY);
    await().untilAsserted(() -> assertThat(sighted).hasSize(1));
    assertThat(eth0.sent).isEmpty();
    assertThat(counters.snapshot(0).sightings().defences()).isZero();
  }

  @Test
  void peersAndPoolsAreToldOfAndOurselvesAreNot() {
    lookout.start();
    hear(OURS, OWN_TOO, Kind.ARP_REPLY);
    hear(OURS, PEER, Kind.ARP_REQUEST);
    hear(IN_POOL, STRANGER, Kind.ARP_REQUEST);
    await().untilAsserted(() -> assertThat(sighted).hasSize(2));
    assertThat(sighted.get(0)).isEqualTo(new Sighting.ByPeer(sighted.get(0).claim(), "n2"));
    assertThat(sighted.get(1)).isInstanceOf(Sighting.InPool.class);
    assertThat(counters.snapshot(0).sightings()).isEqualTo(new Sightings(0, 1, 1, 0, 0, 0));
    assertThat(eth0.sent).isEmpty();
  }

  @Test
  void claimsThatComeTooFastAreCounted() {
    for (int i = 0; i < LookoutThread.CLAIMS_MAX + 7; i++) {
      hear(OURS, PEER, Kind.ARP_REQUEST);
    }
    assertThat(counters.snapshot(0).sightings().unread()).isEqualTo(7);
    lookout.start();
    await().untilAsserted(() -> assertThat(sighted).hasSize(LookoutThread.CLAIMS_MAX));
  }

  @Test
  void aDefectOfTheListenerEndsNothing() {
    lookout.start();
    hear(OURS, MacAddress.of("02:00:00:00:de:ad"), Kind.ARP_PROBE);
    hear(OURS, STRANGER, Kind.ARP_PROBE);
    await().untilAsserted(() -> assertThat(sighted).hasSize(1));
  }

  @Test
  void aQuestionIsAskedInItsScopeAndItsAnswersAreTold() {
    lookout.start();
    IpAddress elsewhere = IpAddress.of("192.168.2.77");
    lookout.ask(question(elsewhere, "eth0"), answered::add);
    await().untilAsserted(() -> assertThat(eth0.sent).contains(AskingFrames.probe(elsewhere, OWN)));
    assertThat(knowledge.asked().holds(elsewhere)).isTrue();
    hear(elsewhere, PEER, Kind.ARP_REPLY);
    hear(elsewhere, STRANGER, Kind.ARP_REPLY);
    await().untilAsserted(() -> assertThat(answered).hasSize(1));
    assertThat(answered.getFirst().askedOn()).containsExactly("eth0");
    assertThat(answered.getFirst().answers())
        .extracting(Answers.Answer::mac)
        .containsExactly(PEER, STRANGER);
    assertThat(knowledge.asked().holds(elsewhere)).isFalse();
    assertThat(eth1.sent).isEmpty();
  }

  @Test
  void aQuestionAboutAnIpv6AddressIsASolicitation() {
    lookout.start();
    lookout.ask(question(OURS6, "eth0"), answered::add);
    await()
        .untilAsserted(() ->
            assertThat(eth0.sentNdp).contains(AskingFrames.solicitation(OURS6, OWN, LINK_LOCAL)));
  }

  @Test
  void whereNobodyCanBeAskedThatIsTold() {
    lookout.start();
    lookout.ask(question(OURS, "eth9"), answered::add);
    await().untilAsserted(() -> assertThat(answered).hasSize(1));
    assertThat(answered.getFirst().askedOn()).isEmpty();
  }

  @Test
  void aStationIsPolledFromAnAddressOfItsSubnet() {
    IpAddress near = IpAddress.of("192.168.2.12");
    lookout.poll(near, PEER);
    lookout.poll(IpAddress.of("172.16.0.1"), PEER);
    assertThat(eth0.sent)
        .containsExactly(AskingFrames.poll(near, PEER, IpAddress.of("192.168.2.11"), OWN));
    assertThat(eth1.sent).isEmpty();
  }

  @Test
  void moreQuestionsThanFitAreToldToBeAskedNowhere() {
    for (int i = 0; i <= OpenQuestions.OPEN_MAX; i++) {
      lookout.ask(question(OURS, "eth0"), answered::add);
    }
    assertThat(answered).hasSize(1);
    assertThat(answered.getFirst().askedOn()).isEmpty();
  }

  @Test
  void aProbeGoesWhereTheAddressIsNearAndItsAnswerIsTold() {
    lookout.start();
    knowledge.watch(watchlist(Set.of(IN_POOL, OURS)));
    hear(IN_POOL, STRANGER, Kind.ARP_REPLY);
    await().untilAsserted(() -> assertThat(sighted).hasSize(1));
    lookout.watch(watchlist(Set.of(IN_POOL, OURS)));
    await().untilAsserted(() -> assertThat(eth0.sent).contains(AskingFrames.probe(IN_POOL, OWN)));
    assertThat(eth1.sent).isEmpty();
    hear(IN_POOL, STRANGER, Kind.ARP_REPLY);
    await()
        .untilAsserted(
            () -> assertThat(probed).contains(new Probed(IN_POOL, Optional.of(STRANGER))));
    assertThat(sighted).as("told again, though lately told").hasSize(2);
    assertThat(eth0.sent)
        .as("what is ours is not asked for")
        .doesNotContain(AskingFrames.probe(OURS, OWN));
  }

  @Test
  void aProbeThatCannotBeSentTellsNothing() {
    eth0.update(new Link(2, "eth0", Optional.of(OWN), Set.of(), false));
    eth1.update(new Link(2, "eth1", Optional.of(OWN_TOO), Set.of(), false));
    AtomicLong clock = new AtomicLong();
    LookoutThread still = new LookoutThread(knowledge, counters, new Notes(), clock::get);
    still.use(List.of(eth0, eth1));
    still.watch(watchlist(Set.of(IN_POOL)));
    for (int tenths = 0; tenths < 300; tenths++) {
      still.turn();
      clock.addAndGet(100_000_000L);
    }
    assertThat(probed).isEmpty();
    assertThat(eth0.sent).isEmpty();
    eth0.update(new Link(2, "eth0", Optional.of(OWN), Set.of(Link.Flag.CARRIER), false));
    for (int tenths = 0; tenths < 300; tenths++) {
      still.turn();
      clock.addAndGet(100_000_000L);
    }
    assertThat(probed).containsExactly(new Probed(IN_POOL, Optional.empty()));
    assertThat(eth0.sent).hasSize(ProbeSchedule.PROBES);
  }

  private void hear(IpAddress address, MacAddress mac, Kind kind) {
    lookout.heard(eth0, new Claim(address, mac, "eth0", Instant.EPOCH, kind));
  }

  private static Watchlist watchlist(Set<IpAddress> probed) {
    return new Watchlist(Set.of(), List.of(IpRange.single(IN_POOL)), probed, Map.of(PEER, "n2"));
  }

  private static Question question(IpAddress address, String interfaceName) {
    return new Question(address, AnswerScope.on(Set.of(interfaceName)), Duration.ofSeconds(1));
  }

  private static FakePort port(String name, MacAddress mac, LinkAddress address) {
    return new FakePort(
        new Link(
            2,
            name,
            Optional.of(mac),
            Set.of(Link.Flag.CARRIER),
            false,
            List.of(address, new LinkAddress(LINK_LOCAL, 64))));
  }

  /** Notes what it is told, and has a defect. */
  private final class Notes implements Layer2Listener {

    @Override
    public void healthChanged(Layer2Health health) {
      throw new AssertionError("the lookout knows nothing of health");
    }

    @Override
    public void sighted(Sighting sighting) {
      if (sighting.claim().mac().value() % 0x1_0000 == 0xdead) {
        throw new IllegalStateException("a defect, on purpose");
      }
      sighted.add(sighting);
    }

    @Override
    public void probed(Probed what) {
      probed.add(what);
    }
  }
}
