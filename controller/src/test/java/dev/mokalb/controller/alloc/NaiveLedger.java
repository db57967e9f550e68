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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the ledger means, without any index: every question is answered by looking at all. */
final class NaiveLedger {

  private record Claim(
      Claimant claimant, Set<IpAddress> observed, Set<IpAddress> intended, boolean brokeTerms) {

    Claim(Claimant claimant, Set<IpAddress> observed, Set<IpAddress> intended) {
      this(claimant, observed, intended, false);
    }

    boolean has(IpAddress address) {
      return observed.contains(address) || intended.contains(address);
    }

    Set<IpAddress> all() {
      Set<IpAddress> all = new LinkedHashSet<>(observed);
      all.addAll(intended);
      return all;
    }
  }

  private final Map<ObjectKey, Claim> claims = new HashMap<>();
  private List<Pool> pools = List.of();
  private SortedMap<IpAddress, Quarantine> quarantined = new TreeMap<>();
  private final List<IpAddress> released = new ArrayList<>();

  void configure(List<Pool> next) {
    pools = next;
  }

  void quarantine(SortedMap<IpAddress, Quarantine> now) {
    for (IpAddress address : quarantined.keySet()) {
      if (!now.containsKey(address)) {
        released.add(address);
      }
    }
    quarantined = now;
  }

  void observe(Claimant claimant, List<IpAddress> status) {
    replace(claimant.key(), new Claim(claimant, new LinkedHashSet<>(status), Set.of()));
  }

  void intend(Claimant claimant, List<IpAddress> addresses) {
    Claim old = claims.get(claimant.key());
    Set<IpAddress> intended = new LinkedHashSet<>(addresses);
    if (old != null) {
      intended.addAll(old.intended());
    }
    Set<IpAddress> observed = old == null ? Set.of() : old.observed();
    replace(claimant.key(), new Claim(claimant, observed, intended));
  }

  void forget(ObjectKey key) {
    Claim old = claims.remove(key);
    if (old != null) {
      note(old, Optional.empty());
    }
  }

  private void replace(ObjectKey key, Claim claim) {
    Claim old = claims.put(key, claim);
    if (claim.all().isEmpty()) {
      claims.remove(key);
    }
    if (old == null) {
      return;
    }
    note(old, Optional.of(claim));
    boolean changed = old.brokeTerms() || !sameTerms(old, claim);
    boolean conflict =
        old.all().stream()
            .anyMatch(a -> claim.has(a) && !inConflict(a, claim.claimant()).isEmpty());
    if (changed && conflict) {
      claims.put(key, new Claim(claim.claimant(), claim.observed(), claim.intended(), true));
    }
  }

  private static boolean sameTerms(Claim one, Claim other) {
    return one.claimant().sharing().equals(other.claimant().sharing());
  }

  private void note(Claim old, Optional<Claim> now) {
    for (IpAddress address : old.all()) {
      boolean same = now.filter(claim -> claim.has(address) && sameTerms(old, claim)).isPresent();
      boolean held = claimed().contains(address);
      if (held ? !same : !quarantined.containsKey(address)) {
        released.add(address);
      }
    }
  }

  Set<IpAddress> claimed() {
    Set<IpAddress> all = new TreeSet<>();
    claims.values().forEach(claim -> all.addAll(claim.all()));
    return all;
  }

  /** In no order. */
  List<IpAddress> takeReleased() {
    List<IpAddress> taken = List.copyOf(released);
    released.clear();
    return taken;
  }

