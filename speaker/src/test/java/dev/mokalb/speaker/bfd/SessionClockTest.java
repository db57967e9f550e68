package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SessionClockTest {

  private static final long MS = 1_000_000;

  private final List<String> sent = new ArrayList<>();
  private final SessionClock.Line line =
      new SessionClock.Line() {
        @Override
        public void send(ControlPacket packet) {
          sent.add("once " + packet.report().state());
        }

        @Override
        public void prepare(ControlPacket packet) {
          sent.add("prepare " + packet.report().state());
        }

        @Override
        public void sendPrepared() {
          sent.add("prepared");
        }

        @Override
        public void tell(BfdChange change) {
          sent.add(change.getClass().getSimpleName());
        }
      };

  private SessionClock clockAt(long now) {
    return new SessionClock(
        Session.opened(Sessions.HERE, Sessions.FAST), new SplittableRandom(1), line, now);
  }

  private SessionClock upAt(long now) {
    SessionClock clock = clockAt(now);
    clock.received(Sessions.says(SessionState.DOWN), now, now);
    clock.received(Sessions.says(SessionState.UP, Flag.FINAL), now, now);
    clock.received(Sessions.says(SessionState.UP, Flag.FINAL), now, now);
    clock.received(Sessions.says(SessionState.UP), now, now);
    assertThat(clock.session().timing().poll()).isEqualTo(Session.Poll.IDLE);
    sent.clear();
    return clock;
  }

  @Test
  void theFirstPacketGoesOutAtOnceAndTheNextOneWithinASecond() {
    SessionClock clock = clockAt(5);
    assertThat(sent).containsExactly("prepare Down", "prepared");
    assertThat(clock.sendDueAt()).isBetween(750 * MS, 1_000 * MS + 5);
    assertThat(clock.lostAt()).isEqualTo(SessionClock.NEVER);
    clock.sendIfDue(clock.sendDueAt() - 1);
    assertThat(sent).hasSize(2);
    clock.sendIfDue(clock.sendDueAt());
    assertThat(sent).hasSize(3);
  }

  @Test
  void theDetectionTimeCountsFromTheArrivalNotFromTheReading() {
    SessionClock clock = upAt(0);
    clock.received(Sessions.says(SessionState.UP), 100 * MS, 130 * MS);
    assertThat(clock.steady()).isTrue();
    assertThat(clock.lostAt()).isEqualTo(100 * MS + 300 * MS);
    clock.heardAgain(160 * MS);
    assertThat(clock.lostAt()).isEqualTo(160 * MS + 300 * MS);
    assertThat(clock.heardAt()).isEqualTo(160 * MS);
    assertThat(sent).isEmpty();
  }

  @Test
  void aPollIsNeverTakenForMoreOfTheSame() {
    SessionClock clock = upAt(0);
    ControlPacket poll = Sessions.says(SessionState.UP, Flag.POLL);
    clock.received(poll, 1, 1);
    clock.received(poll, 2, 2);
    assertThat(clock.steady()).isFalse();
    assertThat(sent).containsExactly("once Up", "once Up");
  }

  @Test
  void whateverHappensElseEndsTheRepetition() {
    SessionClock clock = upAt(0);
    assertThat(clock.steady()).isTrue();
    clock.reconfigure(Sessions.FAST, 1);
    assertThat(clock.steady()).isFalse();
    clock.received(Sessions.says(SessionState.UP), 2, 2);
    assertThat(clock.steady()).isTrue();
    clock.disable(3);
    assertThat(clock.steady()).isFalse();
  }

  @Test
  void aLateLoopDoesNotSendABurst() {
    SessionClock clock = upAt(0);
    clock.sendIfDue(1_000 * MS);
    assertThat(sent).containsExactly("prepared");
    assertThat(clock.sendDueAt()).isGreaterThan(1_000 * MS);
  }

  @Test
  void whatIsLostIsToldAndForgotten() {
    SessionClock clock = upAt(0);
    clock.lost(clock.lostAt());
    assertThat(sent).containsExactly("Down", "prepare Down", "prepared");
    assertThat(clock.lostAt()).isEqualTo(SessionClock.NEVER);
  }
}
