package dev.mokalb.controller.webhook.review;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which Services would lose addresses when pools change. */
final class Losses {

  private static final int NAMED_MAX = 3;

  /** Blocks by their first address; they do not overlap, or the older pool has them all. */
  private final TreeMap<IpAddress, IpRange> byFirst = new TreeMap<>();

  private Losses(List<Pool> pools) {
    for (Pool pool : pools) {
      for (IpRange block : pool.blocks()) {
        byFirst.merge(block.first(), block, Losses::longer);
      }
    }
  }

  private static IpRange longer(IpRange one, IpRange other) {
    return one.last().compareTo(other.last()) < 0 ? other : one;
  }

  private boolean contain(IpAddress address) {
    Map.Entry<IpAddress, IpRange> below = byFirst.floorEntry(address);
    return below != null && below.getValue().contains(address);
  }

  /** A warning, if the change takes addresses out of all pools that Services may hold. */
  static Optional<String> warning(
      List<Pool> before, List<Pool> after, Optional<Collection<ServiceSnapshot>> services) {
    Losses had = new Losses(before);
    Losses have = new Losses(after);
    if (had.byFirst.values().stream().allMatch(have::isWhole)) {
      return Optional.empty();
    }
    if (services.isEmpty()) {
      return Optional.of(
          "Services that hold addresses of this pool lose them; how many those are was not counted,"
              + " as this controller has not read the Services");
    }
    List<ObjectKey> losers =
        services.get().stream()
            .filter(service -> !service.status().pool().isEmpty())
            .filter(service ->
                service.status().addresses().stream()
                    .anyMatch(address -> had.contain(address) && !have.contain(address)))
            .map(ServiceSnapshot::key)
            .sorted()
            .toList();
    return losers.isEmpty() ? Optional.empty() : Optional.of(told(losers));
  }

  private boolean isWhole(IpRange block) {
    Map.Entry<IpAddress, IpRange> below = byFirst.floorEntry(block.first());
    return below != null
        && below.getValue().contains(block.first())
        && below.getValue().contains(block.last());
  }

  private static String told(List<ObjectKey> losers) {
    String names =
        losers.stream().limit(NAMED_MAX).map(ObjectKey::toString).collect(Collectors.joining(", "));
    int more = losers.size() - NAMED_MAX;
    return (losers.size() == 1
            ? "1 Service loses its address"
            : losers.size() + " Services lose their addresses")
        + ", which no pool has any more: "
        + names
        + (more > 0 ? " and " + more + " more" : "");
  }
}
