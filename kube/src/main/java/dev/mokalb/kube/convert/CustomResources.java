package dev.mokalb.kube.convert;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads the custom resources of {@code metallb.io}. A field that this version cannot honour makes
 * the object bad, with a problem that says so: to ignore a restriction would hand out or announce
 * what the administrator excluded.
 */
public final class CustomResources {

  public static final String POOL_KIND = "IPAddressPool";
  public static final String LAYER2_KIND = "L2Advertisement";

  private static final List<String> LAYER2_RESTRICTIONS =
      List.of(
          "interfaces",
          "ipAddressPoolSelectors",
          "nodeSelectors",
          "preferredNodeSelectors",
          "serviceSelectors");

  private CustomResources() {}

  /** Reads an IPAddressPool of {@code v1beta1}. */
  static Reading pool(ObjectKey key, Instant created, Tree spec) {
    SourceRef source = SourceRef.of(POOL_KIND, key);
    if (!isNothing(spec.at("serviceAllocation"))) {
      return new Reading.Bad(
          source, created, List.of(unsupported(source, "spec.serviceAllocation")));
    }
    PoolText text =
        new PoolText(
            source.key().name(),
            "spec.addresses",
            spec.at("addresses").texts(),
            spec.at("autoAssign").flag(true),
            spec.at("avoidBuggyIPs").flag(false));
    return text.check(source, created);
  }

  /** Reads an L2Advertisement of {@code v1beta1}. */
  static Reading layer2(ObjectKey key, Instant created, Tree spec) {
    SourceRef source = SourceRef.of(LAYER2_KIND, key);
    List<Problem> problems = new ArrayList<>();
    for (String field : LAYER2_RESTRICTIONS) {
      if (!isNothing(spec.at(field))) {
        problems.add(unsupported(source, "spec." + field));
      }
    }
    TreeSet<String> pools = new TreeSet<>();
    for (String pool : spec.at("ipAddressPools").texts()) {
      if (!pools.add(pool)) {
        problems.add(
            new Problem(
                source,
                "spec.ipAddressPools \"" + pool + "\"",
                "is listed twice",
                "list every pool once"));
      }
    }
    return problems.isEmpty()
        ? new Reading.Good(source, created, new Layer2Entry(new Layer2Advertisement(pools)))
        : new Reading.Bad(source, created, problems);
  }

  private static Problem unsupported(SourceRef source, String field) {
    return new Problem(
        source, field, "is not supported by this version of Moka", "remove it from the object");
  }

  /** Absent, null, or empty: it restricts nothing. */
  private static boolean isNothing(Tree value) {
    return value.items().isEmpty() && value.entries().isEmpty();
  }
}
