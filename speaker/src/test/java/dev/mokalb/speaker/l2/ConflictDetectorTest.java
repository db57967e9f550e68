package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Claim.Kind;
import dev.mokalb.speaker.l2.ConflictDetector.Defence;
import dev.mokalb.speaker.l2.ConflictDetector.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConflictDetectorTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - 5 * SECOND; // nanoTime may wrap around
  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OWN_TOO = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress PEER = MacAddress.of("02:00:00:00:00:03");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress OURS6 = IpAddress.of("fd00::200");
  private static final IpAddress ON_ETH1 = IpAddress.of("192.168.3.1");
  private static final IpAddress IN_POOL = IpAddress.of("192.168.2.210");
  private static final IpAddress PROBED = IpAddress.of("192.168.4.1");
  private static final IpAddress ELSEWHERE = IpAddress.of("192.168.2.9");

  private static final Lookout LOOKOUT =
      Lookout.of(
          AnswerTable.of(
              Map.of(
                  OURS,
                  AnswerScope.all(),
                  OURS6,
                  AnswerScope.all(),
                  ON_ETH1,
                  AnswerScope.on(Set.of("eth1")))),
          new Watchlist(
              Set.of(),
              List.of(new IpRange(OURS, IpAddress.of("192.168.2.220"))),
              Set.of(PROBED),
              Map.of(PEER, "n2")),
          Set.of(OWN, OWN_TOO));

  private static final Lookout STRANGERS_UNKNOWN =
      Lookout.NOTHING.with(LOOKOUT.ours()).with(LOOKOUT.own());

  private final ConflictDetector detector = new ConflictDetector(START);
  private long now = START;

  static Stream<Arguments> claims() {
    Defence none = Defence.NONE;
    Defence announce = Defence.ANNOUNCE;
    return Stream.of(
        row("a stranger answers for ours", OURS, STRANGER, Kind.ARP_REPLY, "InUse", announce),
        row("a stranger asks as ours", OURS, STRANGER, Kind.ARP_REQUEST, "InUse", announce),
        row("a stranger probes ours", OURS, STRANGER, Kind.ARP_PROBE, "InUse", none),
        row("a stranger tells of ours", OURS6, STRANGER, Kind.ADVERTISEMENT, "InUse", announce),
        row("a stranger solicits as ours", OURS6, STRANGER, Kind.SOLICITATION, "InUse", announce),
        row("a stranger checks ours", OURS6, STRANGER, Kind.ADDRESS_CHECK, "InUse", none),
        row("a peer announces ours", OURS, PEER, Kind.ARP_REQUEST, "ByPeer", none),
        row("a peer tells of ours", OURS6, PEER, Kind.ADVERTISEMENT, "ByPeer", none),
        row("a peer verifies ours", OURS, PEER, Kind.ARP_PROBE, "", none),
        row("our own frame came back", OURS, OWN, Kind.ARP_REQUEST, "", none),
        row("another interface of ours", OURS, OWN_TOO, Kind.ARP_REPLY, "", none),
        row("a stranger in the pool", IN_POOL, STRANGER, Kind.ARP_REQUEST, "InPool", none),
        row("a stranger wants one of it", IN_POOL, STRANGER, Kind.ARP_PROBE, "InPool", none),
        row("a peer's address in the pool", IN_POOL, PEER, Kind.ARP_REPLY, "", none),
        row("a probe answered", PROBED, STRANGER, Kind.ARP_REPLY, "InPool", none),
        row("ours on another network", ON_ETH1, STRANGER, Kind.ARP_REPLY, "InPool", none),
        row("an address of nobody's", ELSEWHERE, STRANGER, Kind.ARP_REQUEST, "", none));
  }

  private static Arguments row(
      String what, IpAddress address, MacAddress mac, Kind kind, String told, Defence defence) {
    return Arguments.of(what, new Claim(address, mac, "eth0", Instant.EPOCH, kind), told, defence);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("claims")
  void tellsWhatMatters(String what, Claim claim, String told, Defence defence) {
    Verdict verdict = detector.judge(claim, LOOKOUT, now);
    assertThat(verdict.told().map(sighting -> sighting.getClass().getSimpleName()).orElse(""))
        .as(what)
        .isEqualTo(told);
    assertThat(verdict.defence()).isEqualTo(defence);
    verdict.told().ifPresent(sighting -> assertThat(sighting.claim()).isEqualTo(claim));
    verdict.told().ifPresent(sighting -> assertThat(sighting.message()).contains("02:00:00"));
  }

  @Test
  void nobodyIsAStrangerWhileTheOtherSpeakersAreNotKnown() {
    Claim claim = new Claim(OURS, STRANGER, "eth0", Instant.EPOCH, Kind.ARP_REQUEST);
    assertThat(detector.judge(claim, STRANGERS_UNKNOWN, now)).isEqualTo(Verdict.NOTHING);
    assertThat(detector.judge(claim, LOOKOUT, now).defence()).isEqualTo(Defence.ANNOUNCE);
  }

  @Test
  void aPeerIsNamedByItsNode() {
    assertThat(judge(OURS, PEER, Kind.ARP_REPLY).told())
        .contains(new Sighting.ByPeer(claim(OURS, PEER, Kind.ARP_REPLY), "n2"));
  }

  @Test
  void everyClaimOfAPeerIsToldAsItIsAHello() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(judge(OURS, PEER, Kind.ARP_REPLY).told()).isPresent();
    }
  }

  /** RFC 5227 §2.4 (c): at most one defence in DEFEND_INTERVAL, however many conflicts. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"ARP_REQUEST", "ARP_REPLY", "SOLICITATION", "ADVERTISEMENT"})
  void aLastingConflictIsDefendedAndToldOnceInTenSeconds(Kind kind) {
    List<Long> defended = new ArrayList<>();
    List<Long> told = new ArrayList<>();
    IpAddress address = kind.name().startsWith("ARP") ? OURS : OURS6;
    for (; now - START < 35 * SECOND; now += SECOND / 4) {
      Verdict verdict = judge(address, STRANGER, kind);
      if (verdict.defence() == Defence.ANNOUNCE) {
        defended.add((now - START) / SECOND);
      }
      verdict.told().ifPresent(_ -> told.add((now - START) / SECOND));
    }
    assertThat(defended).containsExactly(0L, 10L, 20L, 30L);
    assertThat(told).isEqualTo(defended);
  }

  @Test
  void whoAsksForAnAddressAndThenTakesItIsToldTwice() {
    assertThat(judge(IN_POOL, STRANGER, Kind.ARP_PROBE).told()).isPresent();
    now += 4 * SECOND;
    assertThat(judge(IN_POOL, STRANGER, Kind.ARP_PROBE).told()).isEmpty();
    assertThat(judge(IN_POOL, STRANGER, Kind.ARP_REQUEST).told()).isPresent();
    assertThat(judge(IN_POOL, STRANGER, Kind.ARP_REQUEST).told()).isEmpty();
  }

  @Test
  void twoStrangersAreToldOfAndDefendedAgainstOnce() {
    MacAddress other = MacAddress.of("02:00:00:00:00:98");
    assertThat(judge(OURS, STRANGER, Kind.ARP_REPLY).defence()).isEqualTo(Defence.ANNOUNCE);
    Verdict second = judge(OURS, other, Kind.ARP_REPLY);
    assertThat(second.told()).isPresent();
    assertThat(second.defence()).isEqualTo(Defence.NONE);
  }

  @Test
  void aStationThatClaimsEverythingIsCountedAndHintedAt() {
    Optional<Sighting> last = Optional.empty();
    IpAddress address = OURS;
    for (int i = 0; i < 5; i++) {
      last = judge(address, STRANGER, Kind.ARP_REPLY).told();
      address = address.next().orElseThrow();
    }
    assertThat(last)
        .get()
        .isInstanceOfSatisfying(
            Sighting.InPool.class, pool -> assertThat(pool.addressesOfStation()).isEqualTo(5));
    assertThat(last.orElseThrow().message()).contains("and 4 more").contains("proxy ARP");
  }

  @Test
  void inventedStationsAreToldOfAtARateAndTheRestIsCounted() {
    int told = 0;
    for (int i = 0; i < 10_000; i++) {
      told +=
          judge(OURS, new MacAddress(0x0200_0000_1000L + i), Kind.ARP_PROBE).told().isPresent()
              ? 1
              : 0;
      now += SECOND / 1_000;
    }
    assertThat(told).isBetween(390, 402);
    assertThat(detector.untold()).isEqualTo(10_000 - told);
  }

  /** Whatever is claimed by whom: never more than one defence of an address in ten seconds. */
  @Property
  void noAddressIsDefendedTwiceInTenSeconds(
      @ForAll @Size(max = 200) List<@IntRange(max = 63) Integer> events) {
    List<Kind> kinds = List.of(Kind.values());
    ConflictDetector any = new ConflictDetector(START);
    long at = START;
    Map<IpAddress, Long> last = new HashMap<>();
    for (int event : events) {
      Kind kind = kinds.get(event % kinds.size());
      IpAddress address = List.of(OURS, OURS6, IN_POOL, ELSEWHERE).get(event / 6 % 4);
      MacAddress mac = List.of(STRANGER, PEER, OWN, OWN_TOO).get(event / 24 % 4);
      at += event * SECOND / 20;
      Claim claim = new Claim(address, mac, "eth0", Instant.EPOCH, kind);
      if (any.judge(claim, LOOKOUT, at).defence() == Defence.ANNOUNCE) {
        assertThat(mac).isEqualTo(STRANGER);
        assertThat(LOOKOUT.ours().addresses()).contains(address);
        Long before = last.put(address, at);
        assertThat(before == null || at - before >= 10 * SECOND).isTrue();
      }
    }
  }

  private Verdict judge(IpAddress address, MacAddress mac, Kind kind) {
    return detector.judge(claim(address, mac, kind), LOOKOUT, now);
  }

  private static Claim claim(IpAddress address, MacAddress mac, Kind kind) {
    return new Claim(address, mac, "eth0", Instant.EPOCH, kind);
  }

  @Test
  void whatAnswersAQuestionIsToldHoweverLatelyItWasTold() {
    Claim answer = new Claim(IN_POOL, STRANGER, "eth0", Instant.EPOCH, Kind.ARP_REPLY);
    assertThat(detector.judge(answer, LOOKOUT, now).told()).isPresent();
    assertThat(detector.judge(answer, LOOKOUT, now + SECOND).told()).isEmpty();
    detector.asked(IN_POOL, STRANGER);
    assertThat(detector.judge(answer, LOOKOUT, now + 2 * SECOND).told()).isPresent();
    assertThat(detector.judge(answer, LOOKOUT, now + 3 * SECOND).told()).isEmpty();
  }
}
