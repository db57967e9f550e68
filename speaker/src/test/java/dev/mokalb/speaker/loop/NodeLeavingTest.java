package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each sign that a node goes, alone. */
class NodeLeavingTest {

  @ParameterizedTest
  @CsvSource({
    "NETWORK_UNAVAILABLE, false",
    "NOT_READY,           true",
    "UNSCHEDULABLE,       true",
    "OUT_OF_SERVICE,      true",
  })
  void aStateMeans(NodeState state, boolean leaving) {
    assertThat(new NodeSnapshot("n1", Map.of(), Set.of(state)).isLeaving()).isEqualTo(leaving);
  }

  @ParameterizedTest
  @CsvSource({
    NodeSnapshot.EXCLUDE_LABEL + ", true",
    "kubernetes.io/os,              false",
  })
  void aLabelMeans(String label, boolean leaving) {
    assertThat(new NodeSnapshot("n1", Map.of(label, "false"), Set.of()).isLeaving())
        .isEqualTo(leaving);
  }
}
