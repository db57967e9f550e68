package dev.mokalb.controller.alloc;

/**
 * How much of a pool is used; {@link Long#MAX_VALUE} stands for that and more.
 *
 * @param capacity addresses that the pool may hand out at all, whoever uses them now
 * @param assigned addresses that Services hold, each counted once however many share it
 * @param available addresses that can still be handed out
 */
public record PoolUsage(ByFamily capacity, ByFamily assigned, ByFamily available) {

  /** A number for each family. */
  public record ByFamily(long ipv4, long ipv6) {}
}
