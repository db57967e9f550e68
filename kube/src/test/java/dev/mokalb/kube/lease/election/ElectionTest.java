package dev.mokalb.kube.lease.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One candidate, event by event; times in seconds from the start. */
class ElectionTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Instant WALL = Instant.parse("2026-03-01T10:00:00Z");

  private final Election election = new Election("me", LeaseTimes.DEFAULT);
  private ElectionState state = ElectionState.START;

  private static Moment at(double seconds) {
    return new Moment((long) (seconds * SECOND), WALL.plusNanos((long) (seconds * SECOND)));
  }

  private static LeaseSnapshot lease(String holder, String version) {
    return new LeaseSnapshot(
        new LeaseRecord(
            holder, Duration.ofSeconds(10), WALL, WALL, 3, new LeaseRecord.Standing.Settled()),
        version);
  }

  private static LeaseSnapshot givenUp(String handOver, String version) {
    return new LeaseSnapshot(lease("x", version).record().givenUp(handOver, WALL), version);
  }

  private List<ElectionEffect> hear(double seconds, ElectionEvent event) {
    Election.Step step = election.step(state, event, at(seconds));
    state = step.next();
    return step.effects();
  }

  private List<ElectionEffect> see(double seconds, LeaseSnapshot lease) {
    return hear(seconds, new ElectionEvent.Seen(Optional.of(lease)));
  }

  private List<ElectionEffect> seeNone(double seconds) {
    return hear(seconds, new ElectionEvent.Seen(Optional.empty()));
  }

  private List<ElectionEffect> tick(double seconds) {
    return hear(seconds, new ElectionEvent.Tick());
  }

  private static Attempt sent(List<ElectionEffect> effects) {
    List<Attempt> attempts = new ArrayList<>();
    for (ElectionEffect effect : effects) {
      if (effect instanceof ElectionEffect.Send(Attempt attempt)) {
        attempts.add(attempt);
      }
    }
    assertThat(attempts).as("writes among %s", effects).hasSize(1);
    return attempts.getFirst();
  }

  private List<ElectionEffect> written(double seconds, Attempt attempt, String version) {
    return hear(seconds, new ElectionEvent.Written(attempt, version));
  }

  private static ElectionEffect permit(double since) {
    return new ElectionEffect.Permit((long) (since * SECOND), (long) ((since + 6) * SECOND));
  }

  private static ElectionEffect elected(Takeover takeover, double since) {
    return new ElectionEffect.Elected(takeover, (long) (since * SECOND));
  }

  private void lead() {
    written(1, sent(seeNone(1)), "100");
    assertThat(state).isInstanceOf(ElectionState.Leading.class);
  }

  private double nextTick() {
    OptionalLong next = Election.nextTick(state);
    return next.orElseThrow() / (double) SECOND;
  }

  @Test
  void whereThereIsNoLeaseOneIsMadeAtOnce() {
    Attempt create = sent(seeNone(1));
    assertThat(create.guard()).isEmpty();
    assertThat(create.record().holder()).isEqualTo("me");
    assertThat(create.record().acquired()).isEqualTo(at(1).wall());
    assertThat(written(1.5, create, "100"))
        .containsExactly(elected(new Takeover.Unclaimed(), 1), permit(1));
  }

  @Test
  void aHeldLeaseIsWaitedFor() {
    assertThat(see(1, lease("other", "100"))).isEmpty();
    assertThat(nextTick()).isEqualTo(11);
    assertThat(tick(10.9)).isEmpty();
    Attempt take = sent(tick(11));
    assertThat(take.guard()).contains("100");
    assertThat(take.record().transitions()).isEqualTo(4);
    assertThat(written(11.2, take, "101"))
        .containsExactly(elected(new Takeover.Expired(), 11), permit(11));
  }

  @Test
  void everyRenewalThatIsSeenBeginsTheWaitAnew() {
    see(1, lease("other", "100"));
    see(9, lease("other", "101"));
    see(9.5, lease("other", "100")); // An old state, late.
    assertThat(tick(18.9)).isEmpty();
    assertThat(sent(tick(19)).guard()).contains("101");
  }

  @Test
  void aLeaseThatWasGivenUpIsTakenAtOnce() {
    see(1, lease("other", "100"));
    Attempt take = sent(see(3, givenUp("77", "101")));
    assertThat(written(3.1, take, "102"))
        .containsExactly(elected(new Takeover.Released("77"), 3), permit(3));
    assertThat(take.record().handOver()).isEmpty();
  }

  @Test
  void aLeaseThatSomebodyClearedMayStillBeCountedOnByItsHolder() {
    LeaseRecord held = lease("other", "100").record();
    see(1, lease("other", "100"));
    LeaseRecord cleared =
        new LeaseRecord("", held.duration(), held.acquired(), held.renewed(), 3, held.standing());
    assertThat(see(3, new LeaseSnapshot(cleared, "101"))).isEmpty();
    assertThat(nextTick()).isEqualTo(13);
  }

  @Test
  void aDeletedLeaseMayStillBeCountedOnByItsHolder() {
    see(1, lease("other", "100"));
    assertThat(seeNone(3)).isEmpty();
    assertThat(tick(12.9)).isEmpty();
    Attempt create = sent(tick(13));
    assertThat(create.guard()).isEmpty();
    assertThat(written(13, create, "105")).contains(elected(new Takeover.Expired(), 13));
  }

  @Test
  void aRestartedContainerTakesItsOwnLeaseAtOnce() {
    Attempt take = sent(see(1, lease("me", "100")));
    assertThat(written(1.1, take, "101")).contains(elected(new Takeover.Own(), 1));
  }

  @Test
  void whatTheContainerWaitedForItsSuccessorWaitsForToo() {
    see(1, lease("other", "100"));
    Attempt take = sent(tick(11)); // Requests of the other may be carried out until 15.
    assertThat(take.record().standing()).isEqualTo(new LeaseRecord.Standing.Settling());
    written(11.1, take, "101");
    Attempt early = sent(tick(13));
    assertThat(early.record().standing()).isEqualTo(new LeaseRecord.Standing.Settling());
    written(13.1, early, "102");

    Election.Step restarted =
        election.step(
            ElectionState.START,
            new ElectionEvent.Seen(Optional.of(new LeaseSnapshot(early.record(), "102"))),
            at(14));
    Attempt again = sent(restarted.effects());
    assertThat(
            election
                .step(restarted.next(), new ElectionEvent.Written(again, "103"), at(14.1))
                .effects())
        .contains(elected(new Takeover.Expired(), 14));

    Attempt late = sent(tick(15));
    assertThat(late.record().standing()).isEqualTo(new LeaseRecord.Standing.Settled());
  }

  @Test
  void anotherProcessOfTheSameNameIsAnotherHolder() {
    lead();
    assertThat(see(2, lease("me", "101"))).containsExactly(new ElectionEffect.Deposed("me"));
    assertThat(nextTick()).isEqualTo(12);
  }

  @Test
  void theLoserOfARaceWaitsForThePicture() {
    Attempt create = sent(seeNone(1));
    assertThat(hear(1.2, new ElectionEvent.Refused(create))).isEmpty();
    assertThat(nextTick()).isEqualTo(3.2);
    assertThat(see(1.3, lease("other", "100"))).isEmpty();
    assertThat(nextTick()).isEqualTo(11.3);
  }

  @Test
  void anAcquisitionWithoutAnswerCountsOnceItIsSeen() {
    Attempt create = sent(seeNone(1));
    assertThat(hear(5, new ElectionEvent.Unanswered(create))).isEmpty();
    assertThat(see(5.5, new LeaseSnapshot(create.record(), "100")))
        .startsWith(elected(new Takeover.Unclaimed(), 1), permit(1));
  }

  @Test
  void theLeaderRenewsAndItsTimeCountsFromTheSending() {
    lead();
    assertThat(nextTick()).isEqualTo(3);
    Attempt renewal = sent(tick(3));
    assertThat(renewal.guard()).contains("100");
    assertThat(renewal.record().acquired()).isEqualTo(at(1).wall());
    assertThat(renewal.record().renewed()).isEqualTo(at(3).wall());
    assertThat(Election.nextTick(state)).isEmpty();
    assertThat(written(4.5, renewal, "101")).containsExactly(permit(3));
    assertThat(nextTick()).isEqualTo(5);
  }

  @Test
  void aSlowRenewalIsFollowedByTheNextAtOnce() {
    lead();
    Attempt renewal = sent(tick(3));
    List<ElectionEffect> effects = written(6.5, renewal, "101");
    assertThat(effects.getFirst()).isEqualTo(permit(3));
    assertThat(sent(effects).guard()).contains("101");
  }

  @Test
  void aFailedRenewalIsRepeatedAfterThePause() {
    lead();
    assertThat(hear(3.1, new ElectionEvent.Unanswered(sent(tick(3))))).isEmpty();
    assertThat(nextTick()).isEqualTo(5);
    assertThat(sent(tick(5)).guard()).contains("100");
  }

  @Test
  void aRenewalWithoutAnswerCountsFromItsSendingOnceItIsSeen() {
    lead();
    Attempt renewal = sent(tick(3));
    hear(4, new ElectionEvent.Unanswered(renewal));
    assertThat(see(4.5, new LeaseSnapshot(renewal.record(), "101"))).contains(permit(3));
  }

  @Test
  void whoeverTouchesTheLeaseTakesNothingFromItsHolder() {
    lead();
    LeaseRecord mine = ((ElectionState.Leading) state).mine().record();
    Attempt renewal = sent(see(2, new LeaseSnapshot(mine, "101")));
    assertThat(renewal.guard()).contains("101");
  }

  @Test
  void aRefusedRenewalMakesTheLeaderLook() {
    lead();
    Attempt renewal = sent(tick(3));
    assertThat(hear(3.2, new ElectionEvent.Refused(renewal)))
        .containsExactly(new ElectionEffect.Look());
    assertThat(see(3.3, lease("other", "102")))
        .containsExactly(new ElectionEffect.Deposed("other"));
    assertThat(nextTick()).isEqualTo(13.3);
  }

  @Test
  void aLeaderWhoseLeaseIsDeletedMakesItAnew() {
    lead();
    Attempt create = sent(seeNone(2));
    assertThat(create.guard()).isEmpty();
    assertThat(create.record().acquired()).isEqualTo(at(1).wall());
    assertThat(written(2.1, create, "140")).containsExactly(permit(2));
  }

  @Test
  void aLeaderWhoWasAwayGoesOnWhereNobodyTookOver() {
    lead();
    Attempt late = sent(tick(60));
    assertThat(late.guard()).contains("100");
    assertThat(written(60.1, late, "101")).containsExactly(permit(60));
  }

  @Test
  void itIsGivenUpWithTheNewestVersionWritten() {
    lead();
    Attempt release = sent(hear(2, new ElectionEvent.Stop(Optional.of("555"))));
    assertThat(release.record().holder()).isEmpty();
    assertThat(release.record().handOver()).contains("555");
    assertThat(release.guard()).contains("100");
    assertThat(written(2.1, release, "101")).containsExactly(new ElectionEffect.Ended());
  }

  @Test
  void aRenewalUnderWayEndsBeforeItIsGivenUp() {
    lead();
    Attempt renewal = sent(tick(3));
    assertThat(hear(3.1, new ElectionEvent.Stop(Optional.of("555")))).isEmpty();
    Attempt release = sent(written(3.2, renewal, "101"));
    assertThat(release.guard()).contains("101");
    assertThat(release.record().handOver()).contains("555");
  }

  @Test
  void whatMayStillBeOnItsWayLetsTheLeaseExpire() {
    lead();
    assertThat(hear(2, new ElectionEvent.Stop(Optional.empty())))
        .containsExactly(new ElectionEffect.Ended());
  }

  @Test
  void aStandbyEndsInSilence() {
    see(1, lease("other", "100"));
    assertThat(hear(2, new ElectionEvent.Stop(Optional.of("5"))))
        .containsExactly(new ElectionEffect.Ended());
    assertThat(see(3, givenUp("5", "101"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 6, 6, retry period PT6S < renew deadline PT6S",
    "10, 10, 2, renew deadline PT10S < lease duration PT10S",
    "10, 6, 0, retry period PT0S",
    "4000, 6, 2, up to an hour",
  })
  void timesThatDoNotFitAreRefused(int lease, int deadline, int retry, String said) {
    assertThatThrownBy(() ->
            new LeaseTimes(
                Duration.ofSeconds(lease), Duration.ofSeconds(deadline), Duration.ofSeconds(retry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
