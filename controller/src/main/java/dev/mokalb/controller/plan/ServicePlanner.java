package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.plan.ServicePlan.Assign;
import dev.mokalb.controller.plan.ServicePlan.Ignore;
import dev.mokalb.controller.plan.ServicePlan.Keep;
import dev.mokalb.controller.plan.ServicePlan.Loss;
import dev.mokalb.controller.plan.ServicePlan.Refuse;
import dev.mokalb.controller.plan.ServicePlan.Release;
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

/**
 * Decides about one Service, from what is known of it, who holds what, and the configuration. Reads
 * the ledger, changes nothing.
 *
 * @param servedClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 * @param namespace where configuration is read, named in advice
 */
public record ServicePlanner(String servedClass, String namespace) {

  private static final Loss NOTHING_LOST = new Loss.None();

  /** The plan for this Service, as of now. */
  public ServicePlan plan(ServiceSnapshot service, Ledger ledger, Configuration configuration) {
    if (!service.spec().kind().loadBalancer()) {
      boolean clean = service.status().isEmpty() && service.status().pool().isEmpty();
      return clean ? new Ignore() : new Release();
    }
    if (!service.isServedAs(servedClass)) {
      return new Ignore();
    }
    return new Decision(service, ledger, configuration, namespace).decide();
  }

