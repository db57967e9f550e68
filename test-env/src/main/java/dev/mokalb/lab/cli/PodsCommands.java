package dev.mokalb.lab.cli;

import dev.mokalb.lab.pods.PodsLab;
import java.util.List;

/** What {@code ./lab} can do to a lab with pods. */
final class PodsCommands {
  private PodsCommands() {}

  static String perform(PodsLab lab, List<String> words) {
    String node = words.size() > 1 ? words.get(1) : "";
    switch (words.getFirst()) {
      case "status" -> {
        return status(lab);
      }
      case "cut" -> lab.cut(node, LabCommand.how(words));
      case "heal" -> lab.heal(node);
      case "kill" -> lab.killSpeaker(node);
      case "stop" -> lab.stopSpeaker(node);
      case "off" -> lab.node(node).crash();
      case "start" -> lab.boot(node);
      default -> throw new IllegalArgumentException("unknown command: " + words.getFirst());
    }
    return words.getFirst() + " " + node + ": done";
  }

  private static String status(PodsLab lab) {
    return new StatusText()
        .folder(lab.folder(), lab.network().namespaceNames())
        .nodes(lab.topology(), lab.network())
        .processes(lab.processes())
        .line("")
        .line(lab.kubectl("get", "pods", "-A", "-o", "wide").output().strip())
        .addresses(lab.services(), lab::answering)
        .toString();
  }
}
