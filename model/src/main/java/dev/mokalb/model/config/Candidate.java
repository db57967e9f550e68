package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Remembered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one source offers to be in force.
 *
 * @param choices first what it says now, then what it said
 */
record Candidate(SourceRef source, Instant created, List<ConfigEntry> choices, Rank rank) {

  static final String CONFIG_MAP = "ConfigMap";

  /** How strong a claim is, the strongest first. */
  enum Rank {
    IN_FORCE,
    NEW,
    /** A resource says the same. */
    REPEATED
  }

  /** The older object first; a resource before the ConfigMap of the same age. */
  static final Comparator<Candidate> BY_AGE =
      Comparator.comparing(Candidate::created)
          .thenComparing(Candidate::isOfConfigMap)
          .thenComparing(Candidate::source);

  /** In which order they are offered. */
  static final Comparator<Candidate> BY_CLAIM =
      Comparator.comparingInt(Candidate::phase)
          .thenComparing(Candidate::rank)
          .thenComparing(BY_AGE);

  /** Those of all sources, by source. */
  static List<Candidate> of(Memory memory, List<Reading> readings) {
    Set<ConfigEntry> inForce = memory.entries();
    Set<ConfigEntry> ofResources = new HashSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good && !good.source().kind().equals(CONFIG_MAP)) {
        ofResources.add(good.entry().withoutSource());
      }
    }
    SortedMap<SourceRef, Candidate> candidates = new TreeMap<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good) {
        ConfigEntry said = good.entry().withoutSource();
        Rank rank = inForce.contains(said) ? Rank.IN_FORCE : Rank.NEW;
        if (good.source().kind().equals(CONFIG_MAP) && ofResources.contains(said)) {
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

  boolean isOfConfigMap() {
    return source.kind().equals(CONFIG_MAP);
  }

  /** What the source says now, or its last good version. */
  ConfigEntry first() {
    return choices.getFirst();
  }

  /** With nothing but this, which gives way to nothing new. */
  Candidate heldTo(ConfigEntry entry) {
    return new Candidate(source, created, List.of(entry), Rank.IN_FORCE);
  }

  /** What others refer to comes first. */
  int phase() {
    return switch (first()) {
      case PoolEntry _, Layer2Entry _, BfdEntry _, CommunityEntry _ -> 0;
      case PeerEntry _, BgpEntry _ -> 1;
    };
  }
}
