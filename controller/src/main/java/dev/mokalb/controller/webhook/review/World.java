package dev.mokalb.controller.webhook.review;

import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All of the configuration as it is or would be, with what is in it by name.
 *
 * @param readings what every source says
 */
record World(
    List<Reading> readings,
    List<Pool> pools,
    SortedSet<String> peers,
    SortedSet<String> profiles,
    SortedSet<String> communities) {

  static World of(List<Reading> readings) {
    List<Pool> pools = new ArrayList<>();
    SortedSet<String> peers = new TreeSet<>();
    SortedSet<String> profiles = new TreeSet<>();
    SortedSet<String> communities = new TreeSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good) {
        switch (good.entry()) {
          case PoolEntry one -> pools.add(one.pool());
          case PeerEntry one -> peers.add(one.peer().name());
          case BfdEntry one -> profiles.add(one.profile().name());
          case CommunityEntry one -> communities.addAll(one.byName().keySet());
          case Layer2Entry _, BgpEntry _ -> {}
        }
      }
    }
    return new World(List.copyOf(readings), pools, peers, profiles, communities);
  }

  /** The entries of a kind that are valid by themselves. */
  <E extends ConfigEntry> List<E> entries(Class<E> kind) {
    List<E> entries = new ArrayList<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good good && kind.isInstance(good.entry())) {
        entries.add(kind.cast(good.entry()));
      }
    }
    return entries;
  }

  /**
   * The readings without references to what does not exist yet: it may be created next, and then
   * they hold.
   */
  List<Reading> settled() {
    return readings.stream()
        .<Reading>map(reading ->
            switch (reading) {
              case Reading.Good(var source, Instant created, ConfigEntry entry) ->
                  new Reading.Good(source, created, settled(entry));
              case Reading.Bad bad -> bad;
            })
        .toList();
  }

  private ConfigEntry settled(ConfigEntry entry) {
    return switch (entry) {
      case PeerEntry(BgpPeer peer) -> new PeerEntry(settled(peer));
      case BgpEntry(var advertisement, SortedSet<String> aliases) -> {
        SortedSet<String> known = new TreeSet<>(aliases);
        known.retainAll(communities);
        yield new BgpEntry(advertisement, known);
      }
      case PoolEntry _, Layer2Entry _, BfdEntry _, CommunityEntry _ -> entry;
    };
  }

  private BgpPeer settled(BgpPeer peer) {
    BgpPeer.Session session = peer.session();
    if (session.bfdProfile().filter(profile -> !profiles.contains(profile)).isEmpty()) {
      return peer;
    }
    return new BgpPeer(
        peer.source(),
        peer.nodes(),
        peer.remote(),
        peer.local(),
        new BgpPeer.Session(
            session.timers(),
            session.password(),
            Optional.empty(),
            session.options(),
            session.guards()));
  }
}
