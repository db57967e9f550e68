package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.plan.Refusal.Restriction;
import dev.mokalb.controller.plan.ServicePlanner.Surroundings;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.ServiceAllocation;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses pool and addresses for one Service. */
final class PoolChoice {

  private final ServiceSnapshot service;
  private final Claimant claimant;
  private final Ledger ledger;
  private final Configuration configuration;
  private final Map<String, String> namespaceLabels;

  PoolChoice(ServiceSnapshot service, Claimant claimant, Surroundings surroundings) {
    this.service = service;
    this.claimant = claimant;
    this.ledger = surroundings.ledger();
    this.configuration = surroundings.configuration();
    this.namespaceLabels = surroundings.namespaceLabels();
  }

  /** Addresses, or the reason why there are none. */
  sealed interface Result {
    record Made(List<IpAddress> addresses, String pool) implements Result {}

    record None(Refusal refusal) implements Result {}
  }

  /** By what the pool is kept for others; empty if it may serve this Service. */
  Optional<Restriction> restriction(Pool pool) {
    if (pool.allocation().isEmpty()) {
      return Optional.empty();
    }
    ServiceAllocation allocation = pool.allocation().get();
    if (!allocation.allowsNamespace(service.key().namespace(), namespaceLabels)) {
      return Optional.of(Restriction.NAMESPACE);
    }
    return allocation.allowsService(service.labels())
        ? Optional.empty()
        : Optional.of(Restriction.SERVICE_LABELS);
  }

  /** The addresses that it asks for, all of one pool and none held by others. */
  Result requested(AddressRequest.Exactly exactly) {
    List<IpAddress> wanted = exactly.addresses();
    if (!familiesMatchExactly(wanted)) {
      return new Result.None(
          new Refusal.FamilyMismatch(exactly.field(), wanted, service.spec().families().present()));
    }
    Optional<Pool> first = Optional.empty();
    for (IpAddress address : wanted) {
      Optional<Pool> pool = configuration.poolAllowing(address);
      if (pool.isEmpty()) {
        return new Result.None(outside(exactly.field(), address));
      }
      if (first.isPresent() && !pool.equals(first)) {
        return new Result.None(new Refusal.SeveralPools(exactly.field(), wanted));
      }
      first = pool;
      Optional<Refusal> refusal = objection(exactly.field(), address, pool.get());
      if (refusal.isPresent()) {
        return new Result.None(refusal.get());
      }
    }
    return new Result.Made(wanted, first.orElseThrow().name());
  }

  private Optional<Refusal> objection(String field, IpAddress address, Pool pool) {
    String asked = service.spec().requestedPool();
    if (!asked.isEmpty() && !pool.name().equals(asked)) {
      return Optional.of(new Refusal.OutsideRequestedPool(field, address, asked));
    }
    Optional<Restriction> restriction = restriction(pool);
    if (restriction.isPresent()) {
      return Optional.of(new Refusal.KeptForOthers(pool.name(), restriction.get()));
    }
    var held = ledger.objection(address, claimant);
    if (held.isPresent()) {
      return Optional.of(
          new Refusal.Held(field, address, held.get().holder(), held.get().obstacle()));
    }
    return ownAddresses().contains(address)
        ? Optional.empty()
        : ledger.quarantineOf(address).map(by -> new Refusal.InUseElsewhere(field, address, by));
  }

  private Refusal outside(String field, IpAddress address) {
    return configuration
        .poolContaining(address)
        .<Refusal>map(pool -> new Refusal.Avoided(field, address, pool.name()))
        .orElseGet(() -> new Refusal.OutsidePools(field, address, names(configuration.pools())));
  }

  private boolean familiesMatchExactly(List<IpAddress> addresses) {
    List<IpFamily> asked = addresses.stream().map(IpAddress::family).sorted().toList();
    return asked.equals(service.spec().families().present().stream().sorted().toList());
  }

