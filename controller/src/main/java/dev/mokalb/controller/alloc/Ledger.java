package dev.mokalb.controller.alloc;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who holds which address, alone or together with others. Confined to the controller's loop.
 *
 * <p>A Service claims the addresses last read from its status, and those that a write in flight may
 * put there. As long as it is not known whether a write took effect, both stay claimed, so that no
 * address is ever handed out that may still turn up in another Service's status.
 */
public final class Ledger {

  /**
   * What one Service claims: what its status was seen to hold, and what may come to stand there.
   */
  private static final class Claim {
    private final Claimant claimant;
    private List<IpAddress> observed = List.of();
    private List<IpAddress> intended = List.of();

    /** It shared an address, then changed so that it no longer goes with the others there. */
    private boolean brokeTerms;

    Claim(Claimant claimant) {
      this.claimant = claimant;
    }

    Set<IpAddress> all() {
      Set<IpAddress> all = new LinkedHashSet<>(observed);
      all.addAll(intended);
      return all;
    }
  }

  private final Map<ObjectKey, Claim> claims = new HashMap<>();
  private final TreeMap<IpAddress, List<Claim>> holders = new TreeMap<>();

  /** Where those are that bear a sharing key. */
  private final Map<String, NavigableSet<IpAddress>> byKey = new HashMap<>();

  private TreeMap<IpAddress, Quarantine> quarantined = new TreeMap<>();
  private Map<String, PoolSpace> spaces = new HashMap<>();
  private final TreeMap<IpAddress, PoolSpace> spacesByBlock = new TreeMap<>();
  private final List<IpAddress> released = new ArrayList<>();

  /** Replaces the pools; claims stay as they are, whether a pool still covers them or not. */
  public void configure(List<Pool> pools) {
    Map<String, PoolSpace> next = new HashMap<>();
    for (Pool pool : pools) {
      PoolSpace current = spaces.get(pool.name());
      boolean same = current != null && current.pool().equals(pool);
      next.put(pool.name(), same ? current : carve(pool));
    }
    spaces = next;
    spacesByBlock.clear();
    for (PoolSpace space : spaces.values()) {
      space.pool().blocks().forEach(block -> spacesByBlock.put(block.first(), space));
    }
  }

  private PoolSpace carve(Pool pool) {
    PoolSpace space = new PoolSpace(pool);
    for (IpRange block : pool.blocks()) {
      holders.subMap(block.first(), true, block.last(), true).keySet().forEach(space::hold);
    }
    quarantined.keySet().forEach(space::take);
    return space;
  }

  /** These addresses and no others are used by strangers now. Who holds one keeps it. */
  public void quarantine(SortedMap<IpAddress, Quarantine> now) {
    SortedMap<IpAddress, Quarantine> before = quarantined;
    quarantined = new TreeMap<>(now);
    for (IpAddress address : now.keySet()) {
      spaceOf(address).ifPresent(space -> space.take(address));
    }
    for (IpAddress address : before.keySet()) {
      if (!now.containsKey(address)) {
        if (!holders.containsKey(address)) {
          spaceOf(address).ifPresent(space -> space.free(address));
        }
        released.add(address); // Free, or free to be shared.
      }
    }
  }

  /** Who else uses the address; empty if nobody does. */
  public Optional<Quarantine> quarantineOf(IpAddress address) {
    return Optional.ofNullable(quarantined.get(address));
  }

  /** Notes what the status of a Service holds; nothing of it is in doubt any more. */
  public void observe(Claimant claimant, List<IpAddress> status) {
    update(claimant, List.copyOf(status), List.of());
  }

  /** Whether this is what was last observed of the Service, whatever may come to stand there. */
  public boolean isAsObserved(Claimant claimant, List<IpAddress> status) {
    Claim claim = claims.get(claimant.key());
    return claim == null
        ? status.isEmpty()
        : claim.claimant.equals(claimant) && claim.observed.equals(status);
  }

