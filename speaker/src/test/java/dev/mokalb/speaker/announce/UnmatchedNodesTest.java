package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UnmatchedNodesTest {

  private static final LabelSelector A = rack("a");
  private static final LabelSelector B = rack("b");
  private static final LabelSelector C = rack("c");

  private static LabelSelector rack(String rack) {
    return LabelSelector.ofLabels(Map.of("rack", rack));
  }

  private static Nodes nodes(String... racks) {
    return Nodes.of(
        Arrays.stream(racks)
            .map(rack -> new NodeSnapshot("n-" + rack, Map.of("rack", rack), Set.of()))
            .toList(),
        Nodes.ExcludeLabel.HEEDED);
  }

  private static List<String> messages(
      Nodes nodes, List<LabelSelector> required, LabelSelector... preferred) {
    List<NodeChoice.Preference> preferences =
        Arrays.stream(preferred).map(one -> new NodeChoice.Preference(1, one)).toList();
    Layer2Advertisement one =
        new Layer2Advertisement(
            "lan",
            PoolSelection.ALL,
            LabelSelectors.NONE,
            new NodeChoice(new LabelSelectors(required), preferences),
            new TreeSet<>());
    return UnmatchedNodes.find(List.of(one), nodes).stream().map(Misfit::message).toList();
  }

  @Test
  void oneOfSeveralThatMatchesIsEnough() {
    assertThat(messages(nodes("a", "b"), List.of(C, B))).isEmpty();
    assertThat(messages(nodes("a", "b"), List.of())).isEmpty();
  }

  @Test
  void selectorsThatMatchNoNodeAreNamed() {
    assertThat(messages(nodes("a"), List.of(B, C)))
        .containsExactly(
            "spec.nodeSelectors match no node at present (rack=b or rack=c in L2Advertisement"
                + " \"lan\"): no node announces for it");
  }

  @Test
  void eachPreferenceIsLookedAtByItself() {
    assertThat(messages(nodes("a"), List.of(), A, C))
        .containsExactly(
            "spec.preferredNodeSelectors match no node at present (rack=c in L2Advertisement"
                + " \"lan\"): no node is preferred for that");
  }

  @Test
  void beforeAnyNodeIsKnownNothingIsSaid() {
    assertThat(messages(nodes(), List.of(B), C)).isEmpty();
  }
}
