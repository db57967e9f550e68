package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.plan.ServicePlan.Assign;
import dev.mokalb.controller.plan.ServicePlan.Keep;
import dev.mokalb.controller.plan.ServicePlan.Kept;
import dev.mokalb.controller.plan.ServicePlan.Loss;
import dev.mokalb.controller.plan.ServicePlan.Refuse;
import dev.mokalb.controller.plan.ServicePlanner.Surroundings;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** One decision about one load-balanced Service: first whether it keeps what it has. */
final class Decision {

  private static final Loss NOTHING_LOST = new Loss.None();

  private final ServiceSnapshot service;
  private final Ledger ledger;
  private final Configuration configuration;
  private final String namespace;
  private final Claimant claimant;
  private final PoolChoice choice;

  Decision(ServiceSnapshot service, Surroundings surroundings, String namespace) {
    this.service = service;
    this.ledger = surroundings.ledger();
    this.configuration = surroundings.configuration();
    this.namespace = namespace;
    this.claimant = Claimant.of(service);
    this.choice = new PoolChoice(service, claimant, surroundings);
  }

  ServicePlan decide() {
    List<IpAddress> current = service.status().addresses();
    List<IpFamily> families = service.spec().families().present();
    if (families.isEmpty()) {
      return new Refuse(new Refusal.NoClusterAddress(), Kept.NOTHING, familiesLost(current));
    }
    if (requiresDualStack() && families.size() < 2) {
      return new Refuse(new Refusal.NotDualStack(families), Kept.NOTHING, familiesLost(current));
    }
    if (service.spec().request() instanceof AddressRequest.Malformed malformed) {
      Refusal refusal =
          new Refusal.Malformed(malformed.field(), malformed.rule(), malformed.remedy());
      return refuseOrKeep(refusal, current, whyNotKept(current));
    }
    Loss loss = whyNotKept(current);
    if (loss instanceof Loss.None && !current.isEmpty()) {
      return keep(current);
    }
    if (mayBeMistaken(loss)) {
      return new Keep(current);
    }
    return choose(current, loss);
  }

  /**
   * Whether the pool of an address may only be missing because its source is bad, or because
   * another pool was edited to have the address too and is taken for the older one since a restart.
   */
  private boolean mayBeMistaken(Loss loss) {
    return !configuration.trustworthy()
        && (loss instanceof Loss.InNoPool
            || loss instanceof Loss.KeptForOthers
            || loss instanceof Loss.SeveralPools);
  }

  private static Loss familiesLost(List<IpAddress> current) {
    return current.isEmpty() ? NOTHING_LOST : new Loss.OtherFamilies();
  }

  private boolean requiresDualStack() {
    return service.spec().families().policy() == FamilyPolicy.REQUIRE_DUAL_STACK;
  }

  /** Why the addresses in the status may not stay, as long as nothing else is asked for. */
  private Loss whyNotKept(List<IpAddress> current) {
    if (current.isEmpty()) {
      return NOTHING_LOST;
    }
    Optional<IpAddress> inNoPool = Optional.empty();
    for (IpAddress address : current) {
      if (configuration.poolAllowing(address).isEmpty()) {
        inNoPool = inNoPool.or(() -> Optional.of(address));
        continue;
      }
      Optional<ObjectKey> rightful = ledger.rightfulHolder(address, claimant);
      if (rightful.isPresent()) {
        return new Loss.HeldByAnother(address, rightful.get());
      }
    }
    if (inNoPool.isPresent()) {
      return new Loss.InNoPool(inNoPool.get());
    }
    if (!familiesFit(current)) {
      return new Loss.OtherFamilies();
    }
    Pool first = configuration.poolAllowing(current.getFirst()).orElseThrow();
    if (!current.stream().allMatch(first::allows)) {
      return new Loss.SeveralPools();
    }
    if (choice.restriction(first).isPresent()) {
      return new Loss.KeptForOthers(current.getFirst(), first.name());
    }
    return whyNotWanted(current, first);
  }

