package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * All that is in force.
 *
 * @param pools by age, then name
 * @param layer2 by age, then name
 * @param trustworthy false while a source is bad and has no earlier good version: what is missing
 *     here may then be a mistake, so no address is taken from its holder for being in no pool
 */
public record Configuration(
    Pools pools, List<Layer2Advertisement> layer2, Bgp bgp, boolean trustworthy) {

  public static final Configuration EMPTY = new Configuration(List.of(), List.of(), true);

  public Configuration {
    layer2 = List.copyOf(layer2);
  }

  /** A configuration with these pools, in this order. */
  public Configuration(
      List<Pool> pools, List<Layer2Advertisement> layer2, Bgp bgp, boolean trustworthy) {
    this(Pools.of(pools), layer2, bgp, trustworthy);
  }

  /** A configuration without BGP. */
  public Configuration(List<Pool> pools, List<Layer2Advertisement> layer2, boolean trustworthy) {
    this(pools, layer2, Bgp.NONE, trustworthy);
  }

  /**
   * What is in force of BGP, each list by age, then name. What of it concerns a node, {@link
   * NodeBgp} tells.
   *
   * @param advertisements with the communities that their aliases stand for
   * @param profiles all that peers refer to, and perhaps more
   */
  public record Bgp(
      List<BgpPeer> peers, List<BgpAdvertisement> advertisements, List<BfdProfile> profiles) {

    public static final Bgp NONE = new Bgp(List.of(), List.of(), List.of());

    public Bgp {
      peers = List.copyOf(peers);
      advertisements = List.copyOf(advertisements);
      profiles = List.copyOf(profiles);
    }

    public Optional<BfdProfile> profile(String name) {
      return profiles.stream().filter(profile -> profile.name().equals(name)).findFirst();
    }
  }

  /** The pool that may hand out the address. */
  public Optional<Pool> poolAllowing(IpAddress address) {
    return pools.containing(address).filter(pool -> !pool.avoids(address));
  }

  /** The pool in whose blocks the address lies, whether it may be handed out or not. */
  public Optional<Pool> poolContaining(IpAddress address) {
    return pools.containing(address);
  }

  public Optional<Pool> pool(String name) {
    return pools.named(name);
  }

  /** Whether any advertisement announces the pool by layer 2. */
  public boolean announcesByLayer2(Pool pool) {
    return layer2.stream().anyMatch(advertisement -> advertisement.selects(pool));
  }

  /** Whether any advertisement announces the pool by BGP, from some node at least. */
  public boolean announcesByBgp(Pool pool) {
    return bgp.advertisements().stream().anyMatch(advertisement -> advertisement.selects(pool));
  }

  /** The layer-2 advertisements that select the pool. */
  public List<Layer2Advertisement> layer2Of(Pool pool) {
    return layer2.stream().filter(advertisement -> advertisement.selects(pool)).toList();
  }
}
