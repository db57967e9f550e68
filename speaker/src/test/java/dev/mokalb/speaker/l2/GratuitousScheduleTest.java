package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GratuitousScheduleTest {

  private static final long MILLI = 1_000_000;
  private static final long START = Long.MAX_VALUE - 500 * MILLI; // nanoTime may wrap around
  private static final Duration PERIOD = Duration.ofSeconds(90);
  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("192.168.2.201");

  private final GratuitousSchedule schedule = new GratuitousSchedule(START, Duration.ZERO, 0);
  private long now = START;

  /** What was let through. */
  private record Sent(long millis, IpAddress address) {}

  @Test
  void anAddressGoesOutAtOnceAndFourTimesMore() {
    schedule.announce(A, now);
    assertThat(runUntilIdle(2))
        .containsExactly(
            new Sent(0, A),
            new Sent(1_100, A),
            new Sent(2_200, A),
            new Sent(3_300, A),
            new Sent(4_400, A));
  }

  @Test
  void aGivenUpAddressIsNotSent() {
    schedule.announce(A, now);
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
    schedule.announce(B, now);
    schedule.giveUp(A);
    schedule.giveUp(B);
    assertThat(runUntilIdle(2)).isEmpty();
  }

  @Test
  void aNewTriggerStartsAfresh() {
    schedule.announce(A, now);
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
    now += 2_000 * MILLI;
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
    schedule.announce(A, now);
    assertThat(runUntilIdle(2))
        .extracting(Sent::millis)
        .containsExactly(2_000L, 3_100L, 4_200L, 5_300L, 6_400L);
  }

  @Test
  void anAddressTakenBackGoesOutAtOnce() {
    schedule.announce(A, now);
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
    schedule.giveUp(A);
    schedule.announce(A, now + 1);
    assertThat(schedule.poll(now + 1, _ -> 2)).contains(A);
    assertThat(schedule.poll(now + 1, _ -> 2)).isEmpty();
  }

  @Test
  void firstRoundsGoBeforeLaterOnes() {
    schedule.announce(A, now);
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
    now += 1_100 * MILLI;
    schedule.announce(B, now);
    assertThat(schedule.poll(now, _ -> 2)).contains(B);
    assertThat(schedule.poll(now, _ -> 2)).contains(A);
  }

  @Test
  void thousandsOfAddressesKeepToTheLimitAndAllFirstRoundsComeFirst() {
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      addresses.add(IpAddress.ipv4(i));
    }
    addresses.forEach(address -> schedule.announce(address, now));
    List<Sent> sent = runUntilIdle(2);

    assertThat(sent).hasSize(10_000 * GratuitousSchedule.ROUNDS);
    assertThat(sent.subList(0, 10_000)).extracting(Sent::address).isEqualTo(addresses);
    long burst = sent.stream().filter(each -> each.millis() == 0).count();
    assertThat(burst).isBetween(500L, 505L);
    assertWithinLimit(sent, 2);
  }

  private static void assertWithinLimit(List<Sent> sent, int frames) {
    Map<Long, Integer> framesBySecond = new HashMap<>();
    sent.forEach(each -> framesBySecond.merge(each.millis() / 1_000, frames, Integer::sum));
    assertThat(framesBySecond.values())
        .allMatch(each ->
            each
                <= GratuitousSchedule.FRAMES_PER_SECOND_MAX
                    + GratuitousSchedule.BURST_FRAMES_MAX
                    + frames);
  }

  @Test
  void withoutInterfacesNothingIsPaid() {
    for (int i = 0; i < 10_000; i++) {
      schedule.announce(IpAddress.ipv4(i), now);
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(schedule.poll(now, _ -> 0)).contains(IpAddress.ipv4(i));
    }
    assertThat(schedule.poll(now, _ -> 0)).isEmpty();
  }

  /** Whatever happens, an announced address ends with its five rounds, 1.1 s apart at least. */
  @Property
  void everyAddressGetsItsRounds(
      @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> events,
      @ForAll @IntRange(min = 1, max = 2_000) int frames) {
    Map<IpAddress, Integer> expected = new HashMap<>();
    List<Sent> sent = new ArrayList<>();
    for (int event : events) {
      IpAddress address = IpAddress.ipv4(event / 2);
      if (event % 2 == 0) {
        schedule.announce(address, now);
        expected.put(address, GratuitousSchedule.ROUNDS);
      } else {
        schedule.giveUp(address);
        expected.remove(address);
      }
      now += 37 * MILLI;
    }
    sent.addAll(runUntilIdle(frames));
    Map<IpAddress, Integer> rounds = new HashMap<>();
    Map<IpAddress, Long> last = new HashMap<>();
    for (Sent each : sent) {
      rounds.merge(each.address(), 1, Integer::sum);
      Long before = last.put(each.address(), each.millis());
      assertThat(before == null || each.millis() - before >= 1_100).isTrue();
    }
    assertThat(rounds).isEqualTo(expected);
    assertThat(schedule.nanosUntilNext(now)).isEqualTo(Long.MAX_VALUE);
  }

  /** Follows the schedule as its owner does. */
  private List<Sent> runUntilIdle(int frames) {
    List<Sent> sent = new ArrayList<>();
    while (true) {
      Optional<IpAddress> due = schedule.poll(now, _ -> frames);
      if (due.isPresent()) {
        sent.add(new Sent((now - START) / MILLI, due.get()));
        continue;
      }
      long wait = schedule.nanosUntilNext(now);
      if (wait == Long.MAX_VALUE) {
        return sent;
      }
      assertThat(wait).as("poll had nothing").isPositive();
      now += wait;
    }
  }

  @Test
  void anAddressIsRefreshedOnceAPeriodForAsLongAsItIsAnnounced() {
    GratuitousSchedule refreshing = new GratuitousSchedule(START, PERIOD, 7);
    refreshing.announce(A, now);
    List<Long> sent = new ArrayList<>();
    while (now - START < 20 * PERIOD.toNanos()) {
      refreshing.poll(now, _ -> 2).ifPresent(_ -> sent.add(now));
      now += Math.max(1, refreshing.nanosUntilNext(now));
    }
    List<Long> refreshes = sent.subList(GratuitousSchedule.ROUNDS, sent.size());
    assertThat(refreshes).hasSizeBetween(19, 23);
    long before = sent.get(GratuitousSchedule.ROUNDS - 1);
    for (long refresh : refreshes) {
      assertThat(refresh - before).isPositive().isLessThanOrEqualTo(PERIOD.toNanos());
      before = refresh;
    }
    refreshing.giveUp(A);
    assertThat(refreshing.nanosUntilNext(now)).isEqualTo(Long.MAX_VALUE);
  }

  /** What a switch or a router sees of a node that took over everything at once. */
  @Test
  void refreshesOfThousandsAreSpreadEvenlyAndNoneIsLate() {
    int count = 5_000;
    GratuitousSchedule refreshing = new GratuitousSchedule(START, PERIOD, 99);
    for (int i = 0; i < count; i++) {
      refreshing.announce(IpAddress.ipv4(i), now);
    }
    Map<IpAddress, Integer> rounds = new HashMap<>();
    Map<IpAddress, Long> last = new HashMap<>();
    Map<Long, Integer> refreshesBySecond = new HashMap<>();
    while (now - START < 5 * PERIOD.toNanos()) {
      Optional<IpAddress> due = refreshing.poll(now, _ -> 2);
      if (due.isEmpty()) {
        now += Math.max(1, refreshing.nanosUntilNext(now));
        continue;
      }
      Long before = last.put(due.get(), now);
      assertThat(before == null || now - before <= PERIOD.toNanos() + 10 * MILLI).isTrue();
      if (rounds.merge(due.get(), 1, Integer::sum) > GratuitousSchedule.ROUNDS) {
        refreshesBySecond.merge((now - START) / (1_000 * MILLI), 1, Integer::sum);
      }
    }
    assertThat(rounds).hasSize(count);
    double perSecond = count / (PERIOD.toSeconds() * (1 - GratuitousSchedule.JITTER / 2));
    long settled = PERIOD.toSeconds() + 10;
    assertThat(refreshesBySecond.entrySet())
        .filteredOn(
            entry -> entry.getKey() > settled && entry.getKey() < 5 * PERIOD.toSeconds() - 1)
        .hasSizeGreaterThan(300)
        .allSatisfy(entry ->
            assertThat(entry.getValue()).isBetween((int) (perSecond / 2), (int) (2 * perSecond)));
  }

  @Test
  void aTakeOverGoesBeforeRefreshes() {
    GratuitousSchedule refreshing = new GratuitousSchedule(START, PERIOD, 0);
    refreshing.announce(A, now);
    for (int round = 0; round < GratuitousSchedule.ROUNDS; round++) {
      assertThat(refreshing.poll(now, _ -> 2)).contains(A);
      now += GratuitousSchedule.ROUND_GAP_NANOS;
    }
    now += PERIOD.toNanos();
    refreshing.announce(B, now);
    assertThat(refreshing.poll(now, _ -> 2)).contains(B);
    assertThat(refreshing.poll(now, _ -> 2)).contains(A);
  }

  @Test
  void anAddressThatIsAnnouncedAnewIsNotRefreshedMeanwhile() {
    GratuitousSchedule refreshing = new GratuitousSchedule(START, PERIOD, 0);
    refreshing.announce(A, now);
    for (int round = 0; round < GratuitousSchedule.ROUNDS; round++) {
      assertThat(refreshing.poll(now, _ -> 2)).contains(A);
      now += GratuitousSchedule.ROUND_GAP_NANOS;
    }
    refreshing.announce(A, now);
    now += PERIOD.toNanos();
    assertThat(refreshing.poll(now, _ -> 2)).contains(A);
    assertThat(refreshing.poll(now, _ -> 2)).isEmpty();
  }

  @Test
  void bothFamiliesPayForTheirOwnFrames() {
    IpAddress ipv6 = IpAddress.of("fd00::1");
    schedule.announce(ipv6, now);
    schedule.announce(A, now);
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThat(
              schedule.poll(
                  now,
                  address -> {
                    int frames = address.equals(ipv6) ? 1 : 2;
                    asked.add(frames);
                    return frames;
                  }))
          .isPresent();
    }
    assertThat(asked).containsExactly(1, 2);
  }
}
