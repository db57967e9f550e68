package dev.mokalb.speaker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.report.Picture.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AskBookTest {

  private static final NodeName ME = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");
  private static final MacAddress MAC2 = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress MAC3 = MacAddress.of("02:00:00:00:00:03");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress ADDRESS = IpAddress.of("192.168.2.205");
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private final AskBook book = new AskBook();
  private Duration at = Duration.ZERO;

  private void show(Map<IpAddress, NodeName> owners) {
    Picture.Speakers speakers = new Picture.Speakers(Map.of(MAC2, N2, MAC3, N3), Set.of());
    book.show(
        new Picture(ME, Role.ONE_OF_MANY, new Shares(owners, Set.of()), speakers, List.of()),
        at.toNanos());
  }

  /** Waits until an address is asked for; nothing for an hour is empty. */
  private Optional<IpAddress> awaitQuestion() {
    Duration end = at.plusHours(1);
    while (at.compareTo(end) < 0) {
      Optional<IpAddress> next = book.poll(at.toNanos());
      if (next.isPresent()) {
        return next;
      }
      at = at.plusMillis(50);
    }
    return Optional.empty();
  }

  private boolean answer(NodeName askedAbout, MacAddress... macs) {
    Instant asked = START.plus(at);
    at = at.plusMillis(300);
    List<Answers.Answer> answers = new ArrayList<>();
    for (MacAddress mac : macs) {
      answers.add(new Answers.Answer(mac, "eth0", Duration.ofMillis(1)));
    }
    SortedSet<String> on = new TreeSet<>(Set.of("eth0"));
    return book.told(new Answers(ADDRESS, on, answers), askedAbout, asked, at.toNanos());
  }

  @Test
  void aNewAddressIsAskedForSoonThenAfterSecondsThenSlowly() {
    show(Map.of(ADDRESS, N2));
    assertThat(awaitQuestion()).contains(ADDRESS);
    assertThat(at).isEqualTo(Duration.ofMillis(200));
    assertThat(answer(N2, MAC2)).isTrue();
    assertThat(book.takeUrgent()).isTrue();
    assertThat(book.results())
        .containsOnlyKeys(ADDRESS)
        .containsValue(new AskBook.Result(START.plusMillis(200), new TreeSet<>(Set.of(MAC2))));

    awaitQuestion();
    assertThat(at).isEqualTo(Duration.ofMillis(5_500));
    assertThat(answer(N2, MAC2)).isFalse();
    assertThat(book.takeUrgent()).isTrue();
    for (int round = 0; round < 3; round++) {
      Duration before = at;
      awaitQuestion();
      assertThat(at.minus(before)).isBetween(Duration.ofSeconds(99), Duration.ofSeconds(111));
      assertThat(answer(N2, MAC2)).isFalse();
      assertThat(book.takeUrgent()).isFalse();
    }
    assertThat(book.counts()).isEqualTo(new AskBook.Counts(5, 5, 0, 0));
  }

  @Test
  void anAddressThatMovedIsAskedForOnceItsFormerOwnerIsSilent() {
    show(Map.of(ADDRESS, N2));
    awaitQuestion();
    answer(N2, MAC2);
    Duration moved = at;
    show(Map.of(ADDRESS, N3));
    assertThat(book.results()).isEmpty();
    awaitQuestion();
    assertThat(at.minus(moved)).isEqualTo(Duration.ofMillis(700));
    answer(N3, MAC3);
    assertThat(book.takeUrgent()).isTrue();
  }

  @Test
  void anAnswerAboutAFormerOwnerCountsForNothing() {
    show(Map.of(ADDRESS, N2));
    awaitQuestion();
    show(Map.of(ADDRESS, N3));
    assertThat(answer(N2, MAC2)).isFalse();
    assertThat(book.results()).isEmpty();
  }

  @Test
  void whatIsNotAnsweredAsItShouldBeIsAskedForSoonerAndNotForEverSooner() {
    show(Map.of(ADDRESS, N2));
    awaitQuestion();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      switch (i % 3) {
        case 0 -> answer(N2);
        case 1 -> answer(N2, STRANGER);
        default -> answer(N2, MAC2, STRANGER);
      }
      Duration before = at;
      awaitQuestion();
      waits.add(at.minus(before).toSeconds());
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    assertThat(book.counts().unanswered()).isEqualTo(3);
    assertThat(book.counts().otherwise()).isEqualTo(5);
  }

  @Test
  void whereNothingCanBeAskedNothingIsSaid() {
    show(Map.of(ADDRESS, N2));
    awaitQuestion();
    book.told(new Answers(ADDRESS, new TreeSet<>(), List.of()), N2, START, at.toNanos());
    assertThat(book.results()).isEmpty();
  }

  @Test
  void aNodeAloneAsksNothing() {
    book.show(
        new Picture(
            ME,
            Role.ONE_FOR_ALL,
            new Shares(Map.of(ADDRESS, ME), Set.of()),
            new Picture.Speakers(Map.of(), Set.of()),
            List.of()),
        0);
    assertThat(awaitQuestion()).isEmpty();
  }

  /** However many nodes there are: each address is asked for by as many as should, evenly. */
  @Property(tries = 50)
  void eachAddressIsAskedForByAFew(@ForAll @IntRange(min = 1, max = 30) int nodes) {
    List<NodeName> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(new NodeName("node-" + i));
    }
    Map<NodeName, Integer> load = new HashMap<>();
    int addresses = 300;
    for (int i = 0; i < addresses; i++) {
      IpAddress address = IpAddress.ipv4(0x0a00_0000 + i);
      NodeName owner = all.get(i % nodes);
      int askers = 0;
      for (NodeName me : all) {
        List<NodeName> others = all.stream().filter(node -> !node.equals(me)).toList();
        if (AskShare.asks(me, others, address, owner)) {
          askers++;
          load.merge(me, 1, Integer::sum);
          assertThat(me).isNotEqualTo(owner);
        }
      }
      assertThat(askers).isEqualTo(Math.min(nodes - 1, AskShare.ASKERS));
    }
    int fair = addresses * Math.min(nodes - 1, AskShare.ASKERS) / nodes;
    load.values().forEach(share -> assertThat(share).isLessThan(2 * fair + 20));
  }
}
