package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.reach.Reachability;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceCondition.Status;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.ServiceAllocation;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold, judged by the API server's state alone and by looking at everything. */
final class Laws {

  /** The configuration, and the strangers, as one replica has read of them so far. */
  static final class View {
    private Configurator.Memory memory = Configurator.Memory.EMPTY;
    private Configuration configuration = Configuration.EMPTY;
    private List<AddressConflict> conflicts = List.of();
    private Reachability reachability = Reachability.NONE;

    void read(Collection<Reading> readings) {
      Configurator.Outcome outcome = Configurator.next(memory, List.copyOf(readings));
      memory = outcome.memory();
      configuration = outcome.configuration();
    }

    void readConflicts(Collection<AddressConflict> reports) {
      conflicts = List.copyOf(reports);
    }

    void readReports(Reachability seen) {
      reachability = seen;
    }

    /** The addresses that strangers use then. */
    Set<IpAddress> quarantined(Instant wall) {
      return conflicts.stream()
          .filter(report -> report.until().isAfter(wall))
          .map(AddressConflict::address)
          .collect(Collectors.toSet());
    }
  }

  private final Configuration configuration;
  private final Set<IpAddress> quarantined;
  private final Reachability reachability;
  private final Map<String, Map<String, String>> namespaces;

  /**
   * What must hold for a replica that sees this configuration.
   *
   * @param quarantined the addresses of strangers that it was told of
   * @param namespaces the labels of namespaces, by name, as its watch shows them now
   */
  Laws(View view, Set<IpAddress> quarantined, Map<String, Map<String, String>> namespaces) {
    this.configuration = view.configuration;
    this.quarantined = quarantined;
    this.reachability = view.reachability;
    this.namespaces = namespaces;
  }

  // ---- who may be on one address (metallb.md §2.4)

  /** The two have one key, the same pods where that matters, and no port in common. */
  static boolean goTogether(ServiceSnapshot one, ServiceSnapshot other) {
    Optional<Sharing> first = one.spec().sharing();
    Optional<Sharing> second = other.spec().sharing();
    if (first.isEmpty() || second.isEmpty()) {
      return false;
    }
    Set<Sharing.Port> common = new TreeSet<>(first.get().ports());
    common.retainAll(second.get().ports());
    return first.get().key().equals(second.get().key())
        && first.get().backend().equals(second.get().backend())
        && common.isEmpty();
  }

  /** Addresses that stand in the status of two Services that do not go together. */
  static Set<IpAddress> contested(Collection<ServiceSnapshot> services) {
    Map<IpAddress, List<ServiceSnapshot>> holders = new HashMap<>();
    Set<IpAddress> contested = new HashSet<>();
    for (ServiceSnapshot service : services) {
      for (IpAddress address : service.status().addresses()) {
        List<ServiceSnapshot> others = holders.getOrDefault(address, List.of());
        if (!others.stream().allMatch(other -> goTogether(service, other))) {
          contested.add(address);
        }
        holders.merge(address, List.of(service), Laws::joined);
      }
    }
    return contested;
  }

  private static List<ServiceSnapshot> joined(
      List<ServiceSnapshot> some, List<ServiceSnapshot> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  // ---- nobody gets an address that is not for it

  /** A write gives no address that a stranger is known to use, and none that is kept for others. */
  void gives(ServiceSnapshot base, StatusChange change) {
    assertThat(change.addresses())
        .as("%s gets the address of a stranger", base.key())
        .noneMatch(a -> quarantined.contains(a) && !base.status().addresses().contains(a));
    assertThat(change.addresses())
        .as("%s gets only what its pool gives to it", base.key())
        .allMatch(a -> base.status().addresses().contains(a) || isMeantFor(base, a));
  }

  // ---- nobody loses an address without cause

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
            .filter(other -> !other.key().equals(service.key()) && !goTogether(service, other))
            .flatMap(other -> other.status().addresses().stream())
            .anyMatch(service.status().addresses()::contains);
    Optional<Pool> pool = configuration.poolAllowing(address);
    if (pool.isEmpty()) {
      return !configuration.trustworthy() && !contested;
    }
    String asked = service.spec().requestedPool();
    boolean served =
        mayServe(pool.get(), service)
            && service.status().addresses().stream().allMatch(pool.get()::allows);
    return !contested
        && (served || !configuration.trustworthy())
        && (asked.isEmpty() || pool.get().name().equals(asked));
  }

  private boolean isMeantFor(ServiceSnapshot service, IpAddress address) {
    return configuration.poolAllowing(address).filter(pool -> mayServe(pool, service)).isPresent();
  }

