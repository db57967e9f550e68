package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses to hand out. The blocks do not overlap each other or those of another pool.
 *
 * @param labels of the resource, by which advertisements select it
 * @param blocks in the order written, which is the order in which they are used
 */
public record Pool(String name, Map<String, String> labels, Blocks blocks, Rules rules) {

  public Pool {
    labels = Map.copyOf(labels);
  }

  /** A pool with these blocks, in this order. */
  public Pool(String name, Map<String, String> labels, List<IpRange> blocks, Rules rules) {
    this(name, labels, Blocks.of(blocks), rules);
  }

  /** A pool without labels that is kept for nobody. */
  public Pool(String name, List<IpRange> blocks, boolean autoAssign, boolean avoidBuggyIps) {
    this(name, Map.of(), blocks, new Rules(autoAssign, avoidBuggyIps, Optional.empty()));
  }

  /**
   * Who may have which of the addresses.
   *
   * @param autoAssign whether a Service that names neither pool nor address may be served from here
   * @param avoidBuggyIps never hand out IPv4 addresses that end in .0 or .255
   * @param allocation the Services that it is kept for; empty if for all
   */
  public record Rules(
      boolean autoAssign, boolean avoidBuggyIps, Optional<ServiceAllocation> allocation) {}

  public boolean autoAssign() {
    return rules.autoAssign();
  }

  public boolean avoidBuggyIps() {
    return rules.avoidBuggyIps();
  }

  /** The Services that it is kept for; empty if for all. */
  public Optional<ServiceAllocation> allocation() {
    return rules.allocation();
  }

  /** Whether the address may be handed out from here. */
  public boolean allows(IpAddress address) {
    return contains(address) && !avoids(address);
  }

  /** Whether the address lies in one of the blocks. */
  public boolean contains(IpAddress address) {
    return blocks.cover(address);
  }

  /** Whether the pool has any address of the family. */
  public boolean has(IpFamily family) {
    return blocks.have(family);
  }

  /** Whether {@code avoidBuggyIPs} forbids the address: some old routers drop .0 and .255. */
  public boolean avoids(IpAddress address) {
    if (!avoidBuggyIps() || address.family() != IpFamily.IPV4) {
      return false;
    }
    int lastOctet = address.ipv4Bits() & 0xff;
    return lastOctet == 0 || lastOctet == 255;
  }
}
