package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.Refusal.Wait;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Refused Services, by what they wait for, so that a freed address wakes who can use it. */
final class Waiting {

  private record Waiter(Claimant claimant, Refusal refusal) {}

  private final Map<ObjectKey, Waiter> waiters = new HashMap<>();
  private final TreeMap<Claimant, Wait.AnyOf> forAny = new TreeMap<>();
  private final Map<IpAddress, NavigableSet<Claimant>> forOne = new HashMap<>();

  /** Notes the refusal in place of an earlier one of the same Service. */
  void add(Claimant claimant, Refusal refusal) {
    remove(claimant.key());
    waiters.put(claimant.key(), new Waiter(claimant, refusal));
    switch (refusal.waitsFor()) {
      case Wait.AnyOf any -> forAny.put(claimant, any);
      case Wait.One one ->
          forOne.computeIfAbsent(one.address(), _ -> new TreeSet<>()).add(claimant);
      case Wait.Nothing _ -> {}
    }
  }

  void remove(ObjectKey key) {
    Waiter waiter = waiters.remove(key);
    if (waiter == null) {
      return;
    }
    forAny.remove(waiter.claimant());
    if (waiter.refusal().waitsFor() instanceof Wait.One one) {
      NavigableSet<Claimant> claimants = forOne.getOrDefault(one.address(), new TreeSet<>());
      claimants.remove(waiter.claimant());
      if (claimants.isEmpty()) {
        forOne.remove(one.address());
      }
    }
  }

  /** What the Service was refused for last. */
  Optional<Refusal> refusal(ObjectKey key) {
    return Optional.ofNullable(waiters.get(key)).map(Waiter::refusal);
  }

  /**
   * The oldest that can use a free address, by asking for it or by taking any of its pool.
   *
   * @param after only those younger than this one, who had the chance already
   * @param mayTake whether one may have the address beside those who hold it
   */
  Optional<Claimant> next(
      IpAddress address, String pool, Optional<Claimant> after, Predicate<Claimant> mayTake) {
    NavigableSet<Claimant> askers = forOne.getOrDefault(address, new TreeSet<>());
    NavigableMap<Claimant, Wait.AnyOf> others = forAny;
    if (after.isPresent()) {
      askers = askers.tailSet(after.get(), false);
      others = others.tailMap(after.get(), false);
    }
    Stream<Claimant> takers =
        others.entrySet().stream()
            .filter(waiter -> waiter.getValue().pools().contains(pool))
            .filter(waiter -> waiter.getValue().families().contains(address.family()))
            .map(Map.Entry::getKey);
    // Each is sorted, so the oldest is the first of either.
    return Stream.of(askers.stream(), takers)
        .flatMap(sorted -> sorted.filter(mayTake).limit(1))
        .min(Comparator.naturalOrder());
  }

  int size() {
    return waiters.size();
  }
}