  /**
   * Whether the pool is for the Service (metallb.md §3.2): its namespace is named or has a label
   * that is asked for, where any of both is given; and one of the Service's labels is asked for,
   * where any is. Who holds an address and has no such namespace or label any more loses it (§2.7).
   * Other than in MetalLB, selectors that match no namespace do not open the pool for all.
   */
  private boolean mayServe(Pool pool, ServiceSnapshot service) {
    return pool.allocation().isEmpty()
        || (isForNamespace(
                pool.allocation().get(),
                service,
                namespaces.getOrDefault(service.key().namespace(), Map.of()))
            && pool.allocation().get().allowsService(service.labels()));
  }

  private static boolean isForNamespace(
      ServiceAllocation allocation, ServiceSnapshot service, Map<String, String> labels) {
    List<LabelSelector> selectors = allocation.namespaceSelectors().list();
    boolean forAll = allocation.namespaces().isEmpty() && selectors.isEmpty();
    return forAll
        || allocation.namespaces().contains(service.key().namespace())
        || selectors.stream().anyMatch(selector -> selector.matches(labels));
  }

  /** Whether it loses an address that its namespace gave it a right to, with other labels. */
  boolean losesByItsNamespace(
      ServiceSnapshot base, StatusChange change, List<FakeApiServer.NamespaceEvent> log) {
    return base.status().addresses().stream()
        .filter(address -> !change.addresses().contains(address))
        .flatMap(address -> configuration.poolAllowing(address).stream())
        .filter(pool -> !mayServe(pool, base))
        .flatMap(pool -> pool.allocation().stream())
        .anyMatch(allocation ->
            allocation.allowsService(base.labels())
                && log.stream()
                    .filter(event -> event.name().equals(base.key().namespace()))
                    .anyMatch(event -> isForNamespace(allocation, base, event.labels())));
  }

  private static boolean lacksAFamily(ServiceSnapshot service, Set<IpFamily> has) {
    return service.spec().families().policy() != FamilyPolicy.PREFER_DUAL_STACK
        && has.size() < service.spec().families().present().size();
  }

  /** No write outlasts the time that a successor waits. */
  static void nobodyServesInstead(Pod of, PatchOutcome outcome, Optional<Pod> successor) {
    if (outcome instanceof PatchOutcome.Applied || outcome instanceof PatchOutcome.Conflict) {
      assertThat(successor.map(pod -> pod.name))
          .as("who serves while a write of %s is carried out", of.name)
          .isEmpty();
    }
  }

  // ---- at the end

  /**
   * When nothing moves any more, every Service has what it should have, but for those that a
   * webhook of somebody holds up.
   */
  void atTheEnd(FakeApiServer server) {
    Collection<ServiceSnapshot> all = server.services.values();
    // What others wrote into a status and belongs to no pool or class of ours is not ours to mend.
    List<ServiceSnapshot> ours =
        all.stream()
            .filter(s -> s.spec().kind().loadBalancerClass().isEmpty())
            .filter(s -> !server.heldUp.contains(s.key()))
            .toList();
    assertThat(contested(ours))
        .as("addresses of Services that do not go together")
        .noneMatch(address -> configuration.poolAllowing(address).isPresent());
    for (ServiceSnapshot service : all) {
      if (server.heldUp.contains(service.key())) {
        continue;
      }
      List<IpAddress> has = service.status().addresses();
      conditionFits(service);
      if (service.isServedAs("") && configuration.trustworthy()) {
        assertThat(has)
            .as("%s holds only what its pool gives to it", service)
            .allMatch(address -> isMeantFor(service, address));
      }
      reachableIsSaid(service);
      if (!service.spec().kind().loadBalancer()) {
        assertThat(has).as("%s is no load balancer", service.key()).isEmpty();
      } else if (service.isServedAs("")) {
        assertThat(service.status().foreign() && has.isEmpty()).as("%s", service).isFalse();
        poolIsNamed(service);
        switch (service.spec().request()) {
          case AddressRequest.Any _ -> servedIfPossible(service, all);
          case AddressRequest.Exactly exactly -> askedIsGiven(service, exactly, all);
          case AddressRequest.Malformed _ -> {}
        }
      }
    }
  }

  private static void conditionFits(ServiceSnapshot service) {
    Optional<ServiceCondition.Status> stands =
        service.status().conditions().of(ServiceCondition.ALLOCATED).map(ServiceCondition::status);
    if (!service.spec().kind().loadBalancer()) {
      assertThat(stands).as("%s is no load balancer", service.key()).isEmpty();
    } else if (service.isServedAs("")) {
      assertThat(stands).as("%s", service).isPresent();
      assertThat(service.status().isEmpty() && stands.equals(Optional.of(Status.TRUE)))
          .as("%s", service)
          .isFalse();
    }
  }

  /** No advertisement is configured here: what is in layer 2 is what a speaker announces. */
  private void reachableIsSaid(ServiceSnapshot service) {
    if (service.isServedAs("")) {
      assertThat(service.status().conditions().of(ServiceCondition.REACHABLE))
          .as("%s", service)
          .isEqualTo(reachability.condition(service.status().addresses(), _ -> false));
    } else if (!service.spec().kind().loadBalancer()) {
      assertThat(service.status().conditions().of(ServiceCondition.REACHABLE)).isEmpty();
    }
  }

