package dev.mokalb.controller.webhook.review;

import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.NodeBgp;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which problems between objects a change brings. */
final class Conflicts {

  private Conflicts() {}

  /** Those that are there after the change and were not before. */
  static List<Problem> broughtBy(
      World before, World after, Optional<List<Map<String, String>>> nodes) {
    Configurator.Outcome old = Configurator.next(Memory.EMPTY, before.settled());
    // What is in force stays against what is new: so the change is what gives way.
    Configurator.Outcome fresh = Configurator.next(old.memory(), after.settled());
    Set<Problem> known = new HashSet<>(between(old, nodes));
    return between(fresh, nodes).stream()
        .filter(problem -> !known.contains(problem))
        .filter(problem -> !isOwn(problem, after))
        .distinct()
        .toList();
  }

  /** A mistake of one object alone, which is another one's if it is new and still let through. */
  private static boolean isOwn(Problem problem, World world) {
    return world.readings().stream()
        .anyMatch(
            reading -> reading instanceof Reading.Bad bad && bad.problems().contains(problem));
  }

  private static List<Problem> between(
      Configurator.Outcome outcome, Optional<List<Map<String, String>>> nodes) {
    List<Problem> problems = new ArrayList<>(outcome.problems());
    Configuration configuration = outcome.configuration();
    for (Map<String, String> labels : distinct(configuration, nodes.orElse(List.of()))) {
      problems.addAll(NodeBgp.of(configuration, labels).problems());
    }
    return problems;
  }

  /** One node of each kind that the configuration tells apart: there are few, and many nodes. */
  private static Iterable<Map<String, String>> distinct(
      Configuration configuration, List<Map<String, String>> nodes) {
    Map<BitSet, Map<String, String>> byChoice = new HashMap<>();
    Configuration.Bgp bgp = configuration.bgp();
    for (Map<String, String> labels : nodes) {
      BitSet choice = new BitSet();
      int bit = 0;
      for (var peer : bgp.peers()) {
        choice.set(bit++, peer.nodes().allow(labels));
      }
      for (var advertisement : bgp.advertisements()) {
        choice.set(bit++, advertisement.selectsNode(labels));
      }
      byChoice.putIfAbsent(choice, labels);
    }
    return byChoice.values();
  }
}
