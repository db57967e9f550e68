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
 * new; of two new pools that overlap or bear one name, the older one wins (creation time, then
 * name). A resource wins over an identical pool of the ConfigMap.
 */
public final class Configurator {

  private static final String CONFIG_MAP = "ConfigMap";
  private static final String POOL = "IPAddressPool";
  private static final String POOLS = "address-pools";

  private final Memory memory;
  private final List<Problem> problems;
  private final SortedSet<SourceRef> doubted;
  private final EntriesInForce inForce;

  private Configurator(Memory memory, List<Problem> problems, SortedSet<SourceRef> doubted) {
    this.memory = memory;
    this.problems = problems;
    this.doubted = doubted;
    this.inForce = new EntriesInForce(memory.references());
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

  /** How strong a candidate's claim is, the strongest first. */
  private enum Rank {
    IN_FORCE,
    NEW,
    /** A resource says the same. */
    REPEATED
  }

  /** One source's candidates for being in force: first what it says now, then what it said. */
  private record Candidate(
      SourceRef source, Instant created, List<ConfigEntry> choices, Rank rank) {

    /** What others refer to comes first. */
    int phase() {
      return switch (choices.getFirst()) {
        case PoolEntry _, Layer2Entry _, BfdEntry _, CommunityEntry _ -> 0;
        case PeerEntry _, BgpEntry _ -> 1;
      };
    }

    /** The older object first; a resource before the ConfigMap of the same age. */
    static final Comparator<Candidate> BY_AGE =
        Comparator.comparing(Candidate::created)
            .thenComparing(candidate -> candidate.source().kind().equals(CONFIG_MAP))
            .thenComparing(Candidate::source);
  }

  /** What a candidate was accepted with. */
  private record Accepted(Candidate candidate, ConfigEntry entry) {}

  /** Decides what is in force, from what was and what every source says now. */
  public static Outcome next(Memory memory, List<Reading> readings) {
    List<Problem> problems = new ArrayList<>();
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
    return new Configurator(memory, problems, doubted).assemble(candidates(memory, readings));
  }

  private static boolean mayHoldPools(SourceRef source) {
    return source.kind().equals(POOL)
        || (source.kind().equals(CONFIG_MAP)
            && (source.entry().isEmpty() || source.entry().startsWith(POOLS)));
  }

  private static List<Candidate> candidates(Memory memory, List<Reading> readings) {
    Set<ConfigEntry> inForce = new HashSet<>();
    memory.accepted().values().forEach(last -> inForce.add(last.entry()));
    Set<ConfigEntry> ofResources = new HashSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good && !good.source().kind().equals(CONFIG_MAP)) {
        ofResources.add(good.entry());
      }
    }
    SortedMap<SourceRef, Candidate> candidates = new TreeMap<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good) {
        Rank rank = inForce.contains(good.entry()) ? Rank.IN_FORCE : Rank.NEW;
        if (good.source().kind().equals(CONFIG_MAP) && ofResources.contains(good.entry())) {
          rank = Rank.REPEATED;
        }
        List<ConfigEntry> choices = new ArrayList<>(2);
        choices.add(good.entry());
        Remembered last = memory.accepted().get(good.source());
        if (last != null && !last.entry().equals(good.entry())) {
          choices.add(last.entry());
        }
        candidates.put(good.source(), new Candidate(good.source(), good.created(), choices, rank));
      }
    }
    for (Reading reading : readings) {
      if (reading instanceof Reading.Bad bad) {
        memory
            .partsOf(bad.source())
            .forEach((ref, last) ->
                candidates.putIfAbsent(
                    ref, new Candidate(ref, last.created(), List.of(last.entry()), Rank.IN_FORCE)));
      }
    }
    return List.copyOf(candidates.values());
  }

  private Outcome assemble(List<Candidate> candidates) {
    List<Accepted> accepted = new ArrayList<>();
    candidates.stream()
        .sorted(
            Comparator.comparingInt(Candidate::phase)
                .thenComparing(Candidate::rank)
                .thenComparing(Candidate.BY_AGE))
        .forEach(candidate -> {
          Optional<ConfigEntry> entry = accept(candidate);
          if (entry.isPresent()) {
            accepted.add(new Accepted(candidate, entry.get()));
          } else if (mayHoldPools(candidate.source())) {
            doubted.add(candidate.source());
          }
        });
    accepted.sort(Comparator.comparing(Accepted::candidate, Candidate.BY_AGE));
    problems.addAll(inForce.missed());
    SortedMap<SourceRef, Remembered> remembered = new TreeMap<>();
    accepted.forEach(one ->
        remembered.put(
            one.candidate().source(), new Remembered(one.candidate().created(), one.entry())));
    return new Outcome(
        configuration(accepted),
        new Memory(remembered, doubted, inForce.used()),
        problems.stream()
            .distinct()
            .sorted(Comparator.comparing(Problem::source).thenComparing(Problem::message))
            .toList());
  }

  private Configuration configuration(List<Accepted> accepted) {
    Set<Pool> pools = new LinkedHashSet<>();
    List<Layer2Advertisement> layer2 = new ArrayList<>();
    List<BgpPeer> peers = new ArrayList<>();
    List<BgpAdvertisement> bgp = new ArrayList<>();
    for (Accepted one : accepted) {
      switch (one.entry()) {
        case PoolEntry entry -> pools.add(entry.pool());
        case Layer2Entry entry -> layer2.add(entry.advertisement());
        case PeerEntry entry -> peers.add(entry.peer());
        case BgpEntry entry -> bgp.add(inForce.resolved(entry));
        case BfdEntry _, CommunityEntry _ -> {}
      }
    }
    return new Configuration(
        List.copyOf(pools),
        layer2,
        new Configuration.Bgp(peers, bgp, inForce.profiles()),
        doubted.isEmpty());
  }

  /** The first of its choices that does not conflict; notes the conflict of the first choice. */
  private Optional<ConfigEntry> accept(Candidate candidate) {
    Remembered last = memory.accepted().get(candidate.source());
    Optional<Problem> first = Optional.empty();
    for (ConfigEntry choice : candidate.choices()) {
      Standing standing =
          last != null && last.entry().equals(choice) ? Standing.IN_FORCE : Standing.NEW;
      Optional<Problem> conflict = inForce.add(candidate.source(), choice, standing);
      if (conflict.isEmpty()) {
        first.ifPresent(problems::add);
        return Optional.of(choice);
      }
      first = first.or(() -> conflict);
    }
    first.ifPresent(problems::add);
    return Optional.empty();
  }
}
