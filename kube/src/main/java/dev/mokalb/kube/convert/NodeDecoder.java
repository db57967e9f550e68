package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.NodeSnapshot;
import java.io.IOException;

/** Reads a Node, as far as it matters for who announces. */
public final class NodeDecoder implements ObjectDecoder<NodeSnapshot> {

  /** Its presence keeps a node out, whatever its value. */
  public static final String EXCLUDE_LABEL =
      "node.kubernetes.io/exclude-from-external-load-balancers";

  @Override
  public NodeSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    boolean[] networkUnavailable = {false};
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("status")) {
            JsonFields.read(
                parser,
                (field, value) -> {
                  if (field.equals("conditions")) {
                    JsonFields.elements(
                        value, element -> networkUnavailable[0] |= isUnavailable(element));
                  }
                });
          }
        });
    return new NodeSnapshot(
        meta.key().name(), networkUnavailable[0], meta.labels().containsKey(EXCLUDE_LABEL));
  }

  private static boolean isUnavailable(JsonParser condition) throws IOException {
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
    return typeAndStatus[0].equals("NetworkUnavailable") && typeAndStatus[1].equals("True");
  }
}
