package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a speaker is to be found.
 *
 * @param uid of the pod
 * @param node the name of its node, which is its name among the speakers
 * @param address its node's address, as the pod runs in the node's network; empty before the pod
 *     has one
 * @param ready whether its condition Ready is True and it is not being deleted
 */
public record SpeakerPod(String uid, String node, Optional<IpAddress> address, boolean ready) {

  /** Decodes a Pod. */
  public static SpeakerPod decode(ObjectMeta meta, JsonParser fields) throws IOException {
    String[] nodeAndIp = {"", ""};
    boolean[] ready = {false};
    JsonFields.read(
        fields,
        (name, parser) -> {
          switch (name) {
            case "spec" ->
                JsonFields.read(
                    parser,
                    (field, value) -> {
                      if (field.equals("nodeName")) {
                        nodeAndIp[0] = JsonFields.text(value);
                      }
                    });
            case "status" ->
                JsonFields.read(
                    parser,
                    (field, value) -> {
                      switch (field) {
                        case "podIP" -> nodeAndIp[1] = JsonFields.text(value);
                        case "conditions" ->
                            JsonFields.elements(
                                value, condition -> ready[0] |= saysReady(condition));
                        default -> {}
                      }
                    });
            default -> {}
          }
        });
    return new SpeakerPod(
        meta.version().uid(),
        nodeAndIp[0],
        IpAddress.parse(nodeAndIp[1]),
        ready[0] && !meta.deleting());
  }

  private static boolean saysReady(JsonParser condition) throws IOException {
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
    return typeAndStatus[0].equals("Ready") && typeAndStatus[1].equals("True");
  }
}
