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
import java.util.TreeSet;

/** What the ledger means, without any index: every question is answered by looking at all. */
final class NaiveLedger {

  private record Claim(Claimant claimant, Set<IpAddress> observed, Set<IpAddress> intended) {
    boolean has(IpAddress address) {
      return observed.contains(address) || intended.contains(address);
    }
  }

  private final Map<ObjectKey, Claim> claims = new HashMap<>();
  private List<Pool> pools = List.of();
  private final List<IpAddress> released = new ArrayList<>();

  void configure(List<Pool> next) {
    pools = next;
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
    Set<IpAddress> before = claimed();
    claims.remove(key);
    note(before);
  }

  private void replace(ObjectKey key, Claim claim) {
    Set<IpAddress> before = claimed();
    claims.put(key, claim);
    note(before);
  }

  private void note(Set<IpAddress> before) {
    before.removeAll(claimed());
    released.addAll(before);
  }

  Set<IpAddress> claimed() {
    Set<IpAddress> all = new TreeSet<>();
    claims.values().forEach(claim -> all.addAll(claim.observed()));
    claims.values().forEach(claim -> all.addAll(claim.intended()));
    return all;
  }

  /** In no order. */
  List<IpAddress> takeReleased() {
    List<IpAddress> taken = List.copyOf(released);
    released.clear();
    return taken;
  }

  Optional<IpAddress> lowestFree(String name, IpFamily family) {
    Set<IpAddress> claimed = claimed();
    for (Pool pool : pools) {
      for (IpRange block : pool.blocks()) {
        if (pool.name().equals(name) && block.family() == family) {
          Optional<IpAddress> at = Optional.of(block.first());
          while (at.filter(block::contains).isPresent()) {
            if (!claimed.contains(at.get()) && !pool.avoids(at.get())) {
              return at;
            }
            at = at.get().next();
          }
        }
      }
    }
    return Optional.empty();
  }

  Optional<ObjectKey> otherHolder(IpAddress address, ObjectKey than) {
    return claims.values().stream()
        .filter(claim -> claim.has(address) && !claim.claimant().key().equals(than))
        .map(Claim::claimant)
        .sorted()
        .map(Claimant::key)
        .findFirst();
  }

  Optional<ObjectKey> rightfulHolder(IpAddress address, Claimant than) {
    return claims.values().stream()
        .filter(claim -> claim.observed().contains(address))
        .map(Claim::claimant)
        .filter(c -> !c.key().equals(than.key()) && c.compareTo(than) < 0)
        .sorted()
        .map(Claimant::key)
        .findFirst();
  }

  Set<IpAddress> intended(ObjectKey key) {
    return claims.containsKey(key) ? claims.get(key).intended() : Set.of();
  }

  Set<IpAddress> contested() {
    Set<IpAddress> contested = claimed();
    contested.removeIf(a -> claims.values().stream().filter(c -> c.has(a)).count() < 2);
    return contested;
  }
}
