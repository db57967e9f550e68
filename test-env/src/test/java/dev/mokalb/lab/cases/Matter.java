package dev.mokalb.lab.cases;

import static dev.mokalb.model.NodeSnapshot.EXCLUDE_LABEL;

import dev.mokalb.lab.RunningLab;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.function.UnaryOperator;

/** What may be the matter with a node, as the API shows it. */
enum Matter {
  NETWORK_UNAVAILABLE,
  OUT_OF_SERVICE,
  EXCLUDED,
  NOT_READY,
  CORDONED;

  /** From now on this, and nothing else, is the matter with the node. */
  void strike(RunningLab lab, String node) {
    change(lab, node, it -> strike(sound(it)));
  }

  /** Nothing is the matter with the node any more. */
  static void heal(RunningLab lab, String node) {
    change(lab, node, Matter::sound);
  }

  private NodeBuilder strike(NodeBuilder node) {
    return switch (this) {
      case NETWORK_UNAVAILABLE -> withCondition(node, "NetworkUnavailable", "True");
      case OUT_OF_SERVICE ->
          node.editSpec()
              .addNewTaint("NoExecute", "node.kubernetes.io/out-of-service", null, "nodeshutdown")
              .endSpec();
      case EXCLUDED -> node.editMetadata().addToLabels(EXCLUDE_LABEL, "").endMetadata();
      case NOT_READY -> withCondition(node, "Ready", "Unknown");
      case CORDONED -> node.editSpec().withUnschedulable(true).endSpec();
    };
  }

  private static NodeBuilder sound(NodeBuilder node) {
    return withCondition(withCondition(node, "Ready", "True"), "NetworkUnavailable", "False")
        .editSpec()
        .withTaints()
        .withUnschedulable(null)
        .endSpec()
        .editMetadata()
        .removeFromLabels(EXCLUDE_LABEL)
        .endMetadata();
  }

  private static NodeBuilder withCondition(NodeBuilder node, String type, String status) {
    return node.editStatus()
        .removeMatchingFromConditions(condition -> type.equals(condition.getType()))
        .addNewCondition()
        .withType(type)
        .withStatus(status)
        .withReason("Test")
        .endCondition()
        .endStatus();
  }

  private static void change(RunningLab lab, String name, UnaryOperator<NodeBuilder> how) {
    var nodes = lab.kubernetes().nodes();
    Node changed = how.apply(new NodeBuilder(nodes.withName(name).get())).build();
    Node written = nodes.resource(changed).update();
    nodes.resource(new NodeBuilder(written).withStatus(changed.getStatus()).build()).updateStatus();
  }
}
