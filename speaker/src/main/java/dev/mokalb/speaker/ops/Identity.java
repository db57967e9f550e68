package dev.mokalb.speaker.ops;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Peer;
import java.util.Optional;
import java.util.Set;

/** Which node this speaker runs on and where the others reach it: told, or found in the API. */
public sealed interface Identity {

  /** Both are known. */
  record Known(NodeName node, IpAddress address) implements Identity {}

  /** Something is missing; the text says what and how to give it. */
  record Unknown(String problem) implements Identity {}

  /**
   * Takes what was set; what was not is looked up among the speakers' pods.
   *
   * @param pods the speakers that the API knows
   * @param local the addresses of this machine
   */
  static Identity find(SpeakerSettings settings, Set<Peer> pods, Set<IpAddress> local) {
    Optional<IpAddress> bind = settings.members().bindAddress();
    String name = settings.nodeName();
    if (!name.isEmpty() && bind.isPresent()) {
      return new Known(new NodeName(name), bind.get());
    }
    for (Peer pod : pods) {
      boolean here =
          name.isEmpty()
              ? bind.map(pod.address()::equals).orElseGet(() -> local.contains(pod.address()))
              : pod.node().value().equals(name);
      if (here) {
        return new Known(pod.node(), bind.orElse(pod.address()));
      }
    }
    return new Unknown(problem(settings));
  }

  private static String problem(SpeakerSettings settings) {
    StringBuilder text = new StringBuilder();
    if (settings.nodeName().isEmpty()) {
      text.append(
          "the name of this node is not known: set METALLB_NODE_NAME from the field spec.nodeName; ");
    }
    String bind = settings.members().bindText();
    if (settings.members().bindAddress().isEmpty()) {
      text.append(bind.isEmpty() ? "no bind address is given" : "\"" + bind + "\" is no address")
          .append(": set METALLB_ML_BIND_ADDR from the field status.podIP; ");
    }
    return text.append("no speaker pod with the labels ")
        .append(settings.members().podLabels())
        .append(" tells it either")
        .toString();
  }
}
