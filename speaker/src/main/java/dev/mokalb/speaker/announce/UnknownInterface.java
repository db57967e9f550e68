package dev.mokalb.speaker.announce;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.config.Layer2Advertisement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A name among the interfaces of an L2Advertisement that is usable on none of its nodes: misspelt,
 * most often, or without a carrier. Nothing else shows it where the advertisement names another one
 * that exists.
 *
 * @param advertisement its name
 * @param name of the interface
 * @param nodes those that it selects and whose speakers said what they have
 * @param usable the interfaces that these have
 */
public record UnknownInterface(
    String advertisement, String name, SortedSet<NodeName> nodes, SortedSet<String> usable)
    implements Misfit {

  /** Takes copies. */
  public UnknownInterface {
    nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    usable = Collections.unmodifiableSortedSet(new TreeSet<>(usable));
  }

  /**
   * All of them. An advertisement is left out while a speaker of one of its nodes has not said what
   * it has: that may be the node with the interface.
   *
   * @param usable what each speaker has that said so
   * @param speakers the nodes that have a speaker
   */
  public static List<UnknownInterface> find(
      Collection<Layer2Advertisement> advertisements,
      Nodes nodes,
      Map<NodeName, Set<String>> usable,
      Set<NodeName> speakers) {
    List<UnknownInterface> found = new ArrayList<>();
    for (Layer2Advertisement one : advertisements) {
      if (one.interfaces().isEmpty()) {
        continue;
      }
      SortedSet<NodeName> selected = selected(one, nodes);
      selected.removeIf(node -> !speakers.contains(node) && !usable.containsKey(node));
      if (selected.isEmpty() || !usable.keySet().containsAll(selected)) {
        continue;
      }
      SortedSet<String> there = new TreeSet<>();
      selected.forEach(node -> there.addAll(usable.getOrDefault(node, Set.of())));
      for (String name : one.interfaces()) {
        if (!there.contains(name)) {
          found.add(new UnknownInterface(one.name(), name, selected, there));
        }
      }
    }
    return found;
  }

  private static SortedSet<NodeName> selected(Layer2Advertisement one, Nodes nodes) {
    SortedSet<NodeName> selected = new TreeSet<>();
    for (Map.Entry<NodeName, NodeSnapshot> node : nodes.snapshots().entrySet()) {
      if (one.nodes().allows(node.getValue().labels())) {
        selected.add(node.getKey());
      }
    }
    return selected;
  }

  @Override
  public String message() {
    return "no node has a usable interface named \""
        + name
        + "\", which L2Advertisement \""
        + advertisement
        + "\" names; usable on "
        + Misfit.first(nodes.stream().map(NodeName::value).toList())
        + ": "
        + (usable.isEmpty() ? "none" : Misfit.first(usable))
        + "; correct spec.interfaces, bring its link up, or take the name out";
  }
}