  /** Addresses of a pool that it names, or that is kept for it, or that is for all. */
  Result automatic() {
    String asked = service.spec().requestedPool();
    if (!asked.isEmpty()) {
      return fromNamed(asked);
    }
    List<Pool> suitable =
        configuration.pools().stream()
            .filter(Pool::autoAssign)
            .filter(pool -> restriction(pool).isEmpty())
            .toList();
    if (suitable.isEmpty()) {
      return new Result.None(noneForAll());
    }
    List<Pool> kept =
        suitable.stream()
            .filter(pool -> pool.allocation().isPresent())
            .sorted(
                Comparator.comparingLong(
                    pool -> pool.allocation().map(ServiceAllocation::rank).orElse(Long.MAX_VALUE)))
            .toList();
    List<Pool> forAll = suitable.stream().filter(pool -> pool.allocation().isEmpty()).toList();
    Optional<Result> result = from(kept).or(() -> from(forAll));
    return result.orElseGet(() -> new Result.None(nothingLeft(suitable)));
  }

  private Refusal noneForAll() {
    return new Refusal.NoPoolForAll(
        names(configuration.pools().stream().filter(pool -> !pool.autoAssign()).toList()),
        names(configuration.pools().stream().filter(Pool::autoAssign).toList()));
  }

  private Result fromNamed(String name) {
    Optional<Pool> pool = configuration.pool(name);
    if (pool.isEmpty()) {
      return new Result.None(new Refusal.UnknownPool(name, names(configuration.pools())));
    }
    Optional<Restriction> restriction = restriction(pool.get());
    if (restriction.isPresent()) {
      return new Result.None(new Refusal.KeptForOthers(name, restriction.get()));
    }
    return from(List.of(pool.get()))
        .orElseGet(() -> new Result.None(nothingLeft(List.of(pool.get()))));
  }

  /** The first pool that gives all families; one that gives one of them, where that is enough. */
  private Optional<Result> from(List<Pool> pools) {
    List<IpFamily> families = service.spec().families().present();
    Optional<Result> all = firstThatGives(pools, families.stream().sorted().toList());
    if (all.isEmpty() && families.size() > 1 && !requiresDualStack()) {
      all =
          firstThatGives(pools, families.subList(0, 1))
              .or(() -> firstThatGives(pools, families.subList(1, 2)));
    }
    return all;
  }

  private boolean requiresDualStack() {
    return service.spec().families().policy() == FamilyPolicy.REQUIRE_DUAL_STACK;
  }

  private Refusal nothingLeft(List<Pool> pools) {
    List<IpFamily> families = service.spec().families().present();
    boolean suited =
        pools.stream()
            .anyMatch(pool ->
                requiresDualStack()
                    ? families.stream().allMatch(pool::has)
                    : families.stream().anyMatch(pool::has));
    return suited
        ? new Refusal.Exhausted(names(pools), families)
        : new Refusal.FamilyMissing(names(pools), families);
  }

  private Optional<Result> firstThatGives(List<Pool> pools, List<IpFamily> families) {
    return pools.stream().flatMap(pool -> give(pool, families).stream()).findFirst();
  }

  private Optional<Result> give(Pool pool, List<IpFamily> families) {
    List<IpAddress> chosen = new ArrayList<>(families.size());
    for (IpFamily family : families) {
      Optional<IpAddress> address = address(pool, family);
      if (address.isEmpty()) {
        return Optional.empty();
      }
      chosen.add(address.get());
    }
    return Optional.of(new Result.Made(chosen, pool.name()));
  }

  /**
   * An address of the family: what a write with an unknown end may have given already comes first,
   * then what the Service has, so that both stay.
   */
  Optional<IpAddress> address(Pool pool, IpFamily family) {
    return ownAddresses().stream()
        .filter(own -> own.family() == family && pool.allows(own))
        .filter(own -> ledger.objection(own, claimant).isEmpty())
        .findFirst()
        .or(() -> ledger.lowest(pool.name(), family, claimant));
  }

  /** What a stranger took meanwhile is its own only if it has it for certain. */
  private List<IpAddress> ownAddresses() {
    List<IpAddress> own = new ArrayList<>();
    for (IpAddress intended : ledger.intended(service.key())) {
      if (ledger.quarantineOf(intended).isEmpty()) {
        own.add(intended);
      }
    }
    own.addAll(service.status().addresses());
    return own;
  }

  private static List<String> names(List<Pool> pools) {
    return pools.stream().map(Pool::name).toList();
  }
}
