package dev.mokalb.kube.convert;

import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.ServiceAllocation;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a pool, from an IPAddressPool or from {@code address-pools} of the ConfigMap. */
final class PoolReader {

  private PoolReader() {}

  /** The pool, which means nothing if there were problems. */
  static Pool pool(String name, Map<String, String> labels, Fields fields) {
    Pool.Rules rules =
        new Pool.Rules(
            fields.flag("autoAssign", true),
            fields.flag("avoidBuggyIPs", false),
            allocation(fields));
    return new Pool(name, labels, blocks(fields), rules);
  }

  private static List<IpRange> blocks(Fields fields) {
    List<String> texts = fields.texts("addresses");
    List<IpRange> blocks = new ArrayList<>();
    TreeMap<IpAddress, IpRange> byFirst = new TreeMap<>();
    if (texts.isEmpty() && fields.mayBeList("addresses")) {
      fields.wrong(
          "addresses",
          "is empty",
          "list at least one network or range, such as 192.168.2.200-192.168.2.225");
    }
    for (int i = 0; i < texts.size(); i++) {
      switch (AddressBlock.parse(texts.get(i))) {
        case AddressBlock.Invalid invalid ->
            fields.wrong("addresses", i, invalid.rule(), invalid.remedy());
        case AddressBlock.Valid valid -> {
          Map.Entry<IpAddress, IpRange> below = byFirst.floorEntry(valid.range().last());
          if (below != null && below.getValue().overlaps(valid.range())) {
            fields.wrong(
                "addresses",
                i,
                "overlaps " + below.getValue() + " of the same pool",
                "list every address once");
          } else {
            blocks.add(valid.range());
            byFirst.put(valid.range().first(), valid.range());
          }
        }
      }
    }
    return blocks;
  }

  private static Optional<ServiceAllocation> allocation(Fields fields) {
    if (!fields.has("serviceAllocation")) {
      return Optional.empty();
    }
    Fields allocation = fields.child("serviceAllocation");
    return Optional.of(
        new ServiceAllocation(
            (int) allocation.number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0),
            new TreeSet<>(allocation.distinctTexts("namespaces")),
            SelectorReader.selectors(allocation, "namespaceSelectors"),
            SelectorReader.selectors(allocation, "serviceSelectors")));
  }
}
