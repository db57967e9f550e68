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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who holds which address. Confined to the controller's loop.
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
      holders.subMap(block.first(), true, block.last(), true).keySet().forEach(space::take);
    }
    return space;
  }

  /** Notes what the status of a Service holds; nothing of it is in doubt any more. */
  public void observe(Claimant claimant, List<IpAddress> status) {
    update(claimant, List.copyOf(status), List.of());
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
      claim.all().forEach(address -> drop(address, claim));
    }
  }

  private void update(Claimant claimant, List<IpAddress> observed, List<IpAddress> intended) {
    Claim before = claims.get(claimant.key());
    if (before != null
        && before.claimant.equals(claimant)
        && before.observed.equals(observed)
        && before.intended.equals(intended)) {
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
    }
  }

  private void add(IpAddress address, Claim claim) {
    List<Claim> holding = holders.computeIfAbsent(address, _ -> new ArrayList<>(1));
    if (holding.isEmpty()) {
      spaceOf(address).ifPresent(space -> space.take(address));
    }
    holding.add(claim);
  }

  private void drop(IpAddress address, Claim claim) {
    List<Claim> holding = holders.getOrDefault(address, new ArrayList<>(0));
    holding.remove(claim);
    if (holding.isEmpty()) {
      holders.remove(address);
      spaceOf(address).ifPresent(space -> space.free(address));
      released.add(address);
    }
  }

  private Optional<PoolSpace> spaceOf(IpAddress address) {
    // A space ignores what lies behind the end of its blocks.
    return Optional.ofNullable(spacesByBlock.floorEntry(address)).map(Map.Entry::getValue);
  }

  /** Whether any Service claims the address. */
  public boolean isClaimed(IpAddress address) {
    return holders.containsKey(address);
  }

  /** The oldest other Service that claims the address. */
  public Optional<ObjectKey> otherHolder(IpAddress address, ObjectKey than) {
    return otherHolders(address, than).stream().findFirst();
  }

  /** All other Services that claim the address, the oldest first. */
  public List<ObjectKey> otherHolders(IpAddress address, ObjectKey than) {
    return holders.getOrDefault(address, List.of()).stream()
        .map(claim -> claim.claimant)
        .filter(claimant -> !claimant.key().equals(than))
        .sorted()
        .map(Claimant::key)
        .toList();
  }

  /**
   * The older Service that rightfully has the address in its status, if there is one: of two
   * Services with one address, which only a second writer can bring about, the older one keeps it.
   */
  public Optional<ObjectKey> rightfulHolder(IpAddress address, Claimant than) {
    return holders.getOrDefault(address, List.of()).stream()
        .filter(claim -> claim.observed.contains(address))
        .map(claim -> claim.claimant)
        .filter(claimant -> !claimant.key().equals(than.key()) && claimant.compareTo(than) < 0)
        .sorted()
        .map(Claimant::key)
        .findFirst();
  }

  /** What a write that may still take effect would give the Service; empty when there is none. */
  public List<IpAddress> intended(ObjectKey key) {
    Claim claim = claims.get(key);
    return claim == null ? List.of() : claim.intended;
  }

  /** The lowest free address of a family in the pool, by the order of its blocks. */
  public Optional<IpAddress> lowestFree(String pool, IpFamily family) {
    PoolSpace space = spaces.get(pool);
    return space == null ? Optional.empty() : space.lowestFree(family);
  }

  /** The addresses that became free since the last call, in that order. */
  public List<IpAddress> takeReleased() {
    List<IpAddress> taken = List.copyOf(released);
    released.clear();
    return taken;
  }

  /** Addresses that more than one Service claims, which only a second writer can bring about. */
  public List<IpAddress> contested() {
    return holders.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }
}
