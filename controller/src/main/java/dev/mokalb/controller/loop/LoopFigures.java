package dev.mokalb.controller.loop;

/**
 * The loop in numbers, as of its last turn.
 *
 * @param queued Services that await a decision
 * @param refused Services that got no address, and wait for one
 * @param inFlight writes under way
 * @param unsettled Services whose last write may have taken effect or not
 */
public record LoopFigures(Duty duty, int queued, int refused, int inFlight, int unsettled) {

  static final LoopFigures NONE = new LoopFigures(Duty.STANDING_BY, 0, 0, 0, 0);

  /** What the replica does. */
  public enum Duty {
    /** Another one leads, or nobody does yet. */
    STANDING_BY,
    /** It leads, and makes sure what Services hold before it serves. */
    TAKING_OVER,
    SERVING
  }
}
