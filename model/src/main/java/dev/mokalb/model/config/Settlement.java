package dev.mokalb.model.config;

import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Remembered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Settles who is in force where edits would take from others what was in force. Who would lose
 * something keeps to what it had, and all is decided again; then, one after another, those of them
 * get what they say with which it goes after all. Only where something changed is anything looked
 * at again, so that thousands of edits that hang together cost little more than as many apart.
 *
 * @param memory of what is in force, before what still goes with all of it
 * @param held who keeps to what it had, and why
 */
record Settlement(Memory memory, SortedMap<SourceRef, Problem> held) {

  /**
   * From what was in force and what every source says now.
   *
   * @param doubted sources that hide pools now
   */
  static Settlement of(Memory memory, List<Reading> readings, SortedSet<SourceRef> doubted) {
    return new Rounds(memory, readings, doubted).settle();
  }

  /** From one memory to the next until nothing more comes into force. */
  private static final class Rounds {
    private final SortedSet<SourceRef> doubted;
    private final References found;
    private final List<Contender> contenders = new ArrayList<>();
    private Collection<Contest> moved;

    /** By the age of the one that may go. */
    private final TreeMap<Integer, Contest> goers = new TreeMap<>();

    private int held;

    Rounds(Memory memory, List<Reading> readings, SortedSet<SourceRef> doubted) {
      this.doubted = doubted;
      this.found =
          new References(
              new TreeMap<>(memory.references().communities()),
              new TreeMap<>(memory.references().profiles()));
      List<Candidate> byAge = new ArrayList<>(Candidate.of(memory, readings));
      byAge.sort(Candidate.BY_AGE);
      for (Candidate one : byAge) {
        boolean remembered = memory.accepted().containsKey(one.source());
        contenders.add(new Contender(one, contenders.size(), remembered));
      }
      this.moved = Contests.of(contenders, memory.entries());
    }

    Settlement settle() {
      while (!moved.isEmpty()) {
        moved.forEach(this::run);
        // Where nobody loses anything, what was in force before the round is what counts.
        moved = held == 0 ? List.of() : keep();
      }
      EntriesInForce kept = kept();
      SortedMap<SourceRef, Problem> why = new TreeMap<>();
      for (Contender one : contenders) {
        if (held > 0 && one.isHeld()) {
          kept.conflict(one.source(), one.said().entry(), EntriesInForce.Standing.NEW)
              .ifPresent(problem -> why.put(one.source(), problem));
        }
      }
      return new Settlement(memory(kept), why);
    }

    private void run(Contest contest) {
      held -= contest.held();
      contest.goes().ifPresent(one -> goers.remove(one.age()));
      contest.run();
      held += contest.held();
      contest.goes().ifPresent(one -> goers.put(one.age(), contest));
    }

    /** What contenders have now is in force; the contests in which that is more than before. */
    private Collection<Contest> keep() {
      Optional<Contest> goes = goers.values().stream().findFirst();
      Set<Contest> more = new LinkedHashSet<>();
      for (Contest contest : moved) {
        if (goes.filter(contest::equals).isEmpty() && contest.keep(found)) {
          more.add(contest);
        }
      }
      goes.filter(contest -> contest.keepAndGo(found)).ifPresent(more::add);
      return more;
    }

    /** All that was kept last. */
    private EntriesInForce kept() {
      EntriesInForce kept = new EntriesInForce(found);
      contenders.stream()
          .sorted(Comparator.comparingInt((Contender one) -> one.candidate().phase()))
          .forEach(one ->
              one.last()
                  .ifPresent(last ->
                      kept.add(one.source(), last.entry(), EntriesInForce.Standing.IN_FORCE)));
      return kept;
    }

    private Memory memory(EntriesInForce kept) {
      SortedMap<SourceRef, Remembered> accepted = new TreeMap<>();
      for (Contender one : contenders) {
        one.last()
            .ifPresent(last ->
                accepted.put(
                    one.source(), new Remembered(one.candidate().created(), last.entry())));
      }
      return new Memory(accepted, doubted, kept.used());
    }
  }
}
