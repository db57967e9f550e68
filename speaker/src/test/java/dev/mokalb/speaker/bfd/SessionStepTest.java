package dev.mokalb.speaker.bfd;

import static dev.mokalb.speaker.bfd.Sessions.after;
import static dev.mokalb.speaker.bfd.Sessions.hears;
import static dev.mokalb.speaker.bfd.Sessions.in;
import static dev.mokalb.speaker.bfd.Sessions.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.Flag;
import dev.mokalb.net.bfd.Flags;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange.Cause;
import dev.mokalb.speaker.bfd.BfdSettings.Role;
import dev.mokalb.speaker.bfd.Session.Poll;
import dev.mokalb.speaker.bfd.SessionEffect.First;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Intervals, poll sequences, roles, demand mode and the words: RFC 5880 §6.5 to §6.8. */
class SessionStepTest {

  private static final SessionEvent EXPIRY = new SessionEvent.DetectionTimeExpired();

  private static SessionEvent settings(BfdSettings settings) {
    return new SessionEvent.Reconfigured(settings);
  }

  private static SessionEffect.Transmit transmitIn(List<SessionEffect> effects) {
    return effects.stream()
        .filter(SessionEffect.Transmit.class::isInstance)
        .map(SessionEffect.Transmit.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theFirstPacketOfASessionKnowsNothing() {
    Session fresh = Session.opened(Sessions.HERE, Sessions.FAST);
    SessionEffect.Transmit first = transmitIn(SessionStep.opening(fresh));
    assertThat(first.first()).isEqualTo(First.NOW);
    assertThat(first.intervalMicros()).isEqualTo(1_000_000);
    assertThat(first.packet().report().state()).isEqualTo(SessionState.DOWN);
    assertThat(first.packet().discriminators().yours().isKnown()).isFalse();
    assertThat(first.packet().intervals()).isEqualTo(new Intervals(1_000_000, 50_000, 0));
    assertThat(first.packet().detectMultiplier()).isEqualTo(3);
    assertThat(first.packet().flags()).isEqualTo(Flags.NONE);
  }

  @Test
  void aSessionThatIsNotUpIsSlow() {
    for (SessionState state : SessionState.values()) {
      assertThat(in(state).transmitIntervalMicros())
          .as(state.toString())
          .isEqualTo(state == SessionState.UP ? 50_000 : 1_000_000);
    }
    Session slow = Session.opened(Sessions.HERE, BfdSettings.DEFAULT.withIntervals(50, 60_000));
    assertThat(slow.transmitIntervalMicros()).isEqualTo(60_000_000);
  }

  @Test
  void thePeerDecidesTooHowFastItIsSentTo() {
    Session up = in(SessionState.UP);
    assertThat(up.transmitIntervalMicros()).isEqualTo(50_000); // the peer takes one each 40 ms
    SessionStep slower =
        SessionStep.step(
            up,
            new SessionEvent.Received(says(SessionState.UP, new Intervals(60_000, 200_000, 0))));
    assertThat(slower.next().transmitIntervalMicros()).isEqualTo(200_000);
    assertThat(transmitIn(slower.effects()).first()).isEqualTo(First.IN_TURN);
  }

  @Test
  void theDetectionTimeIsThePeersMultiplierTimesTheSlowerInterval() {
    assertThat(in(SessionState.UP).detectionMicros()).isEqualTo(5 * 60_000);
    Session slow = in(SessionState.UP, Sessions.FAST.withIntervals(100, 50));
    assertThat(slow.detectionMicros()).isEqualTo(5 * 100_000);
    assertThat(in(SessionState.UP).peerDetectionMicros()).isEqualTo(3 * 50_000);
  }

  @Test
  void slowStartEndsWithAPollSequence() {
    Session init = in(SessionState.INIT);
    SessionStep step = SessionStep.step(init, hears(SessionState.UP));
    SessionEffect.Transmit transmit = transmitIn(step.effects());
    assertThat(transmit.packet().flags()).isEqualTo(Flags.of(Flag.POLL));
    assertThat(transmit.packet().intervals().desiredMinTx()).isEqualTo(50_000);
    assertThat(transmit.intervalMicros()).as("faster at once").isEqualTo(50_000);

    SessionStep still = SessionStep.step(step.next(), hears(SessionState.UP));
    assertThat(still.next().timing().poll()).as("no answer").isEqualTo(Poll.RUNNING);

    SessionStep answered = SessionStep.step(step.next(), hears(SessionState.UP, Flag.FINAL));
    assertThat(transmitIn(answered.effects()).packet().flags()).isEqualTo(Flags.NONE);
    assertThat(transmitIn(answered.effects()).first()).isEqualTo(First.IN_TURN);
  }

  @Test
  void slowerSendingWaitsForTheAnswer() {
    SessionStep step =
        SessionStep.step(in(SessionState.UP), settings(Sessions.FAST.withIntervals(50, 400)));
    assertThat(transmitIn(step.effects()).packet().intervals().desiredMinTx()).isEqualTo(400_000);
    assertThat(transmitIn(step.effects()).packet().flags().has(Flag.POLL)).isTrue();
    assertThat(step.next().transmitIntervalMicros()).isEqualTo(50_000);

    Session answered = after(step.next(), hears(SessionState.UP, Flag.FINAL));
    assertThat(answered.transmitIntervalMicros()).isEqualTo(400_000);
  }

  @Test
  void fasterSendingDoesNotWait() {
    SessionStep step =
        SessionStep.step(in(SessionState.UP), settings(Sessions.FAST.withIntervals(50, 45)));
    assertThat(transmitIn(step.effects()).packet().flags().has(Flag.POLL)).isTrue();
    assertThat(step.next().transmitIntervalMicros()).isEqualTo(45_000);
  }

  @Test
  void aShorterDetectionTimeWaitsForTheAnswerAndALongerOneDoesNot() {
    Session up = in(SessionState.UP, Sessions.FAST.withIntervals(100, 50));
    Session shorter = after(up, settings(Sessions.FAST.withIntervals(70, 50)));
    assertThat(shorter.packet(Flags.NONE).intervals().requiredMinRx()).isEqualTo(70_000);
    assertThat(shorter.detectionMicros()).isEqualTo(5 * 100_000);
    assertThat(after(shorter, hears(SessionState.UP, Flag.FINAL)).detectionMicros())
        .isEqualTo(5 * 70_000);

    Session longer = after(up, settings(Sessions.FAST.withIntervals(200, 50)));
    assertThat(longer.detectionMicros()).isEqualTo(5 * 200_000);
  }

  @Test
  void aSecondChangeWaitsUntilTheFirstIsSettled() {
    Session first = after(in(SessionState.UP), settings(Sessions.FAST.withIntervals(50, 100)));
    Session second = after(first, settings(Sessions.FAST.withIntervals(50, 200)));
    assertThat(second.timing().desiredMinTx()).as("not said yet").isEqualTo(100_000);

    Session answered = after(second, hears(SessionState.UP, Flag.FINAL));
    assertThat(answered.timing().poll()).isEqualTo(Poll.SETTLING);
    assertThat(answered.timing().desiredMinTx()).isEqualTo(100_000);

    Session settled = after(answered, hears(SessionState.UP));
    assertThat(settled.timing().poll()).isEqualTo(Poll.RUNNING);
    assertThat(settled.timing().desiredMinTx()).isEqualTo(200_000);
    assertThat(settled.transmitIntervalMicros()).isEqualTo(100_000);
  }

  @Test
  void anotherMultiplierNeedsNoPollSequence() {
    SessionStep step =
        SessionStep.step(in(SessionState.UP), settings(Sessions.FAST.withDetectMultiplier(7)));
    assertThat(transmitIn(step.effects()).packet().detectMultiplier()).isEqualTo(7);
    assertThat(transmitIn(step.effects()).packet().flags()).isEqualTo(Flags.NONE);
    assertThat(transmitIn(step.effects()).first()).isEqualTo(First.NOW);
  }

  @Test
  void aPollIsAnsweredInEveryStateButAdminDown() {
    for (SessionState state : SessionState.values()) {
      List<SessionEffect> effects =
          SessionStep.step(in(state), hears(SessionState.DOWN, Flag.POLL)).effects();
      List<Flags> replies =
          effects.stream()
              .filter(SessionEffect.Reply.class::isInstance)
              .map(effect -> ((SessionEffect.Reply) effect).packet().flags())
              .toList();
      if (state == SessionState.ADMIN_DOWN) {
        assertThat(replies).as("discarded, §6.8.6").isEmpty();
      } else {
        assertThat(replies).as(state.toString()).containsExactly(Flags.of(Flag.FINAL));
      }
    }
  }

  @Test
  void theAnswerTellsTheNewsSoNothingElseIsSentAtOnce() {
    SessionStep step = SessionStep.step(in(SessionState.INIT), hears(SessionState.UP, Flag.POLL));
    SessionEffect.Reply reply =
        (SessionEffect.Reply)
            step.effects().stream()
                .filter(SessionEffect.Reply.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertThat(reply.packet().report().state()).isEqualTo(SessionState.UP);
    assertThat(transmitIn(step.effects()).first()).isEqualTo(First.IN_TURN);
  }

  @Test
  void thePassiveEndWaitsToBeSpokenTo() {
    BfdSettings passive = Sessions.FAST.withRole(Role.PASSIVE);
    Session fresh = Session.opened(Sessions.HERE, passive);
    assertThat(SessionStep.opening(fresh)).containsExactly(new SessionEffect.Silence());

    SessionStep heard = SessionStep.step(fresh, hears(SessionState.DOWN));
    assertThat(transmitIn(heard.effects()).first()).isEqualTo(First.NOW);
    assertThat(transmitIn(heard.effects()).packet().report().state()).isEqualTo(SessionState.INIT);

    SessionStep lost = SessionStep.step(in(SessionState.UP, passive), EXPIRY);
    assertThat(lost.effects()).contains(new SessionEffect.Silence());
    assertThat(lost.next().sendsPeriodically()).isFalse();
  }

  @Test
  void aPeerThatWantsNoPacketsGetsNone() {
    Intervals none = new Intervals(60_000, 0, 0);
    SessionStep step =
        SessionStep.step(
            in(SessionState.UP), new SessionEvent.Received(says(SessionState.UP, none)));
    assertThat(step.effects()).contains(new SessionEffect.Silence());
    SessionStep asked =
        SessionStep.step(
            step.next(), new SessionEvent.Received(says(SessionState.UP, none, Flag.POLL)));
    assertThat(asked.effects()).hasAtLeastOneElementOfType(SessionEffect.Reply.class);
    assertThat(after(step.next(), EXPIRY).sendsPeriodically())
        .as("forgotten with the peer, §6.8.18")
        .isTrue();
  }

  @Test
  void demandModeOfThePeerSilencesBothWaysOfTelling() {
    SessionStep demand = SessionStep.step(in(SessionState.UP), hears(SessionState.UP, Flag.DEMAND));
    assertThat(demand.effects()).contains(new SessionEffect.Silence());
    assertThat(demand.next().demandActiveOnPeer()).isTrue();
    assertThat(demand.next().detectionMicros()).as("the peer goes on sending").isPositive();

    SessionStep news =
        SessionStep.step(demand.next(), settings(Sessions.FAST.withDetectMultiplier(7)));
    assertThat(transmitIn(news.effects()).packet().flags())
        .as("news by a poll sequence, §6.6")
        .isEqualTo(Flags.of(Flag.POLL));
    SessionStep answered =
        SessionStep.step(news.next(), hears(SessionState.UP, Flag.DEMAND, Flag.FINAL));
    assertThat(answered.effects()).contains(new SessionEffect.Silence());

    SessionStep over = SessionStep.step(answered.next(), hears(SessionState.UP));
    assertThat(transmitIn(over.effects()).intervalMicros()).isEqualTo(50_000);
  }

  @Test
  void demandModeMeansNothingUntilBothAreUp() {
    assertThat(
            after(
                    Session.opened(Sessions.HERE, Sessions.FAST),
                    hears(SessionState.DOWN, Flag.DEMAND))
                .sendsPeriodically())
        .isTrue();
    assertThat(
            after(in(SessionState.UP), hears(SessionState.INIT, Flag.DEMAND)).sendsPeriodically())
        .isTrue();
  }

  @Test
  void goingDownPollsAPeerThatIsKnownAndForgetsOneThatIsLost() {
    Session told = after(in(SessionState.UP), hears(SessionState.DOWN));
    assertThat(told.periodicPacket().flags()).isEqualTo(Flags.of(Flag.POLL));
    assertThat(told.timing().desiredMinTx()).isEqualTo(1_000_000);
    assertThat(told.packet(Flags.NONE).discriminators().yours()).isEqualTo(Sessions.THERE);

    Session lost = after(in(SessionState.UP), EXPIRY);
    assertThat(lost.periodicPacket().flags()).isEqualTo(Flags.NONE);
    assertThat(lost.packet(Flags.NONE).discriminators().yours().isKnown()).isFalse();
  }

  @Test
  void aSessionComesUpAgainAfterBothKindsOfDown() {
    for (SessionEvent end : List.of(EXPIRY, hears(SessionState.DOWN))) {
      Session again =
          after(
              in(SessionState.UP),
              end,
              hears(SessionState.DOWN, Flag.FINAL),
              hears(SessionState.DOWN),
              hears(SessionState.UP));
      assertThat(again.state()).isEqualTo(SessionState.UP);
      assertThat(again.transmitIntervalMicros()).isEqualTo(50_000);
    }
  }

  @Test
  void echoIsNeverOfferedNorDemandAsked() {
    for (SessionState state : SessionState.values()) {
      ControlPacket packet = in(state).packet(Flags.NONE);
      assertThat(packet.intervals().requiredMinEchoRx()).isZero();
      assertThat(packet.flags()).isEqualTo(Flags.NONE);
    }
  }

  @Test
  void changesSayWhyInWords() {
    assertThat(change(EXPIRY).words())
        .isEqualTo(
            "is down: nothing was heard from the peer for 300.000 ms (control detection time"
                + " expired)");
    ControlPacket failed =
        new ControlPacket(
            new Report(SessionState.DOWN, Diagnostic.Known.DETECTION_TIME_EXPIRED),
            Flags.NONE,
            5,
            says(SessionState.DOWN).discriminators(),
            Sessions.PEER_INTERVALS);
    assertThat(change(new SessionEvent.Received(failed)).words())
        .isEqualTo("is down: the peer says Down (control detection time expired)");
    assertThat(change(hears(SessionState.ADMIN_DOWN)).words())
        .isEqualTo("ended on purpose: the peer was shut down by its administrator (no diagnostic)");
    assertThat(change(new SessionEvent.Disabled(Diagnostic.Known.ADMINISTRATIVELY_DOWN)))
        .isEqualTo(
            new BfdChange.Released(new Cause.ShutDownHere(Diagnostic.Known.ADMINISTRATIVELY_DOWN)));
    assertThat(new BfdChange.Up().words()).isEqualTo("is up: both ends hear each other");
  }

  private static BfdChange change(SessionEvent event) {
    return SessionStep.step(in(SessionState.UP), event).effects().stream()
        .filter(SessionEffect.Tell.class::isInstance)
        .map(effect -> ((SessionEffect.Tell) effect).change())
        .findFirst()
        .orElseThrow();
  }
}