  /** Notes that a write is on its way that may put these addresses into the status. */
  public void intend(Claimant claimant, List<IpAddress> addresses) {
    Claim claim = claims.get(claimant.key());
    List<IpAddress> observed = claim == null ? List.of() : claim.observed;
    Set<IpAddress> intended = new LinkedHashSet<>(addresses);
    if (claim != null) {
      intended.addAll(claim.intended);
    }
    update(claimant, observed, List.copyOf(intended));
  }

  /** The Service is gone; a write to it that is still in flight cannot take effect. */
  public void forget(ObjectKey key) {
    Claim claim = claims.remove(key);
    if (claim != null) {
      for (IpAddress address : claim.all()) {
        drop(address, claim);
        if (holders.containsKey(address)) {
          released.add(address);
        }
      }
    }
  }

  private void update(Claimant claimant, List<IpAddress> observed, List<IpAddress> intended) {
    Claim before = claims.get(claimant.key());
    if (before != null
        && before.claimant.equals(claimant)
        && before.observed.equals(observed)
        && before.intended.equals(intended)) {
      before.brokeTerms =
          before.brokeTerms
              && before.all().stream().anyMatch(a -> !inConflict(a, claimant).isEmpty());
      return;
    }
    Claim claim = new Claim(claimant);
    claim.observed = observed;
    claim.intended = intended;
    Set<IpAddress> now = claim.all();
    if (now.isEmpty()) {
      claims.remove(claimant.key());
    } else {
      claims.put(claimant.key(), claim);
    }
    for (IpAddress address : now) {
      add(address, claim);
    }
    if (before != null) {
      before.all().forEach(address -> drop(address, before));
      judge(claim, before);
    }
  }

  /** Notes whether the Service left the terms on which it shared, and what it thereby gave way. */
  private void judge(Claim claim, Claim before) {
    boolean sameTerms = claim.claimant.sharing().equals(before.claimant.sharing());
    Set<IpAddress> now = claim.all();
    for (IpAddress address : before.all()) {
      boolean still = now.contains(address);
      if ((!still || !sameTerms) && holders.containsKey(address)) {
        released.add(address);
      }
      boolean changed = !sameTerms || before.brokeTerms;
      if (still && changed && !inConflict(address, claim.claimant).isEmpty()) {
        claim.brokeTerms = true;
      }
    }
  }

  private void add(IpAddress address, Claim claim) {
    List<Claim> holding = holders.computeIfAbsent(address, _ -> new ArrayList<>(1));
    if (holding.isEmpty()) {
      spaceOf(address).ifPresent(space -> space.hold(address));
    }
    holding.add(claim);
    claim
        .claimant
        .sharing()
        .ifPresent(
            sharing -> byKey.computeIfAbsent(sharing.key(), _ -> new TreeSet<>()).add(address));
  }

  private void drop(IpAddress address, Claim claim) {
    List<Claim> holding = holders.getOrDefault(address, new ArrayList<>(0));
    holding.remove(claim);
    claim.claimant.sharing().ifPresent(sharing -> unlink(sharing.key(), address, holding));
    if (holding.isEmpty() && holders.remove(address) != null) {
      spaceOf(address).ifPresent(space -> space.leave(address));
      if (!quarantined.containsKey(address)) {
        spaceOf(address).ifPresent(space -> space.free(address));
        released.add(address);
      }
    }
  }

  private void unlink(String key, IpAddress address, List<Claim> left) {
    boolean others =
        left.stream()
            .anyMatch(
                claim -> claim.claimant.sharing().filter(s -> s.key().equals(key)).isPresent());
    NavigableSet<IpAddress> addresses = byKey.getOrDefault(key, new TreeSet<>());
    if (!others && addresses.remove(address) && addresses.isEmpty()) {
      byKey.remove(key);
    }
  }

  private Optional<PoolSpace> spaceOf(IpAddress address) {
    // A space ignores what lies behind the end of its blocks.
    return Optional.ofNullable(spacesByBlock.floorEntry(address)).map(Map.Entry::getValue);
  }

  /** Another Service on an address, and why the two cannot both be there. */
  public record Objection(ObjectKey holder, Claimant.Obstacle obstacle) {}

