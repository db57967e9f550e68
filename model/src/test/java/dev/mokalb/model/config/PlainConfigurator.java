package dev.mokalb.model.config;

import dev.mokalb.model.config.Configurator.Accepted;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Outcome;
import dev.mokalb.model.config.Configurator.Remembered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link Settlement} does, in the plain way: all is offered again and again until nothing
 * changes any more. It tells in the same words what is in force and what is wrong.
 */
final class PlainConfigurator {

  private PlainConfigurator() {}

  /** Decides what is in force, from what was and what every source says now. */
  static Outcome next(Memory memory, List<Reading> readings) {
    Memory last = memory;
    while (true) {
      SortedMap<SourceRef, Problem> held = new TreeMap<>();
      Configurator pass = Configurator.pass(last, readings, held);
      SortedMap<SourceRef, Problem> lost = pass.lost();
      // Who lost what was in force to something new gets it back, and all is tried once more.
      while (!held.keySet().containsAll(lost.keySet())) {
        lost.forEach(held::putIfAbsent);
        pass = Configurator.pass(last, readings, held);
        lost = pass.lost();
      }
      if (held.isEmpty()) {
        return pass.outcome();
      }
      Memory reached = taken(last, pass, held, Candidate.of(last, readings)).orElse(pass.memory());
      if (reached.accepted().equals(last.accepted())) {
        return Configurator.pass(last, readings, held).outcome();
      }
      // More is in force for good than before: this ends after as many rounds as there are edits.
      last = reached;
    }
  }

  /**
   * The memory after the first edit of one that is held which goes with all that is in force now;
   * empty if there is none. Notes what stands in the way of the others.
   */
  private static Optional<Memory> taken(
      Memory memory,
      Configurator pass,
      SortedMap<SourceRef, Problem> held,
      List<Candidate> candidates) {
    for (Candidate one :
        candidates.stream()
            .filter(candidate -> held.containsKey(candidate.source()))
            .filter(candidate -> candidate.choices().size() > 1)
            .sorted(Candidate.BY_AGE)
            .toList()) {
      List<Candidate> offered = new ArrayList<>();
      for (Accepted other : pass.accepted()) {
        offered.add(
            other.candidate().source().equals(one.source())
                ? new Candidate(one.source(), one.created(), one.choices(), Candidate.Rank.NEW)
                : standing(memory, other));
      }
      Configurator trial = Configurator.trial(memory, offered);
      Optional<Problem> conflict = trial.refusal(one.source());
      if (conflict.isEmpty()) {
        Memory after = trial.memory();
        return Optional.of(
            new Memory(after.accepted(), pass.memory().doubted(), after.references()));
      }
      held.put(one.source(), conflict.get());
    }
    return Optional.empty();
  }

  /** What it has, and what it had: another's edit may take away what the new one refers to. */
  private static Candidate standing(Memory memory, Accepted one) {
    List<ConfigEntry> choices = new ArrayList<>(List.of(one.entry()));
    Remembered last = memory.accepted().get(one.candidate().source());
    if (last != null && !last.entry().equals(one.entry())) {
      choices.add(last.entry());
    }
    Candidate candidate = one.candidate();
    return new Candidate(candidate.source(), candidate.created(), choices, Candidate.Rank.IN_FORCE);
  }
}
