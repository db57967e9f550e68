package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Outcome;
import dev.mokalb.model.config.Configurator.Remembered;
import dev.mokalb.model.config.EntriesInForce.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@link Configurator} does, in the plain way: all is offered again and again until nothing
 * changes any more. It tells in the same words what is in force and what is wrong.
 */
final class PlainConfigurator {

  private static final String POOL = "IPAddressPool";
  private static final String POOLS = "address-pools";

  private final Memory memory;
  private final List<Problem> problems;
  private final SortedSet<SourceRef> doubted;
  private final EntriesInForce inForce;
  private final List<Accepted> accepted = new ArrayList<>();

  /** Why what a source says now is not in force. */
  private final SortedMap<SourceRef, Problem> refused = new TreeMap<>();

  private PlainConfigurator(Memory memory, List<Problem> problems, SortedSet<SourceRef> doubted) {
    this.memory = memory;
    this.problems = problems;
    this.doubted = doubted;
    this.inForce = new EntriesInForce(memory.references());
  }

  /** What a candidate was accepted with. */
  private record Accepted(Candidate candidate, ConfigEntry entry) {}

  /** Decides what is in force, from what was and what every source says now. */
  public static Outcome next(Memory memory, List<Reading> readings) {
    Memory last = memory;
    while (true) {
      SortedMap<SourceRef, Problem> held = new TreeMap<>();
      PlainConfigurator pass = pass(last, readings, held);
      SortedMap<SourceRef, Problem> lost = pass.lost();
      // Who lost what was in force to something new gets it back, and all is tried once more.
      while (!held.keySet().containsAll(lost.keySet())) {
        lost.forEach(held::putIfAbsent);
        pass = pass(last, readings, held);
        lost = pass.lost();
      }
      if (held.isEmpty()) {
        return pass.outcome();
      }
      Optional<Memory> further = pass.taken(held, Candidate.of(last, readings));
      SortedMap<SourceRef, Remembered> reached =
          further.map(Memory::accepted).orElse(pass.remembered());
      if (reached.equals(last.accepted())) {
        return pass(last, readings, held).outcome();
      }
      // More is in force for good than before: this ends after as many rounds as there are edits.
      last =
          new Memory(
              reached, pass.doubted, further.map(Memory::references).orElse(pass.inForce.used()));
    }
  }

  /** Offers everything once. Those that are held keep to what they had, for the reason given. */
  private static PlainConfigurator pass(
      Memory memory, List<Reading> readings, SortedMap<SourceRef, Problem> held) {
    List<Problem> problems = new ArrayList<>(held.values());
    SortedSet<SourceRef> doubted = new TreeSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Bad bad) {
        problems.addAll(bad.problems());
        SourceRef source = bad.source();
        boolean neverGood = memory.doubted().contains(source) || memory.partsOf(source).isEmpty();
        if (neverGood && mayHoldPools(source)) {
          doubted.add(source);
        }
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    for (Candidate candidate : Candidate.of(memory, readings)) {
      Remembered last = memory.accepted().get(candidate.source());
      candidates.add(
          last != null && held.containsKey(candidate.source())
              ? candidate.heldTo(last.entry())
              : candidate);
    }
    return new PlainConfigurator(memory, problems, doubted).offer(candidates);
  }

  /** What was in force and no longer is, though its source is there, with the conflict. */
  private SortedMap<SourceRef, Problem> lost() {
    SortedMap<SourceRef, Problem> lost = new TreeMap<>(refused);
    lost.keySet().retainAll(memory.accepted().keySet());
    accepted.forEach(one -> lost.remove(one.candidate().source()));
    return lost;
  }

  /**
   * The memory after the first edit of one that is held which goes with all that is in force now;
   * empty if there is none. Notes what stands in the way of the others.
   */
  private Optional<Memory> taken(SortedMap<SourceRef, Problem> held, List<Candidate> candidates) {
    for (Candidate one :
        candidates.stream()
            .filter(candidate -> held.containsKey(candidate.source()))
            .filter(candidate -> candidate.choices().size() > 1)
            .sorted(Candidate.BY_AGE)
            .toList()) {
      List<Candidate> offered = new ArrayList<>();
      for (Accepted other : accepted) {
        offered.add(
            other.candidate().source().equals(one.source())
                ? new Candidate(one.source(), one.created(), one.choices(), Candidate.Rank.NEW)
                : standing(other));
      }
      PlainConfigurator trial =
          new PlainConfigurator(memory, new ArrayList<>(), new TreeSet<>()).offer(offered);
      Problem conflict = trial.refused.get(one.source());
      if (conflict == null) {
        return Optional.of(new Memory(trial.remembered(), doubted, trial.inForce.used()));
      }
      held.put(one.source(), conflict);
    }
    return Optional.empty();
  }

