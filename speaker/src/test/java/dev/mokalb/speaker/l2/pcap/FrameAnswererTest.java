package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.speaker.l2.AddressIndex;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.AskingFrames;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousNdp;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import dev.mokalb.speaker.l2.Watchlist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FrameAnswererTest {

  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:99");
  private static final MacAddress QUIET = MacAddress.of("02:00:00:00:00:98");
  private static final IpAddress OTHER_IP = IpAddress.of("192.168.2.9");
  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress OURS6 = IpAddress.of("fd00::200");
  private static final IpAddress IN_POOL = IpAddress.of("192.168.2.210");
  private static final IpAddress IN_POOL6 = IpAddress.of("fd00::210");
  private static final IpAddress FOREIGN = IpAddress.of("192.168.2.50");
  private static final IpAddress FOREIGN6 = IpAddress.of("fd00::50");
  private static final IpAddress OTHER_LINK_LOCAL = IpAddress.of("fe80::99");
  private static final IpAddress LINK_LOCAL = IpAddress.of("fe80::1");

  private static final long START = System.nanoTime();

  private final Knowledge knowledge = new Knowledge();
  private final CounterBook counters = new CounterBook();
  private final List<Claim> claims = new ArrayList<>();
  private final FrameAnswerer answerer =
      new FrameAnswerer(knowledge, counters, (_, claim) -> claims.add(claim), () -> START);
  private final FakePort port =
      new FakePort(
          new Link(
              2,
              "eth0",
              Optional.of(OWN),
              Set.of(),
              false,
              List.of(new LinkAddress(LINK_LOCAL, 64))));

  FrameAnswererTest() {
    AnswerTable table = AnswerTable.onAllInterfaces(List.of(OURS, OURS6));
    counters.keep(table.since(AnswerTable.empty()));
    knowledge.answer(table);
    knowledge.watch(
        new Watchlist(
            Set.of(),
            List.of(IpRange.single(IN_POOL), IpRange.single(IN_POOL6)),
            Set.of(),
            Map.of()));
  }

  @Test
  void questionsOfBothFamiliesAreAnsweredAndCounted() {
    hear(asks(OTHER_IP, OURS));
    hearNdp(AskingFrames.solicitation(OURS6, OTHER, OTHER_LINK_LOCAL));
    assertThat(port.sent).singleElement().extracting(ArpFrame::destination).isEqualTo(OTHER);
    assertThat(port.sentNdp)
        .singleElement()
        .extracting(f -> f.receiver())
        .isEqualTo(OTHER_LINK_LOCAL);
    assertThat(counters.snapshot(0).perAddress())
        .containsEntry(OURS, new Layer2Counters.PerAddress(1, 1, 0))
        .containsEntry(OURS6, new Layer2Counters.PerAddress(1, 1, 0));
    assertThat(claims).isEmpty();
  }

  @Test
  void nothingIsAnsweredByATableThatIsOutOfDate() {
    knowledge.answerUntil(START);
    hear(asks(OTHER_IP, OURS));
    hearNdp(AskingFrames.solicitation(OURS6, OTHER, OTHER_LINK_LOCAL));
    assertThat(port.sent).isEmpty();
    assertThat(port.sentNdp).isEmpty();
    assertThat(dropped()).containsEntry("out_of_date", 2L);
    knowledge.answerUntil(START + 60_000_000_000L);
    hear(asks(OTHER_IP, OURS));
    assertThat(port.sent).hasSize(1);
  }

  /** As after a pause: the loop takes the addresses away while a question is looked at. */
  @Test
  void nothingIsAnsweredByATableThatWasReplacedMeanwhile() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    FrameAnswerer slow =
        new FrameAnswerer(
            knowledge,
            counters,
            (_, claim) -> claims.add(claim),
            () -> {
              meanwhile.get().run();
              return START;
            });
    knowledge.answerUntil(START);
    meanwhile.set(() -> {
      knowledge.answer(AnswerTable.empty());
      knowledge.answerUntil(START + 1_000_000_000L);
    });
    slow.heard(port, ArpCodec.encode(asks(OTHER_IP, OURS)));
    assertThat(port.sent).isEmpty();
    assertThat(dropped()).containsEntry("not_announced", 1L);
  }

  @Test
  void whatIsAboutOthersEndsAtOnceAndIsCounted() {
    hear(asks(OTHER_IP, FOREIGN));
    hearNdp(AskingFrames.solicitation(FOREIGN6, OTHER, OTHER_LINK_LOCAL));
    hearNdp(GratuitousNdp.frame(FOREIGN6, OTHER, OTHER_LINK_LOCAL));
    assertThat(port.sent).isEmpty();
    assertThat(port.sentNdp).isEmpty();
    assertThat(claims).isEmpty();
    assertThat(dropped()).containsEntry("not_announced", 3L);
  }

  @Test
  void claimsOfOursAndOfPoolsArePassedOn() {
    hear(GratuitousArp.frames(OURS, OTHER).get(1));
    hear(asks(IN_POOL, FOREIGN));
    hear(AskingFrames.probe(IN_POOL, OTHER));
    hearNdp(GratuitousNdp.frame(OURS6, OTHER, OTHER_LINK_LOCAL));
    hearNdp(AskingFrames.check(IN_POOL6, OTHER));
    hearNdp(AskingFrames.solicitation(FOREIGN6, OTHER, IN_POOL6));
    assertThat(claims)
        .extracting(Claim::address, Claim::kind)
        .containsExactly(
            tuple(OURS, Claim.Kind.ARP_REPLY),
            tuple(IN_POOL, Claim.Kind.ARP_REQUEST),
            tuple(IN_POOL, Claim.Kind.ARP_PROBE),
            tuple(OURS6, Claim.Kind.ADVERTISEMENT),
            tuple(IN_POOL6, Claim.Kind.ADDRESS_CHECK),
            tuple(IN_POOL6, Claim.Kind.SOLICITATION));
    assertThat(claims).allMatch(claim -> claim.mac().equals(OTHER));
  }

  @Test
  void answersThatAreWaitedForArePassedOn() {
    ArpPacket answer =
        new ArpPacket(ArpOperation.Known.REPLY, OTHER, FOREIGN, OWN, IpAddress.of("0.0.0.0"));
    hear(new ArpFrame(OWN, OTHER, answer));
    assertThat(claims).isEmpty();
    knowledge.asked(AddressIndex.of(Set.of(FOREIGN)));
    hear(new ArpFrame(OWN, OTHER, answer));
    assertThat(claims).singleElement().extracting(Claim::address).isEqualTo(FOREIGN);
  }

  @Test
  void whatBelongsToAVlanIsLeftAlone() {
    ArpPacket claim = GratuitousArp.frames(OURS, OTHER).getFirst().packet();
    EthernetHeader tagged =
        new EthernetHeader(MacAddress.BROADCAST, OTHER, Optional.of(new VlanTag(7)));
    hear(new ArpFrame(tagged, asks(OTHER_IP, OURS).packet()));
    hear(new ArpFrame(tagged, claim));
    assertThat(port.sent).isEmpty();
    assertThat(claims).isEmpty();
    assertThat(dropped()).containsEntry("other_vlan", 2L);
  }

  @Test
  void whatIsMalformedIsCountedByItsReason() {
    byte[] arp = ArpCodec.encode(asks(OTHER_IP, OURS));
    byte[] ndp = NdpCodec.encode(AskingFrames.solicitation(OURS6, OTHER, OTHER_LINK_LOCAL));
    answerer.heard(port, Arrays.copyOf(arp, 41));
    arp[19] = 5;
    answerer.heard(port, arp);
    answerer.heard(port, Arrays.copyOf(ndp, 60));
    ndp[21] = 64;
    answerer.heard(port, ndp);
    answerer.heard(port, new byte[0]);
    assertThat(port.sent).isEmpty();
    assertThat(port.sentNdp).isEmpty();
    assertThat(dropped())
        .containsEntry("arp_truncated", 2L)
        .containsEntry("arp_other_address_lengths", 1L)
        .containsEntry("ndp_truncated", 1L)
        .containsEntry("ndp_other_hop_limit", 1L);
  }

  @Test
  void aFloodOfOneStationIsHeldToARate() {
    ArpFrame question = asks(OTHER_IP, OURS);
    byte[] octets = ArpCodec.encode(question);
    for (int i = 0; i < 40_000; i++) {
      answerer.heard(port, octets);
    }
    long silent = dropped().getOrDefault("too_many_questions", 0L);
    assertThat(silent).isPositive();
    assertThat(port.sent.size() + silent).isEqualTo(40_000);
    ArpPacket other =
        new ArpPacket(ArpOperation.Known.REQUEST, QUIET, OTHER_IP, MacAddress.ZERO, OURS);
    hear(new ArpFrame(MacAddress.BROADCAST, QUIET, other));
    assertThat(port.sent.getLast().destination()).isEqualTo(QUIET);
  }

  private Map<String, Long> dropped() {
    return counters.snapshot(0).dropped();
  }

  private void hear(ArpFrame frame) {
    answerer.heard(port, ArpCodec.encode(frame));
  }

  private void hearNdp(NdpFrame frame) {
    answerer.heard(port, NdpCodec.encode(frame));
  }

  private static ArpFrame asks(IpAddress sender, IpAddress target) {
    return new ArpFrame(
        MacAddress.BROADCAST,
        OTHER,
        new ArpPacket(ArpOperation.Known.REQUEST, OTHER, sender, MacAddress.ZERO, target));
  }
}
