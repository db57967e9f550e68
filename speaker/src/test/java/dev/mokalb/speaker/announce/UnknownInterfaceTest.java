package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnknownInterfaceTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");
  private static final Set<NodeName> ALL = Set.of(N1, N2, N3);

  private static final Nodes NODES =
      Nodes.of(
          List.of(
              new NodeSnapshot("n1", Map.of("rack", "a"), Set.of()),
              new NodeSnapshot("n2", Map.of("rack", "b"), Set.of()),
              new NodeSnapshot("n3", Map.of("rack", "b"), Set.of())),
          Nodes.ExcludeLabel.HEEDED);

  private static Layer2Advertisement advertisement(LabelSelectors nodes, String... interfaces) {
    return new Layer2Advertisement(
        "lan",
        PoolSelection.ALL,
        LabelSelectors.NONE,
        new NodeChoice(nodes, List.of()),
        new TreeSet<>(Set.of(interfaces)));
  }

  private static LabelSelectors rack(String rack) {
    return new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of("rack", rack))));
  }

  private static List<String> names(
      Layer2Advertisement one, Map<NodeName, Set<String>> usable, Set<NodeName> speakers) {
    return UnknownInterface.find(List.of(one), NODES, usable, speakers).stream()
        .map(UnknownInterface::name)
        .toList();
  }

  @Test
  void anInterfaceThatOneNodeHasIsKnown() {
    Map<NodeName, Set<String>> usable =
        Map.of(N1, Set.of("eth0"), N2, Set.of("eth1"), N3, Set.of());
    assertThat(
            names(advertisement(LabelSelectors.NONE, "eth0", "eth1", "eht0", "br0"), usable, ALL))
        .containsExactly("br0", "eht0");
    assertThat(names(advertisement(LabelSelectors.NONE), usable, ALL)).isEmpty();
  }

  @Test
  void onlyTheNodesThatAreSelectedCount() {
    Map<NodeName, Set<String>> usable =
        Map.of(N1, Set.of("eth0"), N2, Set.of("eth1"), N3, Set.of("eth1"));
    assertThat(names(advertisement(rack("b"), "eth0", "eth1"), usable, ALL))
        .containsExactly("eth0");
    assertThat(names(advertisement(rack("c"), "eth0"), usable, ALL))
        .as("that no node is selected is told elsewhere")
        .isEmpty();
  }

  @Test
  void aSpeakerThatHasNotSaidWhatItHasMayHaveIt() {
    Map<NodeName, Set<String>> usable = Map.of(N1, Set.of("eth0"), N2, Set.of("eth0"));
    Layer2Advertisement everywhere = advertisement(LabelSelectors.NONE, "eth0", "eth1");
    assertThat(names(everywhere, usable, ALL)).isEmpty();
    assertThat(names(everywhere, usable, Set.of(N1, N2)))
        .as("a node without a speaker has none to offer")
        .containsExactly("eth1");
    assertThat(names(advertisement(rack("a"), "eth1"), usable, ALL)).containsExactly("eth1");
    assertThat(names(everywhere, Map.of(), Set.of())).isEmpty();
  }

  @Test
  void theMessageNamesAllThatHelpsAndNotMore() {
    UnknownInterface one =
        new UnknownInterface(
            "lan", "eht0", new TreeSet<>(Set.of(N1, N2)), new TreeSet<>(Set.of("eth0", "eth1")));
    assertThat(one.message())
        .isEqualTo(
            "no node has a usable interface named \"eht0\", which L2Advertisement \"lan\" names;"
                + " usable on n1, n2: eth0, eth1; correct spec.interfaces, bring its link up, or"
                + " take the name out");
    Set<NodeName> nodes =
        IntStream.range(0, 100)
            .mapToObj(i -> new NodeName("node-" + i))
            .collect(Collectors.toSet());
    assertThat(new UnknownInterface("lan", "eht0", new TreeSet<>(nodes), new TreeSet<>()).message())
        .contains("and 95 more: none;");
  }
}
