package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.OwnershipTable;
import java.util.Optional;

/**
 * Decides which form of the table is sent, and what a received one means. Not safe for use by
 * several threads: its owner guards it.
 */
public final class TableExchange {

  /** What a received message asks for. */
  public sealed interface Outcome {

    /** Hand the table to the loop. */
    record Deliver(OwnershipTable table) implements Outcome {}

    /** Send this to the member from which the message came. */
    record Reply(TableMessage message) implements Outcome {}

    /** Old news. */
    record Nothing() implements Outcome {}
  }

  private OwnershipTable newest = OwnershipTable.EMPTY;

  /** The message that brings this table to all members. */
  public TableMessage publish(OwnershipTable table) {
    OwnershipTable before = newest;
    newest = table;
    // Within a view messages of one sender arrive in order and none is missing, so that a
    // difference suffices. A member that joins meanwhile asks.
    boolean follows = table.stamp().equals(before.stamp().nextIn(before.stamp().viewId()));
    return follows ? TableDelta.between(before, table) : new TableMessage.Full(table);
  }

  /** The message for a view with new members, sent by its coordinator. */
  public Optional<TableMessage> forNewView() {
    return newest.equals(OwnershipTable.EMPTY)
        ? Optional.empty()
        : Optional.of(new TableMessage.Full(newest));
  }

  /** Takes in what another member sent. */
  public Outcome receive(TableMessage message) {
    return switch (message) {
      case TableMessage.Full(OwnershipTable table) -> offer(table);
      case TableMessage.Delta delta when delta.base().equals(newest.stamp()) ->
          offer(TableDelta.apply(newest, delta));
      case TableMessage.Delta delta when delta.stamp().compareTo(newest.stamp()) > 0 ->
          new Outcome.Reply(new TableMessage.Ask());
      case TableMessage.Delta _ -> new Outcome.Nothing();
      case TableMessage.Ask() ->
          forNewView().<Outcome>map(Outcome.Reply::new).orElseGet(Outcome.Nothing::new);
    };
  }

  private Outcome offer(OwnershipTable table) {
    if (!table.newerThan(newest)) {
      return new Outcome.Nothing();
    }
    newest = table;
    return new Outcome.Deliver(table);
  }
}
