package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** What must hold, judged by the API server's state alone and by looking at everything. */
final class Laws {

  /** The configuration as one replica has read it so far. */
  static final class View {
    private Configurator.Memory memory = Configurator.Memory.EMPTY;
    private Configuration configuration = Configuration.EMPTY;

    void read(Collection<Reading> readings) {
      Configurator.Outcome outcome = Configurator.next(memory, List.copyOf(readings));
      memory = outcome.memory();
      configuration = outcome.configuration();
    }
  }

  private final Configuration configuration;

  /** What must hold for a replica that sees this configuration. */
  Laws(View view) {
    this.configuration = view.configuration;
  }

  /** Addresses that stand in the status of two Services. */
  static Set<IpAddress> heldTwice(FakeApiServer server) {
    Set<IpAddress> once = new HashSet<>();
    Set<IpAddress> twice = new HashSet<>();
    for (ServiceSnapshot service : server.services.values()) {
      for (IpAddress address : service.status().addresses()) {
        if (!once.add(address)) {
          twice.add(address);
        }
      }
    }
    return twice;
  }

  private static void noAddressTwice(
      FakeApiServer server, BiPredicate<ServiceSnapshot, IpAddress> ours) {
    Map<IpAddress, ObjectKey> holders = new HashMap<>();
    for (ServiceSnapshot service : server.services.values()) {
      for (IpAddress address : service.status().addresses()) {
        if (ours.test(service, address)) {
          ObjectKey other = holders.put(address, service.key());
          assertThat(other).as("%s is held by %s too", address, service.key()).isNull();
        }
      }
    }
  }

  /** A write takes no address away that the Service may keep. */
  void writes(ServiceSnapshot base, StatusChange change, Collection<ServiceSnapshot> known) {
    for (IpAddress address : base.status().addresses()) {
      if (!change.addresses().contains(address)) {
        assertThat(mayKeep(base, address, known))
            .as("%s loses %s without need", base.key(), address)
            .isFalse();
      }
    }
  }

  private boolean mayKeep(
      ServiceSnapshot service, IpAddress address, Collection<ServiceSnapshot> known) {
    boolean wanted =
        switch (service.spec().request()) {
          case AddressRequest.Exactly exactly -> exactly.addresses().contains(address);
          case AddressRequest.Any _, AddressRequest.Malformed _ -> true;
        };
    if (!service.isServedAs("") || !wanted) {
      return false;
    }
    Set<IpFamily> families = new HashSet<>();
    boolean plain =
        service.status().addresses().stream().allMatch(a -> families.add(a.family()))
            && service.spec().families().present().containsAll(families);
    if (!plain || lacksAFamily(service, families)) {
      return false;
    }
    boolean contested =
        known.stream()
            .filter(other -> !other.key().equals(service.key()))
            .flatMap(other -> other.status().addresses().stream())
            .anyMatch(service.status().addresses()::contains);
    Optional<Pool> pool = configuration.poolAllowing(address);
    if (pool.isEmpty()) {
      return !configuration.trustworthy() && !contested;
    }
    String asked = service.spec().requestedPool();
    return !contested
        && (asked.isEmpty() || pool.get().name().equals(asked))
        && service.status().addresses().stream().allMatch(pool.get()::allows);
  }

  private static boolean lacksAFamily(ServiceSnapshot service, Set<IpFamily> has) {
    return service.spec().families().policy() != FamilyPolicy.PREFER_DUAL_STACK
        && has.size() < service.spec().families().present().size();
  }

  /** When nothing moves any more, every Service has what it should have. */
  void atTheEnd(FakeApiServer server) {
    // What others wrote into a status and belongs to no pool or class of ours is not ours to mend.
    noAddressTwice(
        server,
        (service, address) ->
            service.spec().kind().loadBalancerClass().isEmpty()
                && configuration.poolAllowing(address).isPresent());
    Set<IpAddress> held = new HashSet<>();
    server.services.values().forEach(service -> held.addAll(service.status().addresses()));
    for (ServiceSnapshot service : server.services.values()) {
      List<IpAddress> has = service.status().addresses();
      if (!service.spec().kind().loadBalancer()) {
        assertThat(has).as("%s is no load balancer", service.key()).isEmpty();
      } else if (service.isServedAs("")) {
        assertThat(service.status().foreign() && has.isEmpty()).as("%s", service).isFalse();
        switch (service.spec().request()) {
          case AddressRequest.Any _ -> servedIfPossible(service, held);
          case AddressRequest.Exactly exactly -> askedIsGiven(service, exactly, held);
          case AddressRequest.Malformed _ -> {}
        }
      }
    }
  }

  private void servedIfPossible(ServiceSnapshot service, Set<IpAddress> held) {
    List<IpAddress> has = service.status().addresses();
    for (IpAddress address : has) {
      assertThat(configuration.poolAllowing(address).isPresent() || !configuration.trustworthy())
          .as("%s holds %s of no pool", service.key(), address)
          .isTrue();
    }
    boolean both = service.spec().families().policy() == FamilyPolicy.REQUIRE_DUAL_STACK;
    if (!has.isEmpty()) {
      assertThat(!both || has.size() == 2 || heldInDoubt(service)).as("%s", service).isTrue();
      return;
    }
    List<IpFamily> families = service.spec().families().present();
    for (Pool pool : configuration.pools()) {
      String asked = service.spec().requestedPool();
      if (asked.isEmpty() ? pool.autoAssign() : pool.name().equals(asked)) {
        boolean possible =
            both
                ? families.stream().allMatch(family -> hasFree(pool, family, held))
                : families.stream().anyMatch(family -> hasFree(pool, family, held));
        assertThat(possible).as("%s could be served from %s", service, pool).isFalse();
      }
    }
  }

  /** Whether it keeps an address because the pool may be missing by mistake. */
  private boolean heldInDoubt(ServiceSnapshot service) {
    return !configuration.trustworthy()
        && service.status().addresses().stream()
            .anyMatch(address -> configuration.poolAllowing(address).isEmpty());
  }

  private static boolean hasFree(Pool pool, IpFamily family, Set<IpAddress> held) {
    for (IpRange block : pool.blocks()) {
      Optional<IpAddress> at = Optional.of(block.first());
      while (block.family() == family && at.filter(block::contains).isPresent()) {
        if (!held.contains(at.get()) && pool.allows(at.get())) {
          return true;
        }
        at = at.get().next();
      }
    }
    return false;
  }

  private void askedIsGiven(
      ServiceSnapshot service, AddressRequest.Exactly exactly, Set<IpAddress> held) {
    IpAddress wanted = exactly.addresses().getFirst();
    Optional<Pool> pool = configuration.poolAllowing(wanted);
    String asked = service.spec().requestedPool();
    boolean possible =
        pool.isPresent()
            && service.spec().families().present().equals(List.of(wanted.family()))
            && (asked.isEmpty() || pool.get().name().equals(asked))
            && (!held.contains(wanted) || service.status().addresses().contains(wanted));
    if (possible && !heldInDoubt(service)) {
      assertThat(service.status().addresses()).as("%s", service).containsExactly(wanted);
    }
  }

  /** The sweep must find nothing: every change came with its event. */
  static void nothingFound(List<ObjectKey> found) {
    assertThat(found).as("found by the sweep").isEmpty();
  }
}
