package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Reads a Node, as far as it matters for who announces. */
public final class NodeDecoder implements ObjectDecoder<NodeSnapshot> {

  private static final String OUT_OF_SERVICE_TAINT = "node.kubernetes.io/out-of-service";

  @Override
  public NodeSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Set<NodeState> states = EnumSet.noneOf(NodeState.class);
    JsonFields.read(
        fields,
        (name, parser) -> {
          switch (name) {
            case "spec" ->
                JsonFields.read(parser, (field, value) -> specField(field, value, states));
            case "status" ->
                JsonFields.read(
                    parser,
                    (field, value) -> {
                      if (field.equals("conditions")) {
                        JsonFields.elements(value, element -> condition(element, states));
                      }
                    });
            default -> {}
          }
        });
    return new NodeSnapshot(meta.key().name(), meta.labels(), states);
  }

  private static void specField(String field, JsonParser value, Set<NodeState> states)
      throws IOException {
    if (field.equals("unschedulable") && value.currentToken() == JsonToken.VALUE_TRUE) {
      states.add(NodeState.UNSCHEDULABLE);
    } else if (field.equals("taints")) {
      JsonFields.elements(
          value,
          element ->
              JsonFields.read(
                  element,
                  (name, parser) -> {
                    if (name.equals("key")
                        && JsonFields.text(parser).equals(OUT_OF_SERVICE_TAINT)) {
                      states.add(NodeState.OUT_OF_SERVICE);
                    }
                  }));
    }
  }

  private static void condition(JsonParser condition, Set<NodeState> states) throws IOException {
    String[] typeAndStatus = {"", ""};
    JsonFields.read(
        condition,
        (name, parser) -> {
          switch (name) {
            case "type" -> typeAndStatus[0] = JsonFields.text(parser);
            case "status" -> typeAndStatus[1] = JsonFields.text(parser);
            default -> {}
          }
        });
    boolean isTrue = typeAndStatus[1].equals("True");
    if (typeAndStatus[0].equals("NetworkUnavailable") && isTrue) {
      states.add(NodeState.NETWORK_UNAVAILABLE);
    } else if (typeAndStatus[0].equals("Ready") && !isTrue) {
      states.add(NodeState.NOT_READY);
    }
  }
}
