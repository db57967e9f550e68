package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - SECOND; // nanoTime may wrap around
  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("fd00::200");
  private static final MacAddress STATION = MacAddress.of("02:00:00:00:00:99");

  private final ProbeSchedule schedule = new ProbeSchedule(START, 1);
  private long now = START;

  /** What happened when. */
  private record Event(long nanos, ProbeSchedule.Step step) {}

  /** The timing of RFC 5227 §2.1.1. */
  @Property(tries = 200)
  void threeProbesThenItIsKnownThatNobodyHasIt(@ForAll long seed) {
    ProbeSchedule any = new ProbeSchedule(START, seed);
    any.probe(Set.of(A), START);
    List<Event> events = run(any, 10 * SECOND);
    assertThat(events)
        .extracting(Event::step)
        .containsExactly(sent(A), sent(A), sent(A), told(A, Optional.empty()));
    List<Long> times = events.stream().map(event -> event.nanos() - START).toList();
    assertThat(times.get(0)).isBetween(0L, SECOND);
    assertThat(times.get(1) - times.get(0)).isBetween(SECOND, 2 * SECOND);
    assertThat(times.get(2) - times.get(1)).isBetween(SECOND, 2 * SECOND);
    assertThat(times.get(3) - times.get(2)).isEqualTo(2 * SECOND);
  }

  @Test
  void anAnswerIsToldAtOnceAndEndsTheRound() {
    schedule.probe(Set.of(A), now);
    assertThat(runUntilFirst(sent(A))).isTrue();
    schedule.heard(A, STATION, now);
    assertThat(schedule.nanosUntilNext(now)).isZero();
    assertThat(schedule.poll(now)).contains(told(A, Optional.of(STATION)));
    assertThat(schedule.nanosUntilNext(now))
        .isBetween(ProbeSchedule.RECHECK_NANOS * 9 / 10, ProbeSchedule.RECHECK_NANOS);
  }

  @Test
  void itIsAskedAgainAfterAWhile() {
    schedule.probe(Set.of(A), now);
    List<Event> events = run(schedule, 2 * ProbeSchedule.RECHECK_NANOS);
    assertThat(events.stream().filter(event -> event.step().equals(told(A, Optional.empty()))))
        .hasSizeBetween(2, 3);
  }

  @Test
  void whatIsWantedNoMoreIsForgotten() {
    schedule.probe(Set.of(A, B), now);
    schedule.probe(Set.of(B), now);
    assertThat(run(schedule, 10 * SECOND))
        .extracting(Event::step)
        .containsExactly(sent(B), sent(B), sent(B), told(B, Optional.empty()));
    schedule.probe(Set.of(), now);
    assertThat(schedule.nanosUntilNext(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClaimBeforeTheFirstProbeIsNoAnswer() {
    schedule.probe(Set.of(A), now);
    schedule.heard(A, STATION, now);
    schedule.heard(B, STATION, now);
    assertThat(runUntilFirst(told(A, Optional.empty()))).isTrue();
  }

  @Test
  void silenceMeansNothingWhereNothingWasSent() {
    schedule.probe(Set.of(A), now);
    assertThat(runUntilFirst(sent(A))).isTrue();
    assertThat(runUntilFirst(sent(A))).isTrue();
    schedule.unsent(A, now);
    assertThat(schedule.nanosUntilNext(now)).isBetween(10 * SECOND, 11 * SECOND);
    int sent = 0;
    while (sent < ProbeSchedule.PROBES) {
      assertThat(runUntilFirst(sent(A))).isTrue();
      sent++;
    }
    assertThat(runUntilFirst(told(A, Optional.empty()))).isTrue();
  }

  @Test
  void manyAddressesAreAskedForSlowlyAndNoneIsForgotten() {
    Set<IpAddress> many = new HashSet<>();
    for (int i = 0; i < Watchlist.PROBED_MAX; i++) {
      many.add(IpAddress.ipv4(i));
    }
    schedule.probe(many, now);
    List<Event> events = run(schedule, 120 * SECOND);
    Map<Long, Integer> bySecond = new HashMap<>();
    Set<IpAddress> told = new HashSet<>();
    for (Event event : events) {
      switch (event.step()) {
        case ProbeSchedule.Step.Send _ ->
            bySecond.merge((event.nanos() - START) / SECOND, 1, Integer::sum);
        case ProbeSchedule.Step.Tell tell -> told.add(tell.probed().address());
      }
    }
    assertThat(told).isEqualTo(many);
    assertThat(bySecond.values()).allMatch(each -> each <= 20);
    assertThat(bySecond).hasSizeBetween(70, 100);
  }

  private static ProbeSchedule.Step sent(IpAddress address) {
    return new ProbeSchedule.Step.Send(address);
  }

  private static ProbeSchedule.Step told(IpAddress address, Optional<MacAddress> station) {
    return new ProbeSchedule.Step.Tell(new Probed(address, station));
  }

  private boolean runUntilFirst(ProbeSchedule.Step wanted) {
    for (int steps = 0; steps < 100; steps++) {
      now += schedule.nanosUntilNext(now);
      if (schedule.poll(now).equals(Optional.of(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** Follows a schedule as its owner does, for so long. */
  private static List<Event> run(ProbeSchedule of, long nanos) {
    List<Event> events = new ArrayList<>();
    long at = START;
    while (at - START < nanos) {
      Optional<ProbeSchedule.Step> step = of.poll(at);
      if (step.isPresent()) {
        events.add(new Event(at, step.get()));
      } else {
        long wait = of.nanosUntilNext(at);
        if (wait == Long.MAX_VALUE) {
          return events;
        }
        at += Math.max(1, wait);
      }
    }
    return events;
  }
}
