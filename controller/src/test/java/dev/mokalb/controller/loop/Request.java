package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ServiceSnapshot;
import java.util.Random;
import java.util.function.Consumer;

/** A write on its way to the API server. */
final class Request {

  final Pod from;
  final ServiceSnapshot base;
  final StatusChange change;
  final Consumer<PatchOutcome> outcome;
  final Knowledge knowledge;
  final long sentAt;

  /** It cannot be carried out before that. */
  long heldUp;

  /** Whoever sent it was told something. */
  boolean answered;

  /**
   * Its process was restarted and did not take it along: a successor of the same name counts on it
   * that requests end with their connections ({@code Takeover.Own}), and waits for none.
   */
  boolean outlivesItsProcess;

  Request(
      Pod from,
      ServiceSnapshot base,
      StatusChange change,
      Consumer<PatchOutcome> outcome,
      Knowledge knowledge) {
    this.from = from;
    this.base = base;
    this.change = change;
    this.outcome = outcome;
    this.knowledge = knowledge;
    this.sentAt = knowledge.at();
    this.heldUp = sentAt;
  }

  /** It waits somewhere, for as long as this kind of world allows. */
  void holdUp(Kind kind, Random random) {
    heldUp =
        kind == Kind.LATE
            ? sentAt + random.nextLong(60_000_000_000L)
            : sentAt + 2 * Pod.REQUEST_NANOS - 1 - random.nextLong(Pod.REQUEST_NANOS);
  }

  /** Whether it would be carried out after the time that any request may take. */
  boolean isOverdueAt(long time) {
    return time >= sentAt + 2 * Pod.REQUEST_NANOS;
  }
}
