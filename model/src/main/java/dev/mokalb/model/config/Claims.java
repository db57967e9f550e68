package dev.mokalb.model.config;

import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.bgp.Community;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an entry wants for itself, and what it needs of others. Two entries go together if each name
 * that both claim means the same to both, and no address is claimed under two names.
 *
 * @param names with the kind of what bears them, and what they mean; one at most if there are
 *     blocks
 * @param blocks addresses that belong to the name
 * @param references names that somebody has to claim
 */
record Claims(Map<String, Object> names, List<IpRange> blocks, Set<String> references) {

  private static final String PROFILE = "BFD profile ";
  private static final String COMMUNITY = "community ";

  static Claims of(ConfigEntry entry) {
    return switch (entry) {
      case PoolEntry(Pool pool) ->
          new Claims(Map.of("pool " + pool.name(), pool), pool.blocks(), Set.of());
      case CommunityEntry(var byName) -> {
        Map<String, Object> names = new HashMap<>();
        byName.forEach((name, value) -> names.put(COMMUNITY + name, value));
        yield new Claims(names, List.of(), Set.of());
      }
      case BfdEntry(BfdProfile profile) ->
          new Claims(Map.of(PROFILE + profile.name(), profile), List.of(), Set.of());
      case PeerEntry(BgpPeer peer) ->
          new Claims(
              Map.of("peer " + peer.name(), entry.withoutSource()),
              List.of(),
              peer.session().bfdProfile().map(name -> Set.of(PROFILE + name)).orElse(Set.of()));
      case BgpEntry(_, var aliases) -> {
        Set<String> references = new HashSet<>();
        aliases.forEach(alias -> references.add(COMMUNITY + alias));
        yield new Claims(Map.of(), List.of(), references);
      }
      case Layer2Entry _ -> new Claims(Map.of(), List.of(), Set.of());
    };
  }

  /** Writes down what a name means that others refer to. */
  static void note(References references, String name, Object meaning) {
    if (meaning instanceof BfdProfile profile) {
      references.profiles().put(profile.name(), profile);
    } else if (meaning instanceof Community community) {
      references.communities().put(name.substring(COMMUNITY.length()), community);
    }
  }
}
