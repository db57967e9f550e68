package dev.mokalb.model.config;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.bgp.Community;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One valid piece of configuration, checked by itself, not yet against the others. */
public sealed interface ConfigEntry {

  /**
   * To compare a peer with one that is written down elsewhere; the others are compared as they are.
   */
  default ConfigEntry withoutSource() {
    return switch (this) {
      case PeerEntry(BgpPeer peer) ->
          new PeerEntry(peer.writtenIn(SourceRef.of("BGPPeer", new ObjectKey("", peer.name()))));
      case PoolEntry _, Layer2Entry _, BgpEntry _, BfdEntry _, CommunityEntry _ -> this;
    };
  }

  /** A pool, from an IPAddressPool or from {@code address-pools} of the ConfigMap. */
  record PoolEntry(Pool pool) implements ConfigEntry {}

  /** An advertisement, from an L2Advertisement or from {@code protocol: layer2}. */
  record Layer2Entry(Layer2Advertisement advertisement) implements ConfigEntry {}

  /**
   * An advertisement, from a BGPAdvertisement or from {@code bgp-advertisements}.
   *
   * @param aliases communities that it gives by a name
   */
  record BgpEntry(BgpAdvertisement advertisement, SortedSet<String> aliases)
      implements ConfigEntry {
    public BgpEntry {
      aliases = Collections.unmodifiableSortedSet(new TreeSet<>(aliases));
    }
  }

  /** A neighbour, from a BGPPeer or from the list {@code peers:} of the ConfigMap. */
  record PeerEntry(BgpPeer peer) implements ConfigEntry {}

  /** A profile, from a BFDProfile or from {@code bfd-profiles}. */
  record BfdEntry(BfdProfile profile) implements ConfigEntry {}

  /** Names for communities, from a Community or from {@code bgp-communities}. */
  record CommunityEntry(SortedMap<String, Community> byName) implements ConfigEntry {
    public CommunityEntry {
      byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }
  }
}
