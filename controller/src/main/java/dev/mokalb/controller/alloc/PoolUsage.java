package dev.mokalb.controller.alloc;

/**
 * How much of a pool is used; {@link Long#MAX_VALUE} stands for that and more.
 *
 * @param assigned addresses that Services hold, each counted once however many share it
 * @param available addresses that can still be handed out
 */
public record PoolUsage(ByFamily assigned, ByFamily available) {

  /** A number for each family. */
  public record ByFamily(long ipv4, long ipv6) {}
}
