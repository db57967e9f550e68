package dev.mokalb.speaker.members;

import static dev.mokalb.speaker.announce.Tables.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.announce.Tables;
import dev.mokalb.speaker.members.TableExchange.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableExchangeTest {

  private static final OwnershipTable FIRST = table(3, 0, "n1");
  private static final OwnershipTable SECOND = table(3, 1, "n2");
  private static final OwnershipTable NEXT_VIEW = table(4, 0, "n2");

  private final TableExchange coordinator = new TableExchange();
  private final TableExchange member = new TableExchange();

  @Test
  void theFirstTableAndThatOfANewViewAreSentWhole() {
    assertThat(coordinator.publish(FIRST)).isEqualTo(new TableMessage.Full(FIRST));
    assertThat(coordinator.publish(NEXT_VIEW)).isEqualTo(new TableMessage.Full(NEXT_VIEW));
  }

  @Test
  void withinAViewTheDifferenceIsSentAndGivesTheSameTable() {
    member.receive(coordinator.publish(FIRST));
    TableMessage second = coordinator.publish(SECOND);
    assertThat(second).isInstanceOf(TableMessage.Delta.class);
    assertThat(member.receive(second)).isEqualTo(new Outcome.Deliver(SECOND));
  }

  @Test
  void aMemberWithoutTheBaseAsksAndGetsTheWholeTable() {
    coordinator.publish(FIRST);
    Outcome asked = member.receive(coordinator.publish(SECOND));
    assertThat(asked).isEqualTo(new Outcome.Reply(new TableMessage.Ask()));
    Outcome answered = coordinator.receive(((Outcome.Reply) asked).message());
    assertThat(answered).isEqualTo(new Outcome.Reply(new TableMessage.Full(SECOND)));
    assertThat(member.receive(((Outcome.Reply) answered).message()))
        .isEqualTo(new Outcome.Deliver(SECOND));
  }

  @Test
  void anOlderTableIsOldNews() {
    member.receive(new TableMessage.Full(SECOND));
    assertThat(member.receive(new TableMessage.Full(FIRST))).isEqualTo(new Outcome.Nothing());
    assertThat(member.receive(new TableMessage.Full(SECOND))).isEqualTo(new Outcome.Nothing());
  }

  @Test
  void anOlderDifferenceIsOldNews() {
    coordinator.publish(FIRST);
    TableMessage second = coordinator.publish(SECOND);
    member.receive(new TableMessage.Full(NEXT_VIEW));
    assertThat(member.receive(second)).isEqualTo(new Outcome.Nothing());
  }

  @Test
  void aNewViewBringsTheCurrentTableToWhoeverJoined() {
    assertThat(coordinator.forNewView()).isEmpty();
    coordinator.publish(FIRST);
    assertThat(coordinator.forNewView()).contains(new TableMessage.Full(FIRST));
  }

  @Test
  void aNewCoordinatorSendsWhatItReceivedBefore() {
    member.receive(new TableMessage.Full(FIRST));
    assertThat(member.forNewView()).contains(new TableMessage.Full(FIRST));
  }

  @Test
  void whoeverHasNoTableAnswersNothing() {
    assertThat(member.receive(new TableMessage.Ask())).isEqualTo(new Outcome.Nothing());
  }

  private static OwnershipTable table(long view, long epoch, String owner) {
    OwnershipTable table =
        Tables.of(Map.of(group(1), List.of(owner), group(2), List.of("n1", "n2")));
    return new OwnershipTable(new TableStamp(view, epoch), table.ranked());
  }
}
