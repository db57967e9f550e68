package dev.mokalb.speaker.announce;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nodes and the configuration, and what follows from both for all Services alike. Services that
 * are announced in the same way get the same instance of {@link Eligibility}. A new one is made
 * when either changes. Confined to the speaker's loop.
 */
public final class Ground {

  /** Services with {@code externalTrafficPolicy: Local} may each have other nodes. */
  private static final int REMEMBERED_MAX = 4_096;

  private record LocalKey(Eligibility all, SortedSet<String> nodes) {}

  private final Nodes nodes;
  private final Configuration configuration;
  private final Map<String, List<Layer2Advertisement>> byPool = new HashMap<>();
  private final Map<List<Layer2Advertisement>, Eligibility> byAdvertisements = new HashMap<>();
  private final Map<LocalKey, Eligibility> local = new HashMap<>();

  public Ground(Nodes nodes, Configuration configuration) {
    this.nodes = nodes;
    this.configuration = configuration;
  }

  public Nodes nodes() {
    return nodes;
  }

  public Configuration configuration() {
    return configuration;
  }

  /** The layer-2 advertisements that select the pool. */
  List<Layer2Advertisement> advertisementsOf(Pool pool) {
    return byPool.computeIfAbsent(pool.name(), _ -> configuration.layer2Of(pool));
  }

  /** The nodes that one of the advertisements selects. */
  Eligibility selectedBy(List<Layer2Advertisement> advertisements) {
    return byAdvertisements.computeIfAbsent(advertisements, this::select);
  }

  private Eligibility select(List<Layer2Advertisement> advertisements) {
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    for (Map.Entry<NodeName, NodeSnapshot> node : nodes.snapshots().entrySet()) {
      Map<String, String> labels = node.getValue().labels();
      List<Layer2Advertisement> here =
          advertisements.stream().filter(one -> one.nodes().allows(labels)).toList();
      if (!here.isEmpty()) {
        long score = here.stream().mapToLong(one -> one.nodes().score(labels)).sum();
        merits.put(node.getKey(), new Merit(score, interfaces(here)));
      }
    }
    return new Eligibility(merits);
  }

  /** The union of all that are named; one that names none means any. */
  private static Set<SortedSet<String>> interfaces(List<Layer2Advertisement> here) {
    SortedSet<String> union = new TreeSet<>();
    for (Layer2Advertisement one : here) {
      if (one.interfaces().isEmpty()) {
        return Set.of();
      }
      union.addAll(one.interfaces());
    }
    return Set.of(union);
  }

  /** Of these nodes those with an endpoint. */
  Eligibility withEndpoint(Eligibility all, SortedSet<String> withEndpoint) {
    if (local.size() > REMEMBERED_MAX) {
      local.clear();
    }
    return local.computeIfAbsent(
        new LocalKey(all, withEndpoint),
        key -> {
          SortedMap<NodeName, Merit> merits = new TreeMap<>();
          key.all()
              .merits()
              .forEach((node, merit) -> {
                if (key.nodes().contains(node.value())) {
                  merits.put(node, merit);
                }
              });
          return new Eligibility(merits);
        });
  }
}
