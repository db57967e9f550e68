package dev.mokalb.speaker.report;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The addresses that pools hand out next: the lowest free ones, by the order of the blocks. */
public final class NextFree {

  /** So many Services can be made at once without one of them getting an unknown address. */
  public static final int AHEAD = 8;

  /** A pool of which so many are taken is looked through no further. */
  static final int LOOKED_AT_MAX = 65_536;

  private NextFree() {}

  /**
   * The next ones of each family of each pool, the first of each in front.
   *
   * @param taken addresses that Services hold
   * @param suspected addresses that strangers use, which are not handed out
   */
  public static List<IpAddress> of(
      List<Pool> pools, Set<IpAddress> taken, Set<IpAddress> suspected) {
    List<List<IpAddress>> queues = new ArrayList<>();
    for (Pool pool : pools) {
      for (IpFamily family : IpFamily.values()) {
        queues.add(of(pool, family, taken, suspected));
      }
    }
    Set<IpAddress> all = new LinkedHashSet<>();
    for (int place = 0; place < AHEAD; place++) {
      for (List<IpAddress> queue : queues) {
        if (place < queue.size()) {
          all.add(queue.get(place));
        }
      }
    }
    return List.copyOf(all);
  }

  private static List<IpAddress> of(
      Pool pool, IpFamily family, Set<IpAddress> taken, Set<IpAddress> suspected) {
    List<IpAddress> next = new ArrayList<>(AHEAD);
    int lookedAt = 0;
    for (IpRange block : pool.blocks()) {
      Optional<IpAddress> at =
          block.family() == family ? Optional.of(block.first()) : Optional.empty();
      while (at.isPresent() && block.contains(at.get())) {
        IpAddress address = at.get();
        if (next.size() == AHEAD || ++lookedAt > LOOKED_AT_MAX) {
          return next;
        }
        if (pool.allows(address) && !taken.contains(address) && !suspected.contains(address)) {
          next.add(address);
        }
        at = address.next();
      }
    }
    return next;
  }
}
