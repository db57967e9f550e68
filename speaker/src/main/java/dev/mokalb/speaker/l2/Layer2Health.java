package dev.mokalb.speaker.l2;

import java.util.List;

/**
 * What this node can answer on.
 *
 * @param interfaces those that are open, ordered by name
 * @param problems empty if all is well
 */
public record Layer2Health(List<UsableInterface> interfaces, List<Layer2Problem> problems) {

  public Layer2Health {
    interfaces = List.copyOf(interfaces);
    problems = List.copyOf(problems);
  }

  /** Whether there is an interface that hears questions. */
  public boolean canAnswer() {
    return interfaces.stream().anyMatch(UsableInterface::carrier);
  }
}
