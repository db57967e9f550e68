package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "STAYS,  UNKNOWN,       EXPECTED, the speaker ends",
    "STAYS,  HERE,          EXPECTED, the speaker ends",
    "STAYS,  GONE,          NONE,     the speakers are uninstalled",
    "STAYS,  BEING_DELETED, NONE,     the speakers are uninstalled",
    "STAYS,  ELSEWHERE,     NONE,     no speaker is wanted on this node any more",
    "LEAVES, UNKNOWN,       NONE,     the node is taken out of service",
    "LEAVES, HERE,          NONE,     the node is taken out of service",
    "LEAVES, GONE,          NONE,     the node is taken out of service",
    "LEAVES, BEING_DELETED, NONE,     the node is taken out of service",
    "LEAVES, ELSEWHERE,     NONE,     the node is taken out of service",
  })
  void onlyAReplacedSpeakerLeavesItsRoutes(
      EndingChoice.Node node,
      EndingChoice.DaemonSet daemonSet,
      EndingChoice.Successor successor,
      String words) {
    assertThat(EndingChoice.of(node, daemonSet)).isEqualTo(new EndingChoice(successor, words));
  }
}
