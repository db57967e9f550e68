package dev.mokalb.kube.convert;

import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pool as it was written down, in a resource or in the ConfigMap.
 *
 * @param field where the addresses stand, such as {@code spec.addresses}
 */
record PoolText(
    String name, String field, List<String> addresses, boolean autoAssign, boolean avoidBuggyIps) {

  /** Checks all that can be seen from this pool alone. */
  Reading check(SourceRef source, Instant created) {
    List<Problem> problems = new ArrayList<>();
    List<IpRange> blocks = new ArrayList<>();
    TreeMap<IpAddress, IpRange> byFirst = new TreeMap<>();
    if (addresses.isEmpty()) {
      problems.add(
          new Problem(
              source,
              field,
              "is empty",
              "list at least one network or range, such as 192.168.2.200-192.168.2.225"));
    }
    for (int i = 0; i < addresses.size(); i++) {
      String where = field + "[" + i + "] \"" + addresses.get(i) + "\"";
      switch (AddressBlock.parse(addresses.get(i))) {
        case AddressBlock.Invalid invalid ->
            problems.add(new Problem(source, where, invalid.rule(), invalid.remedy()));
        case AddressBlock.Valid valid -> {
          Map.Entry<IpAddress, IpRange> below = byFirst.floorEntry(valid.range().last());
          if (below != null && below.getValue().overlaps(valid.range())) {
            problems.add(overlap(source, where, below.getValue()));
          } else {
            blocks.add(valid.range());
            byFirst.put(valid.range().first(), valid.range());
          }
        }
      }
    }
    return problems.isEmpty()
        ? new Reading.Good(
            source, created, new PoolEntry(new Pool(name, blocks, autoAssign, avoidBuggyIps)))
        : new Reading.Bad(source, created, problems);
  }

  private static Problem overlap(SourceRef source, String where, IpRange other) {
    return new Problem(
        source, where, "overlaps " + other + " of the same pool", "list every address once");
  }
}