  /** What it has, and what it had: another's edit may take away what the new one refers to. */
  private Candidate standing(Accepted one) {
    List<ConfigEntry> choices = new ArrayList<>(List.of(one.entry()));
    Remembered last = memory.accepted().get(one.candidate().source());
    if (last != null && !last.entry().equals(one.entry())) {
      choices.add(last.entry());
    }
    Candidate candidate = one.candidate();
    return new Candidate(candidate.source(), candidate.created(), choices, Candidate.Rank.IN_FORCE);
  }

  private static boolean mayHoldPools(SourceRef source) {
    return source.kind().equals(POOL)
        || (source.kind().equals(Candidate.CONFIG_MAP)
            && (source.entry().isEmpty() || source.entry().startsWith(POOLS)));
  }

  private PlainConfigurator offer(List<Candidate> candidates) {
    candidates.stream()
        .sorted(Candidate.BY_CLAIM)
        .forEach(candidate -> {
          Optional<ConfigEntry> entry = accept(candidate);
          if (entry.isPresent()) {
            accepted.add(new Accepted(candidate, entry.get()));
          } else if (mayHoldPools(candidate.source())) {
            doubted.add(candidate.source());
          }
        });
    accepted.sort(Comparator.comparing(Accepted::candidate, Candidate.BY_AGE));
    return this;
  }

  private SortedMap<SourceRef, Remembered> remembered() {
    SortedMap<SourceRef, Remembered> remembered = new TreeMap<>();
    accepted.forEach(one ->
        remembered.put(
            one.candidate().source(), new Remembered(one.candidate().created(), one.entry())));
    return remembered;
  }

  private Outcome outcome() {
    List<Problem> all = new ArrayList<>(problems);
    all.addAll(refused.values());
    all.addAll(inForce.missed());
    return new Outcome(
        configuration(),
        new Memory(remembered(), doubted, inForce.used()),
        all.stream()
            .distinct()
            .sorted(Comparator.comparing(Problem::source).thenComparing(Problem::message))
            .toList());
  }

  private Configuration configuration() {
    Set<Pool> pools = new LinkedHashSet<>();
    List<Layer2Advertisement> layer2 = new ArrayList<>();
    Map<String, BgpPeer> peers = new LinkedHashMap<>();
    List<BgpAdvertisement> bgp = new ArrayList<>();
    for (Accepted one : accepted) {
      switch (one.entry()) {
        case PoolEntry entry -> pools.add(entry.pool());
        case Layer2Entry entry -> layer2.add(entry.advertisement());
        case PeerEntry entry -> {
          // The resource counts, in the place that the older of the two has.
          if (one.candidate().isOfConfigMap()) {
            peers.putIfAbsent(entry.peer().name(), entry.peer());
          } else {
            peers.put(entry.peer().name(), entry.peer());
          }
        }
        case BgpEntry entry -> bgp.add(inForce.resolved(entry));
        case BfdEntry _, CommunityEntry _ -> {}
      }
    }
    return new Configuration(
        List.copyOf(pools),
        layer2,
        new Configuration.Bgp(List.copyOf(peers.values()), bgp, inForce.profiles()),
        doubted.isEmpty());
  }

  /** The first of its choices that does not conflict; notes the conflict of the first choice. */
  private Optional<ConfigEntry> accept(Candidate candidate) {
    Set<ConfigEntry> before = new HashSet<>();
    memory.accepted().values().forEach(last -> before.add(last.entry().withoutSource()));
    for (ConfigEntry choice : candidate.choices()) {
      Standing standing =
          before.contains(choice.withoutSource()) ? Standing.IN_FORCE : Standing.NEW;
      Optional<Problem> conflict = inForce.add(candidate.source(), choice, standing);
      if (conflict.isEmpty()) {
        return Optional.of(choice);
      }
      refused.putIfAbsent(candidate.source(), conflict.get());
    }
    return Optional.empty();
  }
}
