package dev.mokalb.speaker.announce;

import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.select.LabelSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Selectors of an L2Advertisement that match no node.
 *
 * @param advertisement its name
 * @param field where they stand in it
 * @param selectors as text
 */
public record UnmatchedNodes(String advertisement, Field field, String selectors)
    implements Misfit {

  /** A field of an L2Advertisement that selects nodes. */
  public enum Field {
    REQUIRED("spec.nodeSelectors", "no node announces for it"),
    PREFERRED("spec.preferredNodeSelectors", "no node is preferred for that");

    private final String path;
    private final String consequence;

    Field(String path, String consequence) {
      this.path = path;
      this.consequence = consequence;
    }
  }

  /** All of them; none while no node is known. */
  public static List<UnmatchedNodes> find(
      Collection<Layer2Advertisement> advertisements, Nodes nodes) {
    List<UnmatchedNodes> found = new ArrayList<>();
    List<Map<String, String>> labels =
        nodes.snapshots().values().stream().map(node -> node.labels()).toList();
    if (labels.isEmpty()) {
      return found;
    }
    for (Layer2Advertisement one : advertisements) {
      NodeChoice choice = one.nodes();
      if (labels.stream().noneMatch(choice::allows)) {
        found.add(new UnmatchedNodes(one.name(), Field.REQUIRED, choice.required().toString()));
      }
      for (NodeChoice.Preference preference : choice.preferred()) {
        LabelSelector selector = preference.selector();
        if (labels.stream().noneMatch(selector::matches)) {
          found.add(new UnmatchedNodes(one.name(), Field.PREFERRED, selector.toString()));
        }
      }
    }
    return found;
  }

  @Override
  public String name() {
    return field.path + " " + selectors;
  }

  @Override
  public String message() {
    return field.path
        + " match no node at present ("
        + selectors
        + " in L2Advertisement \""
        + advertisement
        + "\"): "
        + field.consequence;
  }
}
