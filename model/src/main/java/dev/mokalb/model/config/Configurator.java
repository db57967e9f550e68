package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.EntriesInForce.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
 * Puts the sources together. A bad one degrades itself: the others keep working, and its last good
 * version stays in force. Order of arrival does not matter. What is in force stays against what is
 * new, and ends by its own change or deletion alone; of two new pools that overlap or bear one
 * name, the older one wins (creation time, then name). A resource wins over what says the same in
 * the ConfigMap.
 */
public final class Configurator {

  private static final String POOL = "IPAddressPool";
  private static final String POOLS = "address-pools";

  private final Memory memory;
  private final List<Problem> problems;
  private final SortedSet<SourceRef> doubted;
  private final EntriesInForce inForce;

  /** What was in force, wherever it was written down. */
  private final Set<ConfigEntry> before;

  private final List<Accepted> accepted = new ArrayList<>();

  /** Why what a source says now is not in force. */
  private final SortedMap<SourceRef, Problem> refused = new TreeMap<>();

  private Configurator(Memory memory, List<Problem> problems, SortedSet<SourceRef> doubted) {
    this.memory = memory;
    this.problems = problems;
    this.doubted = doubted;
    this.inForce = new EntriesInForce(memory.references());
    this.before = memory.entries();
  }

  /**
   * What was in force last, by source.
   *
   * @param doubted sources that hide pools, because they are bad and never were good
   * @param references what was referred to
   */
  public record Memory(
      SortedMap<SourceRef, Remembered> accepted,
      SortedSet<SourceRef> doubted,
      References references) {

    public static final Memory EMPTY =
        new Memory(new TreeMap<>(), new TreeSet<>(), References.NONE);

    public Memory {
      accepted = Collections.unmodifiableSortedMap(new TreeMap<>(accepted));
      doubted = Collections.unmodifiableSortedSet(new TreeSet<>(doubted));
    }

    /** What was in force, wherever it was written down. */
    Set<ConfigEntry> entries() {
      Set<ConfigEntry> entries = new HashSet<>();
      accepted.values().forEach(last -> entries.add(last.entry().withoutSource()));
      return entries;
    }

    /** What of the source, or of parts of it, was in force. */
    Map<SourceRef, Remembered> partsOf(SourceRef source) {
      Map<SourceRef, Remembered> parts = new LinkedHashMap<>();
      // Entries that begin alike stand together in a sorted map.
      for (Map.Entry<SourceRef, Remembered> entry : accepted.tailMap(source).entrySet()) {
        SourceRef ref = entry.getKey();
        if (!ref.object().equals(source.object()) || !ref.entry().startsWith(source.entry())) {
          break;
        }
        if (ref.isPartOf(source)) {
          parts.put(ref, entry.getValue());
        }
      }
      return parts;
    }
  }

  /** An entry that was in force, with the age of its object. */
  public record Remembered(Instant created, ConfigEntry entry) {}

  /** The configuration, what to remember for the next step, and what is wrong, by source. */
  public record Outcome(Configuration configuration, Memory memory, List<Problem> problems) {
    public Outcome {
      problems = List.copyOf(problems);
    }
  }

  /** What a candidate was accepted with. */
  record Accepted(Candidate candidate, ConfigEntry entry) {}

  /** Decides what is in force, from what was and what every source says now. */
  public static Outcome next(Memory memory, List<Reading> readings) {
    Configurator pass = pass(memory, readings, new TreeMap<>());
    if (pass.lost().isEmpty()) {
      return pass.outcome();
    }
    Settlement settled = Settlement.of(memory, readings, pass.doubted);
    return pass(settled.memory(), readings, settled.held()).outcome();
  }

  /** Offers everything once. Those that are held keep to what they had, for the reason given. */
  static Configurator pass(
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
    return new Configurator(memory, problems, doubted).offer(candidates);
  }

  /** Offers these alone, to see which of them go together. */
  static Configurator trial(Memory memory, List<Candidate> candidates) {
    return new Configurator(memory, List.of(), new TreeSet<>()).offer(candidates);
  }

  /** What was in force and no longer is, though its source is there, with the conflict. */
  SortedMap<SourceRef, Problem> lost() {
    SortedMap<SourceRef, Problem> lost = new TreeMap<>(refused);
    lost.keySet().retainAll(memory.accepted().keySet());
    accepted.forEach(one -> lost.remove(one.candidate().source()));
    return lost;
  }

  /** Why what the source says now is not in force. */
  Optional<Problem> refusal(SourceRef source) {
    return Optional.ofNullable(refused.get(source));
  }

  /** What is in force, the oldest first. */
  List<Accepted> accepted() {
    return accepted;
  }

  private static boolean mayHoldPools(SourceRef source) {
    return source.kind().equals(POOL)
        || (source.kind().equals(Candidate.CONFIG_MAP)
            && (source.entry().isEmpty() || source.entry().startsWith(POOLS)));
  }

  private Configurator offer(List<Candidate> candidates) {
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

  /** What is in force, to remember. */
  Memory memory() {
    return new Memory(remembered(), doubted, inForce.used());
  }

  Outcome outcome() {
    List<Problem> all = new ArrayList<>(problems);
    all.addAll(refused.values());
    all.addAll(inForce.missed());
    return new Outcome(
        configuration(),
        memory(),
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
