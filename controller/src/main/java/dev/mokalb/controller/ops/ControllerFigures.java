package dev.mokalb.controller.ops;

import dev.mokalb.controller.loop.LoopCounters;
import dev.mokalb.controller.loop.LoopFigures;
import dev.mokalb.controller.loop.Overview;

/**
 * All that the controller's metrics are made of, as of one moment.
 *
 * @param rivals how many pods of MetalLB's controller keep it from writing
 */
public record ControllerFigures(
    LoopFigures loop, Overview overview, LoopCounters counters, Writes writes, int rivals) {

  /**
   * How writing goes.
   *
   * @param limit how many status patches may be under way at once now
   * @param eventsWritten since the start
   * @param eventsDropped since the start, as too many or refused
   */
  public record Writes(int limit, long eventsWritten, long eventsDropped) {}
}