  /** The oldest other Service that stands in the way of this one on the address. */
  public Optional<Objection> objection(IpAddress address, Claimant claimant) {
    return others(address, claimant)
        .map(claim -> claim.claimant)
        .sorted()
        .flatMap(
            other -> claimant.obstacle(other).map(why -> new Objection(other.key(), why)).stream())
        .findFirst();
  }

  /** Whether the Service may have the address, now, or keep it beside those who hold it too. */
  public boolean mayTake(IpAddress address, Claimant claimant) {
    Claim own = claims.get(claimant.key());
    boolean has = own != null && own.observed.contains(address);
    return (has || !quarantined.containsKey(address))
        && others(address, claimant).allMatch(claim -> claimant.obstacle(claim.claimant).isEmpty());
  }

  /** All Services that claim the address. */
  public List<ObjectKey> holders(IpAddress address) {
    return holders.getOrDefault(address, List.of()).stream()
        .map(claim -> claim.claimant.key())
        .sorted()
        .toList();
  }

  /** The other Services on the address that do not go with this one. */
  public List<ObjectKey> inConflict(IpAddress address, Claimant claimant) {
    List<Claim> holding = holders.getOrDefault(address, List.of());
    if (holding.isEmpty() || (holding.size() == 1 && isOf(claimant, holding.getFirst()))) {
      return List.of(); // As it is for nearly all, and in a burst asked several times for each.
    }
    return others(address, claimant)
        .filter(claim -> claimant.obstacle(claim.claimant).isPresent())
        .map(claim -> claim.claimant.key())
        .toList();
  }

  private Stream<Claim> others(IpAddress address, Claimant than) {
    return holders.getOrDefault(address, List.of()).stream().filter(claim -> !isOf(than, claim));
  }

  private static boolean isOf(Claimant claimant, Claim claim) {
    return claim.claimant.key().equals(claimant.key());
  }

  /**
   * The Service that rightfully has the address in its status and does not go with this one, if
   * there is one. Who left the terms on which it shared gives way; otherwise, which only a second
   * writer can bring about, the older one keeps the address.
   */
  public Optional<ObjectKey> rightfulHolder(IpAddress address, Claimant than) {
    Claim own = claims.get(than.key());
    boolean broke = own != null && own.brokeTerms;
    return others(address, than)
        .filter(claim -> claim.observed.contains(address))
        .filter(claim -> than.obstacle(claim.claimant).isPresent())
        .filter(claim -> claim.brokeTerms == broke ? claim.claimant.compareTo(than) < 0 : broke)
        .map(claim -> claim.claimant)
        .sorted()
        .map(Claimant::key)
        .findFirst();
  }

  /** What a write that may still take effect would give the Service; empty when there is none. */
  public List<IpAddress> intended(ObjectKey key) {
    Claim claim = claims.get(key);
    return claim == null ? List.of() : claim.intended;
  }

  /**
   * The lowest address of a family in the pool, by the order of its blocks, that is free or that
   * the Service may share.
   */
  public Optional<IpAddress> lowest(String pool, IpFamily family, Claimant claimant) {
    PoolSpace space = spaces.get(pool);
    if (space == null) {
      return Optional.empty();
    }
    NavigableSet<IpAddress> shared =
        claimant
            .sharing()
            .map(sharing -> byKey.getOrDefault(sharing.key(), new TreeSet<>()))
            .orElseGet(TreeSet::new);
    return space.lowest(family, shared, address -> mayTake(address, claimant));
  }

  /** How much of the pool is used; empty if there is no such pool. */
  public Optional<PoolUsage> usage(String pool) {
    return Optional.ofNullable(spaces.get(pool)).map(PoolSpace::usage);
  }

  /** The addresses that became free, or free to be shared, since the last call, in that order. */
  public List<IpAddress> takeReleased() {
    List<IpAddress> taken = List.copyOf(released);
    released.clear();
    return taken;
  }

  /**
   * Addresses that Services claim which do not go together, which only a second writer can bring
   * about.
   */
  public List<IpAddress> contested() {
    return holders.entrySet().stream()
        .filter(entry ->
            entry.getValue().stream()
                .anyMatch(claim -> !inConflict(entry.getKey(), claim.claimant).isEmpty()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