  private void servedIfPossible(ServiceSnapshot service, Collection<ServiceSnapshot> all) {
    List<IpAddress> has = service.status().addresses();
    boolean both = service.spec().families().policy() == FamilyPolicy.REQUIRE_DUAL_STACK;
    if (!has.isEmpty()) {
      assertThat(!both || has.size() == 2 || heldInDoubt(service)).as("%s", service).isTrue();
      completedIfPossible(service, all);
      return;
    }
    List<IpFamily> families = service.spec().families().present();
    for (Pool pool : configuration.pools()) {
      String asked = service.spec().requestedPool();
      boolean meant = asked.isEmpty() ? pool.autoAssign() : pool.name().equals(asked);
      if (meant && mayServe(pool, service)) {
        boolean possible =
            both
                ? families.stream().allMatch(family -> hasRoom(pool, family, service, all))
                : families.stream().anyMatch(family -> hasRoom(pool, family, service, all));
        assertThat(possible).as("%s could be served from %s", service, pool).isFalse();
      }
    }
  }

  /** One address of two families is little, if its pool has the other one. */
  private void completedIfPossible(ServiceSnapshot service, Collection<ServiceSnapshot> all) {
    List<IpAddress> has = service.status().addresses();
    String asked = service.spec().requestedPool();
    Optional<Pool> pool =
        configuration
            .poolAllowing(has.getFirst())
            .filter(allowing -> asked.isEmpty() || allowing.name().equals(asked))
            .filter(allowing -> mayServe(allowing, service)); // Else it is kept in doubt only.
    if (pool.isPresent() && has.size() < service.spec().families().present().size()) {
      for (IpFamily family : service.spec().families().present()) {
        assertThat(family != has.getFirst().family() && hasRoom(pool.get(), family, service, all))
            .as("%s could have an address of %s too", service, family)
            .isFalse();
      }
    }
  }

  /** Whether it keeps an address because the pool may be missing, or another one, by mistake. */
  private boolean heldInDoubt(ServiceSnapshot service) {
    return !configuration.trustworthy()
        && service.status().addresses().stream()
            .map(configuration::poolAllowing)
            .anyMatch(pool -> pool.filter(one -> mayServe(one, service)).isEmpty());
  }

  private boolean hasRoom(
      Pool pool, IpFamily family, ServiceSnapshot service, Collection<ServiceSnapshot> all) {
    for (IpRange block : pool.blocks()) {
      Optional<IpAddress> at = Optional.of(block.first());
      while (block.family() == family && at.filter(block::contains).isPresent()) {
        if (pool.allows(at.get())
            && !quarantined.contains(at.get())
            && isFreeFor(service, at.get(), all)) {
          return true;
        }
        at = at.get().next();
      }
    }
    return false;
  }

  private static boolean isFreeFor(
      ServiceSnapshot service, IpAddress address, Collection<ServiceSnapshot> all) {
    return all.stream()
        .filter(other -> !other.key().equals(service.key()))
        .filter(other -> other.status().addresses().contains(address))
        .allMatch(other -> goTogether(service, other));
  }

  /** All that it asks for, or nothing of it. */
  private void askedIsGiven(
      ServiceSnapshot service, AddressRequest.Exactly exactly, Collection<ServiceSnapshot> all) {
    List<IpAddress> wanted = exactly.addresses();
    Optional<Pool> pool = configuration.poolAllowing(wanted.getFirst());
    String asked = service.spec().requestedPool();
    boolean possible =
        pool.isPresent()
            && mayServe(pool.get(), service)
            && wanted.stream().allMatch(pool.get()::allows)
            && familiesOf(wanted)
                .equals(service.spec().families().present().stream().sorted().toList())
            && (asked.isEmpty() || pool.get().name().equals(asked))
            && wanted.stream().allMatch(address -> isFreeFor(service, address, all))
            && wanted.stream().noneMatch(quarantined::contains);
    if (possible && !heldInDoubt(service)) {
      assertThat(service.status().addresses())
          .as("%s", service)
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  private static List<IpFamily> familiesOf(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::family).sorted().toList();
  }

  /** The annotation names the pool of the addresses, if they are in one. */
  private void poolIsNamed(ServiceSnapshot service) {
    List<IpAddress> has = service.status().addresses();
    String pool = service.status().pool();
    if (has.isEmpty()) {
      assertThat(pool).as("%s", service).isEmpty();
    } else if (!heldInDoubt(service)) {
      assertThat(configuration.poolAllowing(has.getFirst()).map(Pool::name))
          .as("%s", service)
          .hasValue(pool);
    }
  }

  /** The sweep must find nothing: every change came with its event. */
  static void nothingFound(List<ObjectKey> found) {
    assertThat(found).as("found by the sweep").isEmpty();
  }
}