  Optional<IpAddress> lowest(String name, IpFamily family, Claimant claimant) {
    for (Pool pool : pools) {
      for (IpRange block : pool.blocks()) {
        if (pool.name().equals(name) && block.family() == family) {
          Optional<IpAddress> at = Optional.of(block.first());
          while (at.filter(block::contains).isPresent()) {
            // One's own address is no new one.
            boolean own =
                claims.containsKey(claimant.key()) && claims.get(claimant.key()).has(at.get());
            boolean joins =
                !own
                    || others(at.get(), claimant)
                        .anyMatch(c -> claimant.obstacle(c.claimant()).isEmpty())
                    || ownKeyAt(at.get(), claimant);
            if (joins && mayTake(at.get(), claimant) && !pool.avoids(at.get())) {
              return at;
            }
            at = at.get().next();
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the claimant's own claim there already bears the key that it has now. */
  private boolean ownKeyAt(IpAddress address, Claimant claimant) {
    Claim own = claims.get(claimant.key());
    return own != null
        && own.has(address)
        && claimant.sharing().isPresent()
        && own.claimant()
            .sharing()
            .filter(s -> s.key().equals(claimant.sharing().get().key()))
            .isPresent();
  }

  boolean mayTake(IpAddress address, Claimant claimant) {
    boolean has =
        claims.values().stream()
            .filter(claim -> claim.claimant().key().equals(claimant.key()))
            .anyMatch(claim -> claim.observed().contains(address));
    return (has || !quarantined.containsKey(address)) && inConflict(address, claimant).isEmpty();
  }

  private Stream<Claim> others(IpAddress address, Claimant than) {
    return claims.values().stream()
        .filter(claim -> claim.has(address) && !claim.claimant().key().equals(than.key()));
  }

  Set<ObjectKey> inConflict(IpAddress address, Claimant claimant) {
    return others(address, claimant)
        .filter(other -> claimant.obstacle(other.claimant()).isPresent())
        .map(other -> other.claimant().key())
        .collect(Collectors.toSet());
  }

  Optional<ObjectKey> rightfulHolder(IpAddress address, Claimant than) {
    boolean broke = claims.containsKey(than.key()) && claims.get(than.key()).brokeTerms();
    return others(address, than)
        .filter(claim -> claim.observed().contains(address))
        .filter(claim -> than.obstacle(claim.claimant()).isPresent())
        .filter(claim -> broke == claim.brokeTerms() ? claim.claimant().compareTo(than) < 0 : broke)
        .map(Claim::claimant)
        .sorted()
        .map(Claimant::key)
        .findFirst();
  }

  Set<IpAddress> intended(ObjectKey key) {
    return claims.containsKey(key) ? claims.get(key).intended() : Set.of();
  }

  Set<IpAddress> contested() {
    Set<IpAddress> contested = claimed();
    contested.removeIf(a ->
        claims.values().stream()
            .filter(c -> c.has(a))
            .allMatch(c -> inConflict(a, c.claimant()).isEmpty()));
    return contested;
  }

  PoolUsage usage(Pool pool) {
    Set<IpAddress> used = claimed();
    used.addAll(quarantined.keySet());
    return new PoolUsage(
        byFamily(family -> capacity(pool, family)),
        byFamily(family -> in(pool, family, claimed()).count()),
        byFamily(family ->
            capacity(pool, family) == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : capacity(pool, family)
                    - in(pool, family, used).filter(a -> !pool.avoids(a)).count()));
  }

  private static PoolUsage.ByFamily byFamily(ToLongFunction<IpFamily> count) {
    return new PoolUsage.ByFamily(
        count.applyAsLong(IpFamily.IPV4), count.applyAsLong(IpFamily.IPV6));
  }

  private static Stream<IpAddress> in(Pool pool, IpFamily family, Set<IpAddress> some) {
    return some.stream()
        .filter(a -> a.family() == family)
        .filter(a -> pool.blocks().stream().anyMatch(block -> block.contains(a)));
  }

  /** One after another, but for blocks that are too large for that. */
  private static long capacity(Pool pool, IpFamily family) {
    long capacity = 0;
    for (IpRange block : pool.blocks()) {
      if (block.family() == family && block.size() == Long.MAX_VALUE) {
        return block.size();
      }
      if (block.family() == family) {
        Optional<IpAddress> at = Optional.of(block.first());
        while (at.filter(block::contains).isPresent()) {
          capacity += pool.avoids(at.get()) ? 0 : 1;
          at = at.get().next();
        }
      }
    }
    return capacity;
  }
}
