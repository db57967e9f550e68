package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Wakes refused Services for addresses that became free: the oldest that can use one, and then, as
 * long as it is not taken, the next.
 *
 * <p>Whoever waits until its write is tried again is passed over: two whose writes are refused
 * would hand one address to each other for ever, and none who could have it would be asked.
 */
final class Offers {

  /** A free address for which a refused Service was woken. */
  private record Offer(IpAddress address, Claimant to) {}

  private final Ledger ledger;
  private final Waiting waiting;
  private final Predicate<Claimant> mayTry;
  private final Consumer<ObjectKey> awake;
  private final Map<ObjectKey, List<Offer>> made = new HashMap<>();

  /**
   * Offers to those that wait.
   *
   * @param mayTry whether a write for it may be tried now
   * @param awake told who is to be looked at
   */
  Offers(Ledger ledger, Waiting waiting, Predicate<Claimant> mayTry, Consumer<ObjectKey> awake) {
    this.ledger = ledger;
    this.waiting = waiting;
    this.mayTry = mayTry;
    this.awake = awake;
  }

  /** Offers what has been released since the last call. */
  void wake(Configuration configuration) {
    ledger.takeReleased().forEach(address -> offer(address, Optional.empty(), configuration));
  }

  /** What the Service was woken for and did not take goes to the next one. */
  void passOn(ObjectKey key, Configuration configuration) {
    List<Offer> had = made.remove(key);
    if (had != null) {
      had.forEach(offer -> offer(offer.address(), Optional.of(offer.to()), configuration));
    }
  }

  private void offer(IpAddress address, Optional<Claimant> after, Configuration configuration) {
    Optional<Pool> pool = configuration.poolAllowing(address);
    if (pool.isEmpty()) {
      return;
    }
    waiting
        .next(
            address,
            pool.get().name(),
            after,
            claimant -> mayTry.test(claimant) && ledger.mayTake(address, claimant))
        .ifPresent(next -> {
          made.computeIfAbsent(next.key(), _ -> new ArrayList<>(1)).add(new Offer(address, next));
          awake.accept(next.key());
        });
  }
}
