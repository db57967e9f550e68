package dev.mokalb.controller.loop;

/**
 * What the loop counted since the start.
 *
 * @param updates changes of Services, namespaces and configuration that were looked at
 * @param updateErrors writes that were refused, or whose end is unknown
 * @param sweepFindings Services that no event had woken, each a defect
 */
public record LoopCounters(long updates, long updateErrors, long sweepFindings) {}
