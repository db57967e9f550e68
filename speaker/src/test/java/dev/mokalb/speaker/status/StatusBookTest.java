package dev.mokalb.speaker.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.status.StatusObject.Standing;
import dev.mokalb.speaker.status.StatusStep.End;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StatusBookTest {

  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private final StatusBook book = new StatusBook("n1");
  private long now = 1;

  private static SortedSet<String> entries(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private static StatusObject object(String name, String node, Standing standing) {
    return new StatusObject(name, WEB, node, "", entries("eth0"), standing);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private StatusStep step() {
    return book.next(now).orElseThrow();
  }

  private void settle() {
    book.settled();
    book.want(WEB, Optional.of(entries("eth0")));
  }

  @Test
  void anObjectIsMadeThenDescribedThenLeftAlone() {
    settle();
    StatusStep create = step();
    assertThat(create).isEqualTo(new StatusStep.Create(WEB));
    assertThat(book.next(now)).as("one request at a time for a Service").isEmpty();
    book.ended(create, new End.Done(Optional.of(object("l2-a", "n1", Standing.BARE))), now);
    StatusStep describe = step();
    assertThat(describe).isEqualTo(new StatusStep.Describe(WEB, "l2-a", entries("eth0")));
    book.ended(describe, new End.Done(Optional.of(object("l2-a", "n1", Standing.FILLED))), now);
    pass(Duration.ofMinutes(10));
    assertThat(book.next(now)).isEmpty();
    assertThat(book.dueAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void otherInterfacesAreWrittenOverTheOldOnes() {
    settle();
    book.seen(object("l2-a", "n1", Standing.FILLED));
    assertThat(book.next(now)).isEmpty();
    book.want(WEB, Optional.of(entries("eth1")));
    assertThat(step()).isEqualTo(new StatusStep.Describe(WEB, "l2-a", entries("eth1")));
  }

  @Test
  void whatThisNodeAnnouncesNoLongerGoes() {
    settle();
    book.seen(object("l2-a", "n1", Standing.FILLED));
    book.want(WEB, Optional.empty());
    assertThat(step()).isEqualTo(new StatusStep.Delete(WEB, "l2-a"));
  }

  @Test
  void whatAnEarlierLifeLeftGoesOnceItIsKnownWhatIsAnnounced() {
    book.replaced(List.of(object("l2-old", "n1", Standing.FILLED)), now);
    assertThat(book.next(now)).isEmpty();
    book.settled();
    assertThat(step()).isEqualTo(new StatusStep.Delete(WEB, "l2-old"));
  }

  @Test
  void ofSeveralOneStaysAndASpoiltOneDoesNot() {
    settle();
    book.replaced(
        List.of(
            object("l2-a", "n1", Standing.SPOILT),
            object("l2-b", "n1", Standing.FILLED),
            object("l2-c", "n1", Standing.FILLED)),
        now);
    StatusStep first = step();
    assertThat(first).isEqualTo(new StatusStep.Delete(WEB, "l2-a"));
    book.ended(first, new End.Done(Optional.empty()), now);
    StatusStep second = step();
    assertThat(second).isEqualTo(new StatusStep.Delete(WEB, "l2-c"));
    book.ended(second, new End.Gone(), now);
    pass(Duration.ofSeconds(5));
    assertThat(book.next(now)).isEmpty();
  }

  @Test
  void anObjectOfAnEarlierPodIsMadeAnewBeforeItGoesWithThatPod() {
    settle();
    book.owner("pod-2");
    book.seen(new StatusObject("l2-a", WEB, "n1", "pod-1", entries("eth0"), Standing.FILLED));
    StatusStep delete = step();
    assertThat(delete).isEqualTo(new StatusStep.Delete(WEB, "l2-a"));
    book.ended(delete, new End.Done(Optional.empty()), now);
    assertThat(step()).isEqualTo(new StatusStep.Create(WEB));
  }

  @Test
  void theObjectOfANodeThatLivesIsLeftToIt() {
    settle();
    book.seen(object("l2-mine", "n1", Standing.FILLED));
    book.seen(object("l2-other", "n2", Standing.FILLED));
    for (int i = 0; i < 100; i++) {
      book.company(new Company(Set.of("n1", "n2"), Company.Duty.SWEEP), now);
      assertThat(book.next(now)).isEmpty();
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whoTakesOverRemovesWhatADeadNodeLeft() {
    settle();
    book.seen(object("l2-mine", "n1", Standing.FILLED));
    book.seen(object("l2-dead", "n2", Standing.FILLED));
    Company without = new Company(Set.of("n1"), Company.Duty.LEAVE);
    book.company(without, now);
    assertThat(book.next(now)).isEmpty();
    pass(Duration.ofSeconds(2));
    book.company(without, now);
    assertThat(step()).isEqualTo(new StatusStep.Delete(WEB, "l2-dead"));
  }

  @Test
  void whatNobodyTookOverIsSweptByOneAfterAWhile() {
    StatusBook other = new StatusBook("n3");
    book.seen(object("l2-dead", "n2", Standing.FILLED));
    other.seen(object("l2-dead", "n2", Standing.FILLED));
    for (int i = 0; i <= 30; i++) {
      assertThat(book.next(now)).isEmpty();
      book.company(new Company(Set.of("n1", "n3"), Company.Duty.SWEEP), now);
      other.company(new Company(Set.of("n1", "n3"), Company.Duty.LEAVE), now);
      pass(Duration.ofSeconds(1));
    }
    assertThat(step()).isEqualTo(new StatusStep.Delete(WEB, "l2-dead"));
    assertThat(other.next(now)).isEmpty();
  }

  @Test
  void whoeverRemovesItAgainAndAgainIsAnsweredMoreAndMoreSlowly() {
    settle();
    int creations = 0;
    for (int second = 0; second < 600; second++) {
      Optional<StatusStep> next = book.next(now);
      if (next.isPresent()) {
        creations++;
        String name = "l2-" + creations;
        book.ended(next.get(), new End.Done(Optional.of(object(name, "n1", Standing.FILLED))), now);
        assertThat(book.next(now)).isEmpty();
        book.gone(name, now);
      }
      pass(Duration.ofSeconds(1));
    }
    assertThat(creations).isBetween(8, 16);
  }

  @Test
  void anUnansweredRequestIsMadeAgainAfterAPause() {
    settle();
    StatusStep create = step();
    book.ended(create, new End.Failed(), now);
    assertThat(book.next(now)).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(step()).isEqualTo(create);
  }

  @Test
  void aNodeWithALongNameHasALabelThatTheApiServerTakes() {
    String name = "n".repeat(60) + ".example.org";
    assertThat(NodeLabel.of("n1")).isEqualTo("n1");
    assertThat(NodeLabel.of(name))
        .hasSizeLessThanOrEqualTo(63)
        .matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        .isNotEqualTo(NodeLabel.of(name + ".other"));
  }
}
