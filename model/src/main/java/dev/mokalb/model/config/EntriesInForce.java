package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.net.bgp.Community;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Entries that are in force together, while they are put together. Those that others refer to have
 * to be offered first. What an entry in force refers to outlives its own deletion: a session does
 * not end, and a route does not lose its communities, because another object is gone.
 */
final class EntriesInForce {

  /** Whether an entry is what its source was in force with before. */
  enum Standing {
    NEW,
    IN_FORCE
  }

  /** A value and where it is written down. */
  private record Owned<T>(SourceRef source, T value) {}

  private final PoolsInForce pools = new PoolsInForce();
  private final Map<String, Owned<BfdProfile>> profiles = new HashMap<>();
  private final Map<String, Owned<Community>> communities = new HashMap<>();
  private final Map<String, Owned<BgpPeer>> peers = new HashMap<>();
  private final References before;
  private final References used = new References(new TreeMap<>(), new TreeMap<>());
  private final List<Problem> missed = new ArrayList<>();

  /** Empty, but for what entries referred to until now. */
  EntriesInForce(References before) {
    this.before = before;
  }

  /** Adds the entry, unless it conflicts with one that is there; returns the conflict. */
  Optional<Problem> add(SourceRef source, ConfigEntry entry, Standing standing) {
    return switch (entry) {
      case PoolEntry one -> pools.add(source, one.pool());
      case CommunityEntry one -> communities(source, one.byName());
      case BfdEntry one -> profile(source, one.profile());
      case PeerEntry one -> peer(source, one.peer(), standing);
      case BgpEntry one -> aliasesOf(source, one, standing);
      case Layer2Entry _ -> Optional.empty();
    };
  }

  /** What the entries that were added refer to, for the next time. */
  References used() {
    return used;
  }

  /** References of entries in force that lead nowhere any more. */
  List<Problem> missed() {
    return missed;
  }

  private Optional<Problem> communities(SourceRef source, Map<String, Community> byName) {
    for (Map.Entry<String, Community> named : byName.entrySet()) {
      Owned<Community> namesake = communities.get(named.getKey());
      if (namesake != null && !namesake.value().equals(named.getValue())) {
        return Optional.of(
            new Problem(
                source,
                "the community name \"" + named.getKey() + "\"",
                "stands for " + namesake.value() + " in " + namesake.source(),
                "use another name, or the same value"));
      }
    }
    byName.forEach((name, value) -> communities.putIfAbsent(name, new Owned<>(source, value)));
    return Optional.empty();
  }

  private Optional<Problem> profile(SourceRef source, BfdProfile profile) {
    Owned<BfdProfile> namesake = profiles.get(profile.name());
    if (namesake != null && !namesake.value().equals(profile)) {
      return Optional.of(sameName(source, "BFD profile", profile.name(), namesake.source()));
    }
    profiles.putIfAbsent(profile.name(), new Owned<>(source, profile));
    return Optional.empty();
  }

  private Optional<Problem> peer(SourceRef source, BgpPeer peer, Standing standing) {
    Owned<BgpPeer> namesake = peers.get(peer.name());
    if (namesake != null) {
      return peer.writtenIn(namesake.source()).equals(namesake.value())
          ? Optional.empty()
          : Optional.of(sameName(source, "peer", peer.name(), namesake.source()));
    }
    Optional<String> profile = peer.session().bfdProfile();
    if (profile.isPresent()) {
      Optional<BfdProfile> found = profileFor(source, profile.get(), standing);
      if (found.isEmpty()) {
        return Optional.of(noProfile(source, profile.get()));
      }
      used.profiles().put(profile.get(), found.get());
    }
    peers.put(peer.name(), new Owned<>(source, peer));
    return Optional.empty();
  }

  private Optional<BfdProfile> profileFor(SourceRef source, String name, Standing standing) {
    Owned<BfdProfile> owned = profiles.get(name);
    if (owned != null) {
      return Optional.of(owned.value());
    }
    BfdProfile last = standing == Standing.IN_FORCE ? before.profiles().get(name) : null;
    if (last != null) {
      missed.add(
          new Problem(
              source,
              "the BFD profile \"" + name + "\"",
              "does not exist any more; its last values stay in force",
              "create it again, or remove the reference"));
    }
    return Optional.ofNullable(last);
  }

  private Problem noProfile(SourceRef source, String name) {
    return new Problem(
        source,
        "the BFD profile \"" + name + "\"",
        "does not exist",
        "create a BFDProfile of this name"
            + (profiles.isEmpty()
                ? ""
                : ", or name one of " + String.join(", ", new TreeSet<>(profiles.keySet()))));
  }

  private Optional<Problem> aliasesOf(SourceRef source, BgpEntry entry, Standing standing) {
    SortedMap<String, Community> found = new TreeMap<>();
    for (String alias : entry.aliases()) {
      Owned<Community> owned = communities.get(alias);
      Community last = standing == Standing.IN_FORCE ? before.communities().get(alias) : null;
      if (owned == null && last == null) {
        return Optional.of(
            new Problem(
                source,
                "the community \"" + alias + "\"",
                "is neither A:B nor large:A:B:C nor a name that a Community resource gives",
                "correct it, or create a Community resource that defines the name"));
      }
      if (owned == null) {
        missed.add(
            new Problem(
                source,
                "the community \"" + alias + "\"",
                "is a name that no Community resource gives any more; its last value stays in"
                    + " force",
                "define the name again, or remove it"));
      }
      found.put(alias, owned == null ? last : owned.value());
    }
    used.communities().putAll(found);
    return Optional.empty();
  }

  /** An advertisement that was added, with what its names stand for. */
  BgpAdvertisement resolved(BgpEntry entry) {
    Set<Community> named = new HashSet<>();
    for (String alias : entry.aliases()) {
      Community community = used.communities().get(alias);
      if (community != null) {
        named.add(community);
      }
    }
    return entry.advertisement().with(named);
  }

  /** All profiles, also those that are only referred to any more. */
  List<BfdProfile> profiles() {
    SortedMap<String, BfdProfile> all = new TreeMap<>(used.profiles());
    profiles.forEach((name, owned) -> all.put(name, owned.value()));
    return List.copyOf(all.values());
  }

  private static Problem sameName(SourceRef source, String what, String name, SourceRef owner) {
    return new Problem(
        source,
        "name \"" + name + "\"",
        "is already the name of a " + what + " in " + owner,
        "give one of them another name or delete it");
  }
}