  private Loss whyNotWanted(List<IpAddress> current, Pool pool) {
    String wanted = service.spec().requestedPool();
    if (!wanted.isEmpty() && !pool.name().equals(wanted)) {
      return new Loss.InOtherPool(current.getFirst(), wanted);
    }
    boolean other =
        service.spec().request() instanceof AddressRequest.Exactly exactly
            && !new HashSet<>(exactly.addresses()).equals(new HashSet<>(current));
    return other ? new Loss.OtherRequested() : NOTHING_LOST;
  }

  private boolean familiesFit(List<IpAddress> addresses) {
    EnumSet<IpFamily> has = EnumSet.noneOf(IpFamily.class);
    for (IpAddress address : addresses) {
      if (!has.add(address.family())) {
        return false;
      }
    }
    EnumSet<IpFamily> wants = EnumSet.copyOf(service.spec().families().present());
    boolean oneOfTwo =
        service.spec().families().policy() == FamilyPolicy.PREFER_DUAL_STACK
            && wants.containsAll(has);
    return has.equals(wants) || oneOfTwo;
  }

  private ServicePlan keep(List<IpAddress> current) {
    Pool pool = configuration.poolAllowing(current.getFirst()).orElseThrow();
    List<IpFamily> families = service.spec().families().present();
    if (current.size() < families.size()
        && service.spec().request() instanceof AddressRequest.Any) {
      return completed(current, pool);
    }
    boolean exact = !service.status().foreign() && service.status().pool().equals(pool.name());
    return exact ? new Keep(current) : new Assign(current, pool.name(), NOTHING_LOST);
  }

  /** What stays, with the name of its pool; in doubt, what is said of that stays too. */
  private Kept kept(List<IpAddress> current, Loss loss) {
    if (current.isEmpty()) {
      return Kept.NOTHING;
    }
    Optional<Pool> pool =
        mayBeMistaken(loss) ? Optional.empty() : configuration.poolAllowing(current.getFirst());
    return new Kept(current, pool.map(Pool::name).orElse(service.status().pool()));
  }

  /** A Service that prefers both families and has one gets the other one from the same pool. */
  private ServicePlan completed(List<IpAddress> current, Pool pool) {
    IpFamily missing = current.getFirst().family() == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4;
    Optional<IpAddress> second = choice.address(pool, missing);
    if (second.isPresent()) {
      List<IpAddress> both = new ArrayList<>(current);
      both.add(second.get());
      both.sort(null);
      return new Assign(both, pool.name(), NOTHING_LOST);
    }
    boolean exact = !service.status().foreign() && service.status().pool().equals(pool.name());
    if (pool.has(missing) && exact) {
      return new Refuse(
          new Refusal.NoSecondFamily(pool.name(), missing),
          new Kept(current, pool.name()),
          NOTHING_LOST);
    }
    return exact ? new Keep(current) : new Assign(current, pool.name(), NOTHING_LOST);
  }

  private ServicePlan choose(List<IpAddress> current, Loss loss) {
    if (configuration.pools().isEmpty()) {
      Refusal refusal =
          configuration.trustworthy()
              ? new Refusal.NoPool(namespace)
              : new Refusal.NoGoodPool(namespace);
      return new Refuse(refusal, Kept.NOTHING, loss);
    }
    PoolChoice.Result result =
        service.spec().request() instanceof AddressRequest.Exactly exactly
            ? choice.requested(exactly)
            : choice.automatic();
    return switch (result) {
      case PoolChoice.Result.Made made -> new Assign(made.addresses(), made.pool(), loss);
      case PoolChoice.Result.None none -> refuseOrKeep(none.refusal(), current, loss);
    };
  }

  /**
   * A Service that asks for something it cannot have keeps what it has meanwhile, if it may. This
   * differs from MetalLB, which releases first and then finds out.
   */
  private ServicePlan refuseOrKeep(Refusal refusal, List<IpAddress> current, Loss loss) {
    boolean mayKeep =
        loss instanceof Loss.None
            || loss instanceof Loss.OtherRequested
            || loss instanceof Loss.InOtherPool
            || mayBeMistaken(loss);
    return mayKeep
        ? new Refuse(refusal, kept(current, loss), NOTHING_LOST)
        : new Refuse(refusal, Kept.NOTHING, loss);
  }
}
