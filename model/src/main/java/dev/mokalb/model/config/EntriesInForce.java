package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Owners.Owned;
import dev.mokalb.net.bgp.Community;
import java.util.ArrayList;
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

  private final PoolsInForce pools = new PoolsInForce();
  private final Owners<BfdProfile> profiles = new Owners<>();
  private final Owners<Community> communities = new Owners<>();
  private final Owners<BgpPeer> peers = new Owners<>();
  private final References before;
  private final References used = new References(new TreeMap<>(), new TreeMap<>());
  private final List<Problem> missed = new ArrayList<>();

  /** Empty, but for what entries referred to until now. */
  EntriesInForce(References before) {
    this.before = before;
  }

  /** Adds the entry, unless it conflicts with one that is there; returns the conflict. */
  Optional<Problem> add(SourceRef source, ConfigEntry entry, Standing standing) {
    Optional<Problem> conflict = conflict(source, entry, standing);
    if (conflict.isEmpty()) {
      switch (entry) {
        case PoolEntry one -> pools.add(source, one.pool());
        case CommunityEntry one ->
            one.byName().forEach((name, value) -> communities.add(name, source, value));
        case BfdEntry one -> profiles.add(one.profile().name(), source, one.profile());
        case PeerEntry one -> add(source, one.peer());
        case BgpEntry one -> one.aliases().forEach(alias -> useCommunity(source, alias));
        case Layer2Entry _ -> {}
      }
    }
    return conflict;
  }

  /** Why the entry does not go with those that other sources have. */
  Optional<Problem> conflict(SourceRef source, ConfigEntry entry, Standing standing) {
    return switch (entry) {
      case PoolEntry one -> pools.conflict(source, one.pool());
      case CommunityEntry one -> otherMeaning(source, one.byName());
      case BfdEntry one -> otherProfile(source, one.profile());
      case PeerEntry one -> otherPeer(source, one.peer(), standing);
      case BgpEntry one -> unknownAlias(source, one, standing);
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

  private Optional<Problem> otherMeaning(SourceRef source, Map<String, Community> byName) {
    for (Map.Entry<String, Community> named : byName.entrySet()) {
      Optional<Owned<Community>> namesake = communities.first(named.getKey(), source);
      if (namesake.isPresent() && !namesake.get().value().equals(named.getValue())) {
        return Optional.of(
            new Problem(
                source,
                "the community name \"" + named.getKey() + "\"",
                "stands for " + namesake.get().value() + " in " + namesake.get().source(),
                "use another name, or the same value"));
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> otherProfile(SourceRef source, BfdProfile profile) {
    return profiles
        .first(profile.name(), source)
        .filter(namesake -> !namesake.value().equals(profile))
        .map(namesake -> sameName(source, "BFD profile", profile.name(), namesake.source()));
  }

  private Optional<Problem> otherPeer(SourceRef source, BgpPeer peer, Standing standing) {
    Optional<Owned<BgpPeer>> namesake = peers.first(peer.name(), source);
    if (namesake.isPresent()) {
      return peer.writtenIn(namesake.get().source()).equals(namesake.get().value())
          ? Optional.empty()
          : Optional.of(sameName(source, "peer", peer.name(), namesake.get().source()));
    }
    return peer.session()
        .bfdProfile()
        .filter(name -> profiles.first(name).isEmpty())
        .filter(name -> standing == Standing.NEW || !before.profiles().containsKey(name))
        .map(name -> noProfile(source, name));
  }

  private void add(SourceRef source, BgpPeer peer) {
    boolean repeated = peers.first(peer.name()).isPresent();
    peers.add(peer.name(), source, peer);
    peer.session()
        .bfdProfile()
        .filter(_ -> !repeated)
        .ifPresent(name -> {
          Optional<BfdProfile> there = profiles.first(name).map(Owned::value);
          if (there.isEmpty()) {
            missed.add(
                new Problem(
                    source,
                    "the BFD profile \"" + name + "\"",
                    "does not exist any more; its last values stay in force",
                    "create it again, or remove the reference"));
          }
          there
              .or(() -> Optional.ofNullable(before.profiles().get(name)))
              .ifPresent(profile -> used.profiles().put(name, profile));
        });
  }

  private Problem noProfile(SourceRef source, String name) {
    return new Problem(
        source,
        "the BFD profile \"" + name + "\"",
        "does not exist",
        "create a BFDProfile of this name"
            + (profiles.isEmpty()
                ? ""
                : ", or name one of "
                    + String.join(", ", new TreeSet<>(profiles.meanings().keySet()))));
  }

  private Optional<Problem> unknownAlias(SourceRef source, BgpEntry entry, Standing standing) {
    return entry.aliases().stream()
        .filter(alias -> communities.first(alias).isEmpty())
        .filter(alias -> standing == Standing.NEW || !before.communities().containsKey(alias))
        .map(alias ->
            new Problem(
                source,
                "the community \"" + alias + "\"",
                "is neither A:B nor large:A:B:C nor a name that a Community resource gives",
                "correct it, or create a Community resource that defines the name"))
        .findFirst();
  }

  private void useCommunity(SourceRef source, String alias) {
    Optional<Community> there = communities.first(alias).map(Owned::value);
    if (there.isEmpty()) {
      missed.add(
          new Problem(
              source,
              "the community \"" + alias + "\"",
              "is a name that no Community resource gives any more; its last value stays in"
                  + " force",
              "define the name again, or remove it"));
    }
    there
        .or(() -> Optional.ofNullable(before.communities().get(alias)))
        .ifPresent(community -> used.communities().put(alias, community));
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
    all.putAll(profiles.meanings());
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
