package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdSettings.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two ends over a link that delays, loses and breaks, under one seeded clock; {@code
 * -Dmoka.seeds=N} tries more.
 */
class SessionSimulationTest {

  private static final int SEEDS = Integer.getInteger("moka.seeds", 300);
  private static final long MS = 1_000_000;
  private static final long DELAY_MAX = 4 * MS;

  @Test
  void bothEndsComeUpAndStayUpWhateverIsReconfigured() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Link link = new Link(seed);
      link.run(4_000 * MS);
      assertThat(link.states()).as("seed %d", seed).containsOnly(SessionState.UP);
      for (int change = 0; change < 6; change++) {
        link.reconfigureOne();
        link.run(link.random.nextLong(1_500) * MS);
      }
      link.run(8_000 * MS);
      assertThat(link.states()).as("seed %d", seed).containsOnly(SessionState.UP);
      assertThat(link.changes())
          .as("seed %d", seed)
          .hasSize(2)
          .allMatch(BfdChange.Up.class::isInstance);
      for (End end : link.ends) {
        assertThat(end.clock.session().timing().desiredMinTx())
            .as("the last settings are in force, seed %d", seed)
            .isEqualTo(end.settings.transmitIntervalMillis() * 1_000L);
        assertThat(end.clock.session().timing().poll()).isEqualTo(Session.Poll.IDLE);
      }
    }
  }

  @Test
  void aCutIsNoticedWithinTheDetectionTimeAndHealingIsNoticedToo() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Link link = new Link(seed);
      link.run(6_000 * MS);
      long[] latest = new long[2];
      for (int i = 0; i < 2; i++) {
        Session session = link.ends[i].clock.session();
        latest[i] = link.now + DELAY_MAX + session.detectionMicros() * 1_000;
      }
      link.cut = true;
      link.run(2_000 * MS);
      for (int i = 0; i < 2; i++) {
        assertThat(link.ends[i].downAt).as("seed %d, end %d", seed, i).isBetween(1L, latest[i]);
      }
      link.cut = false;
      link.run(6_000 * MS);
      assertThat(link.states()).as("seed %d", seed).containsOnly(SessionState.UP);
    }
  }

  @Test
  void aCutOfOneDirectionTakesBothEndsDown() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Link link = new Link(seed);
      link.run(6_000 * MS);
      link.deafEnd = link.ends[seed % 2];
      link.run(3_000 * MS);
      assertThat(link.ends[0].downAt).as("seed %d", seed).isPositive();
      assertThat(link.ends[1].downAt).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void lossEndsNothingWhileNoMoreThanTheMultiplierAllowsIsLost() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Link link = new Link(seed);
      link.run(6_000 * MS);
      link.lossesInARow = 1; // the multiplier is at least 3, and jitter only shortens the gaps
      link.run(20_000 * MS);
      assertThat(link.changes()).as("seed %d", seed).hasSize(2);
    }
  }

  @Test
  void theOtherEndHearsOfAPlannedEndInSpiteOfLoss() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Link link = new Link(seed);
      link.run(6_000 * MS);
      for (End end : link.ends) {
        link.reconfigure(end, Sessions.FAST.withDetectMultiplier(6).withRole(end.settings.role()));
      }
      link.run(2_000 * MS);
      link.lossesInARow = 1;
      link.ends[0].clock.disable(link.now);
      link.run(500 * MS);
      assertThat(link.ends[1].changes.getLast())
          .as("seed %d", seed)
          .isInstanceOf(BfdChange.Released.class);
      link.run(2_500 * MS); // its word may be lost, and it is slow now
      assertThat(link.ends[0].clock.session().remote().report().state())
          .as("and says so, seed %d", seed)
          .isEqualTo(SessionState.DOWN);
    }
  }

  /** One end, run as the shell runs it: a packet that changes nothing is not looked at again. */
  private static final class End implements SessionClock.Line {
    private final Link link;
    private final SessionClock clock;
    private final List<BfdChange> changes = new ArrayList<>();
    private BfdSettings settings;
    private @Nullable ControlPacket prepared;
    private @Nullable ControlPacket last;
    private long downAt;
    private long periodicAt;
    private int lost;

    End(Link link, int discriminator, BfdSettings settings) {
      this.link = link;
      this.settings = settings;
      this.clock =
          new SessionClock(
              Session.opened(new Discriminator(discriminator), settings),
              link.random.split(),
              this,
              link.now);
    }

    void hear(ControlPacket packet) {
      if (clock.steady() && packet.equals(last)) {
        clock.heardAgain(link.now);
      } else {
        last = packet;
        clock.received(packet, link.now, link.now);
      }
    }

    void turn() {
      long due = clock.sendDueAt();
      if (due <= link.now) {
        boolean steady = clock.session().timing().poll() == Session.Poll.IDLE;
        long gap = link.now - periodicAt;
        long interval = clock.session().transmitIntervalMicros() * 1_000;
        if (steady && periodicAt != 0) {
          assertThat(gap)
              .as("no faster than agreed less jitter")
              .isGreaterThanOrEqualTo(interval * 3 / 4);
        }
        clock.sendIfDue(link.now);
        periodicAt = steady ? link.now : 0;
      }
      if (clock.lostAt() <= link.now) {
        clock.lost(link.now);
      }
    }

    @Override
    public void send(ControlPacket packet) {
      link.carry(this, packet);
    }

    @Override
    public void prepare(ControlPacket packet) {
      prepared = packet;
      periodicAt = 0;
    }

    @Override
    public void sendPrepared() {
      link.carry(this, Objects.requireNonNull(prepared));
    }

    @Override
    public void tell(BfdChange change) {
      changes.add(change);
      if (change instanceof BfdChange.Down) {
        downAt = link.now;
      }
    }
  }

  private record Flight(long arrival, long order, End to, ControlPacket packet) {}

  private static final class Link {
    private final SplittableRandom random;
    private final PriorityQueue<Flight> flights =
        new PriorityQueue<>(
            Comparator.comparingLong(Flight::arrival).thenComparingLong(Flight::order));
    private final End[] ends = new End[2];
    private long now = 1;
    private long order;
    private boolean cut;
    private @Nullable End deafEnd;
    private int lossesInARow;

    Link(int seed) {
      random = new SplittableRandom(seed);
      Role passive = random.nextInt(4) == 0 ? Role.PASSIVE : Role.ACTIVE;
      ends[0] = new End(this, 0x11, anySettings());
      ends[1] = new End(this, 0x22, anySettings().withRole(passive));
    }

    private BfdSettings anySettings() {
      return BfdSettings.DEFAULT
          .withIntervals(30 + random.nextInt(200), 30 + random.nextInt(200))
          .withDetectMultiplier(3 + random.nextInt(3));
    }

    void reconfigureOne() {
      End end = ends[random.nextInt(2)];
      reconfigure(end, anySettings().withRole(end.settings.role()));
    }

    void reconfigure(End end, BfdSettings settings) {
      end.settings = settings;
      end.clock.reconfigure(end.settings, now);
    }

    void carry(End from, ControlPacket packet) {
      End to = ends[0] == from ? ends[1] : ends[0];
      boolean loses = from.lost < lossesInARow && random.nextBoolean();
      from.lost = loses ? from.lost + 1 : 0;
      if (!cut && !loses && to != deafEnd) {
        long arrival = now + 1 + random.nextLong(DELAY_MAX);
        flights.add(new Flight(arrival, order++, to, packet));
      }
    }

    void run(long nanos) {
      long end = now + nanos;
      while (true) {
        long next = flights.isEmpty() ? Long.MAX_VALUE : flights.element().arrival();
        for (End each : ends) {
          next = Math.min(next, Math.min(each.clock.sendDueAt(), each.clock.lostAt()));
        }
        if (next > end) {
          now = end;
          return;
        }
        now = Math.max(now, next);
        while (!flights.isEmpty() && flights.element().arrival() <= now) {
          Flight flight = flights.remove();
          flight.to().hear(flight.packet());
        }
        for (End each : ends) {
          each.turn();
        }
      }
    }

    List<SessionState> states() {
      return List.of(ends[0].clock.session().state(), ends[1].clock.session().state());
    }

    List<BfdChange> changes() {
      List<BfdChange> all = new ArrayList<>(ends[0].changes);
      all.addAll(ends[1].changes);
      return all;
    }
  }
}