  /** One decision; exists so that its steps need not pass four values around. */
  private record Decision(
      ServiceSnapshot service, Ledger ledger, Configuration configuration, String namespace) {

    ServicePlan decide() {
      List<IpAddress> current = service.status().addresses();
      List<IpFamily> families = service.spec().families().present();
      if (families.isEmpty()) {
        return new Refuse(new Refusal.NoClusterAddress(), List.of(), familiesLost(current));
      }
      if (requiresDualStack() && families.size() < 2) {
        return new Refuse(new Refusal.NotDualStack(families), List.of(), familiesLost(current));
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

    /** Whether the pool of an address may only be missing because its source is bad. */
    private boolean mayBeMistaken(Loss loss) {
      return loss instanceof Loss.InNoPool && !configuration.trustworthy();
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
        Optional<ObjectKey> older = ledger.rightfulHolder(address, claimant());
        if (older.isPresent()) {
          return new Loss.HeldByOlder(address, older.get());
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
      String pool = configuration.poolAllowing(current.getFirst()).orElseThrow().name();
      boolean exact = !service.status().foreign() && service.status().pool().equals(pool);
      return exact ? new Keep(current) : new Assign(current, pool, NOTHING_LOST);
    }

    private ServicePlan choose(List<IpAddress> current, Loss loss) {
      if (configuration.pools().isEmpty()) {
        Refusal refusal =
            configuration.trustworthy()
                ? new Refusal.NoPool(namespace)
                : new Refusal.NoGoodPool(namespace);
        return new Refuse(refusal, List.of(), loss);
      }
      Choice choice =
          service.spec().request() instanceof AddressRequest.Exactly exactly
              ? requested(exactly)
              : automatic();
      return switch (choice) {
        case Choice.Made made -> new Assign(made.addresses(), made.pool(), loss);
        case Choice.None none -> refuseOrKeep(none.refusal(), current, loss);
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
          ? new Refuse(refusal, current, NOTHING_LOST)
          : new Refuse(refusal, List.of(), loss);
    }

    private Choice requested(AddressRequest.Exactly exactly) {
      List<IpAddress> wanted = exactly.addresses();
      if (!familiesMatchExactly(wanted)) {
        return new Choice.None(
            new Refusal.FamilyMismatch(
                exactly.field(), wanted, service.spec().families().present()));
      }
      Optional<Pool> first = Optional.empty();
      for (IpAddress address : wanted) {
        Optional<Pool> pool = configuration.poolAllowing(address);
        if (pool.isEmpty()) {
          return new Choice.None(outside(exactly.field(), address));
        }
        if (first.isPresent() && !pool.equals(first)) {
          return new Choice.None(new Refusal.SeveralPools(exactly.field(), wanted));
        }
        first = pool;
        String asked = service.spec().requestedPool();
        if (!asked.isEmpty() && !pool.get().name().equals(asked)) {
          return new Choice.None(new Refusal.OutsideRequestedPool(exactly.field(), address, asked));
        }
        var holder = ledger.otherHolder(address, service.key());
        if (holder.isPresent()) {
          return new Choice.None(new Refusal.Held(exactly.field(), address, holder.get()));
        }
      }
      return new Choice.Made(wanted, first.orElseThrow().name());
    }

    private Refusal outside(String field, IpAddress address) {
      return configuration.pools().stream()
          .filter(pool -> pool.contains(address))
          .findFirst()
          .<Refusal>map(pool -> new Refusal.Avoided(field, address, pool.name()))
          .orElseGet(() -> new Refusal.OutsidePools(field, address, poolNames()));
    }

    private boolean familiesMatchExactly(List<IpAddress> addresses) {
      List<IpFamily> asked = addresses.stream().map(IpAddress::family).sorted().toList();
      return asked.equals(service.spec().families().present().stream().sorted().toList());
    }

    private Choice automatic() {
      String asked = service.spec().requestedPool();
      List<Pool> pools =
          asked.isEmpty()
              ? configuration.pools().stream().filter(Pool::autoAssign).toList()
              : configuration.pool(asked).stream().toList();
      if (pools.isEmpty()) {
        return new Choice.None(
            asked.isEmpty()
                ? new Refusal.NoPoolForAll(poolNames())
                : new Refusal.UnknownPool(asked, poolNames()));
      }
      List<IpFamily> families = service.spec().families().present();
      Optional<Choice> all = firstThatGives(pools, families.stream().sorted().toList());
      if (all.isEmpty() && families.size() > 1 && !requiresDualStack()) {
        all = firstThatGives(pools, families.subList(0, 1));
        if (all.isEmpty()) {
          all = firstThatGives(pools, families.subList(1, 2));
        }
      }
      return all.orElseGet(() -> new Choice.None(nothingLeft(pools, families)));
    }

    private Refusal nothingLeft(List<Pool> pools, List<IpFamily> families) {
      List<String> names = pools.stream().map(Pool::name).toList();
      boolean suited =
          pools.stream()
              .anyMatch(pool ->
                  requiresDualStack()
                      ? families.stream().allMatch(pool::has)
                      : families.stream().anyMatch(pool::has));
      return suited
          ? new Refusal.Exhausted(names, families)
          : new Refusal.FamilyMissing(names, families);
    }

    private Optional<Choice> firstThatGives(List<Pool> pools, List<IpFamily> families) {
      return pools.stream().flatMap(pool -> give(pool, families).stream()).findFirst();
    }

    /**
     * What a write with an unknown end may have given already comes first, then what it has, so
     * that both stay.
     */
    private Optional<Choice> give(Pool pool, List<IpFamily> families) {
      List<IpAddress> own = new ArrayList<>(ledger.intended(service.key()));
      own.addAll(service.status().addresses());
      List<IpAddress> chosen = new ArrayList<>(families.size());
      for (IpFamily family : families) {
        Optional<IpAddress> address =
            own.stream()
                .filter(a -> a.family() == family && pool.allows(a))
                .filter(a -> ledger.otherHolder(a, service.key()).isEmpty())
                .findFirst()
                .or(() -> ledger.lowestFree(pool.name(), family));
        if (address.isEmpty()) {
          return Optional.empty();
        }
        chosen.add(address.get());
      }
      return Optional.of(new Choice.Made(chosen, pool.name()));
    }

    private List<String> poolNames() {
      return configuration.pools().stream().map(Pool::name).toList();
    }

    private Claimant claimant() {
      return new Claimant(service.version().created(), service.key());
    }
  }

  /** Addresses, or the reason why there are none. */
  private sealed interface Choice {
    record Made(List<IpAddress> addresses, String pool) implements Choice {}

    record None(Refusal refusal) implements Choice {}
  }
}
