package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashElectionTest {

  private static final NodeName A = new NodeName("node-a");
  private static final NodeName B = new NodeName("node-b");

  private static Map<NodeName, Fitness> ready(List<NodeName> nodes) {
    Map<NodeName, Fitness> fitness = new HashMap<>();
    nodes.forEach(node -> fitness.put(node, Fitness.READY));
    return fitness;
  }

  /** The orders are those that MetalLB comes to: nodes leave one after another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1   | node-a node-b node-c | node-b node-a node-c",
        "10.0.0.2   | node-a node-b node-c | node-b node-c node-a",
        "10.20.30.1 | node-a node-b node-c | node-b node-c node-a",
        "10.0.0.1   | iris1 iris2          | iris1 iris2",
        "10.0.0.2   | iris1 iris2          | iris2 iris1",
        "10.0.0.1   | kind-control-plane kind-worker kind-worker2"
            + " | kind-worker2 kind-worker kind-control-plane",
      })
  void theOrderIsThatOfMetalLb(String address, String names, String order) {
    List<NodeName> nodes = new ArrayList<>(Tables.nodes(names.split(" ", -1)));
    GroupId group = new GroupId(IpAddress.of(address));
    List<NodeName> owners = new ArrayList<>();
    while (!nodes.isEmpty()) {
      NodeName owner =
          HashElection.ownerOf(group, Eligibility.ofEqual(Set.copyOf(nodes)), ready(nodes))
              .orElseThrow();
      owners.add(owner);
      nodes.remove(owner);
    }
    assertThat(owners).isEqualTo(Tables.nodes(order.split(" ", -1)));
  }

  @Test
  void fitnessThenPreferenceComeBeforeTheHash() {
    GroupId group = new GroupId(IpAddress.of("10.0.0.1")); // The hash is for node-b.
    Eligibility prefersA =
        new Eligibility(new TreeMap<>(Map.of(A, new Merit(1, Set.of()), B, Merit.PLAIN)));
    Eligibility both = Eligibility.ofEqual(Set.of(A, B));
    assertThat(HashElection.ownerOf(group, both, ready(List.of(A, B)))).contains(B);
    assertThat(HashElection.ownerOf(group, prefersA, ready(List.of(A, B)))).contains(A);
    assertThat(HashElection.ownerOf(group, both, Map.of(A, Fitness.READY, B, Fitness.CORDONED)))
        .contains(A);
    assertThat(HashElection.ownerOf(group, both, Map.of(A, Fitness.EXCLUDED, B, Fitness.CORDONED)))
        .contains(B);
    assertThat(HashElection.ownerOf(group, both, Map.of(A, Fitness.EXCLUDED))).isEmpty();
  }
}
