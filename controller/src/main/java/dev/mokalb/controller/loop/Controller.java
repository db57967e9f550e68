package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.ServicePlan;
import dev.mokalb.controller.plan.ServicePlan.Refuse;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Repeats;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Reading;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides about Services one after another and writes their status. Confined to the controller's
 * loop: every method is called by that one thread, time comes as an argument.
 *
 * <p>The write rule: an address is claimed in the ledger before the write that hands it out starts.
 * A write whose end is unknown leaves the old and the new address claimed until a read shows a
 * version other than the one it was guarded by; only then can it no longer take effect.
 */
final class Controller {

  /** A write in flight and what it is for. */
  private record Write(ServiceSnapshot base, ServicePlan plan, StatusChange change) {}

  private final Cluster cluster;
  private final StatusWriter writer;
  private final Reporter reporter;
  private final Tidings tidings;
  private final ServicePlanner planner;
  private final OutcomeMail mail;

  private final Ledger ledger = new Ledger();
  private final FairQueue queue = new FairQueue();
  private final NamespaceShares shares = new NamespaceShares();
  private final Waiting waiting = new Waiting();
  private final Repeats<Refusal> refusals = new Repeats<>();
  private final Delays delays = new Delays();
  private final Trickle trickle = new Trickle();
  private final Map<ObjectKey, Write> inFlight = new HashMap<>();
  private final Doubts doubts = new Doubts();
  private final Map<ObjectKey, String> applied = new HashMap<>();
  private final RetryPauses pauses = new RetryPauses();
  private final Offers offers =
      new Offers(ledger, waiting, claimant -> !pauses.isPaused(claimant.key()), queue::add);
  private final ConfigurationInForce inForce;
  private final QuarantineInForce quarantine;
  private final StatusChanges changes;
  private final HintsToTell hints;
  private Configuration configuration = Configuration.EMPTY;
  private String newestWritten = "";

  /** Carries the end of a write back to the loop's thread. */
  interface OutcomeMail {
    void post(ObjectKey key, PatchOutcome outcome);
  }

  /** What the controller reaches of the world. */
  record Ports(Cluster cluster, StatusWriter writer, Reporter reporter, OutcomeMail mail) {}

  /** What a replica knows before it serves, and goes on to know. */
  record Known(ConfigurationInForce inForce, Strangers strangers, Sightings sightings) {}

  Controller(Ports ports, ServicePlanner planner, Known known) {
    this.inForce = known.inForce();
    this.changes = new StatusChanges(known.sightings());
    this.quarantine =
        new QuarantineInForce(
            known.strangers(), ledger, ports.cluster(), ports.reporter(), planner.servedClass());
    this.cluster = ports.cluster();
    this.writer = ports.writer();
    this.reporter = ports.reporter();
    this.tidings = new Tidings(reporter);
    this.hints = new HintsToTell(reporter);
    this.mail = ports.mail();
    this.planner = planner;
  }

  /** Adopts what the status of every Service holds, before anything is decided. */
  void adopt() {
    List<ServiceSnapshot> services = byRight(_ -> true);
    services.forEach(this::observe);
    applyConfiguration();
    // First those without an address: for the others most often there is nothing to do.
    services.stream()
        .filter(service -> service.status().isEmpty())
        .forEach(service -> queue.add(service.key()));
    services.forEach(service -> queue.add(service.key()));
  }

  /** Those with more right first. */
  private List<ServiceSnapshot> byRight(Predicate<ServiceSnapshot> wanted) {
    return cluster.services().stream()
        .filter(wanted)
        .sorted(Comparator.comparing(Claimant::of))
        .toList();
  }

  /** A Service was made, changed or deleted. */
  void serviceChanged(ObjectKey key) {
    Optional<ServiceSnapshot> service = cluster.service(key);
    if (service.isEmpty()) {
      forget(key);
      return;
    }
    if (inFlight.containsKey(key) || isOutOfDate(service.get()) || doubts.isOn(service.get())) {
      return;
    }
    settle(service.get());
    observe(service.get());
    queue.add(key);
  }

  /** A version that no write is in doubt on any more has been seen. */
  private void settle(ServiceSnapshot service) {
    if (doubts.settle(service.key())) {
      // It may show our own write, whose answer never came.
      newestWritten = ResourceVersions.newer(newestWritten, service.version().resourceVersion());
    }
  }

  /**
   * What is decided on may be newer than what the loop was told of; the ledger follows, for those
   * too to whom the Service might have to give way.
   */
  private void catchUp(ServiceSnapshot service) {
    follow(service);
    for (IpAddress address : service.status().addresses()) {
      ledger.inConflict(address, Claimant.of(service)).forEach(this::catchUpWith);
    }
  }

  private void catchUpWith(ObjectKey key) {
    Optional<ServiceSnapshot> other = cluster.service(key);
    if (other.isEmpty()) {
      forget(key);
    } else if (!inFlight.containsKey(key) && !isOutOfDate(other.get())) {
      follow(other.get());
    }
  }

  private void follow(ServiceSnapshot service) {
    if (!doubts.isOn(service)
        && !ledger.isAsObserved(Claimant.of(service), service.status().addresses())) {
      settle(service);
      observe(service);
    }
  }

  /** Of several Services with one address, any of the others may have to give way. */
  private void observe(ServiceSnapshot service) {
    List<IpAddress> addresses = service.status().addresses();
    ledger.observe(Claimant.of(service), addresses);
    for (IpAddress address : addresses) {
      ledger.inConflict(address, Claimant.of(service)).forEach(queue::add);
    }
  }

  private void forget(ObjectKey key) {
    ledger.forget(key);
    waiting.remove(key);
    doubts.settle(key);
    applied.remove(key);
    pauses.clear(key);
    trickle.remove(key);
  }

  /** Whether our own write is newer than what the watch has shown so far. */
  private boolean isOutOfDate(ServiceSnapshot service) {
    String ours = applied.get(service.key());
    if (ours == null) {
      return false;
    }
    if (ResourceVersions.isOlder(service.version().resourceVersion(), ours)) {
      return true;
    }
    applied.remove(service.key());
    return false;
  }

  /** A source of configuration changed: everything is looked at again. */
  void configurationChanged() {
    if (applyConfiguration()) {
      byRight(_ -> true).forEach(service -> queue.add(service.key()));
    }
  }

  /** Pools that are kept for namespaces by their labels may serve others now. */
  void namespaceChanged(String namespace) {
    boolean matters =
        configuration.pools().stream()
            .flatMap(pool -> pool.allocation().stream())
            .anyMatch(allocation -> !allocation.namespaceSelectors().isEmpty());
    if (matters) {
      byRight(service -> service.key().namespace().equals(namespace))
          .forEach(service -> queue.add(service.key()));
    }
  }

  /** Speakers see something else on the network now: a matter of conditions alone. */
  void sightingsChanged() {
    trickle.fillLater();
  }

  private boolean applyConfiguration() {
    List<Reading> readings = cluster.readings();
    inForce.read(readings);
    hints.read(readings);
    reporter.configuration(inForce.problems());
    if (inForce.configuration().equals(configuration)) {
      return false;
    }
    configuration = inForce.configuration();
    ledger.configure(configuration.pools());
    return true;
  }

  /** A write ended, or it is not known whether it did. */
  void writeEnded(ObjectKey key, PatchOutcome outcome, long now) {
    Write write = inFlight.remove(key);
    if (write == null) {
      return;
    }
    if (cluster.service(key).isEmpty()) {
      forget(key);
      return;
    }
    switch (outcome) {
      case PatchOutcome.Applied done -> {
        doubts.settle(key);
        pauses.clear(key);
        ledger.observe(Claimant.of(write.base()), write.change().addresses());
        applied.put(key, done.resourceVersion());
        newestWritten = ResourceVersions.newer(newestWritten, done.resourceVersion());
        tidings.written(write.base(), write.plan());
      }
      case PatchOutcome.Conflict _, PatchOutcome.Gone _ -> doubt(write.base(), now);
      case PatchOutcome.Unknown _ -> {
        doubt(write.base(), now);
        pause(key, now, pauses.unknown(key));
      }
      case PatchOutcome.TooManyRequests(Duration asked) -> {
        // Not first in line again: it may be this Service alone that is answered so, for ever.
        nothingWritten(write.base());
        pause(key, now, pauses.busy(key, asked));
      }
      case PatchOutcome.Postponed(String message, Duration asked) ->
          refusedByServer(write.base(), 429, message, now, pauses.postponed(key, asked));
      case PatchOutcome.Rejected(int code, String message) ->
          refusedByServer(write.base(), code, message, now, pauses.rejected(key));
    }
    if (cluster.service(key).filter(s -> s.version().equals(write.base().version())).isEmpty()) {
      serviceChanged(key);
    }
  }

  private void refusedByServer(
      ServiceSnapshot base, int code, String message, long now, long pause) {
    nothingWritten(base);
    pause(base.key(), now, pause);
    reporter.service(base, new ServiceReport.WriteRejected(code, message, Duration.ofNanos(pause)));
  }

  /** Only the last pause of a Service counts: else each attempt in between would be repeated. */
  private void pause(ObjectKey key, long now, long pause) {
    pauses.begin(key, now + pause);
    delays.add(now + pause, key);
  }

  private void doubt(ServiceSnapshot base, long now) {
    doubts.raise(base, now);
    delays.add(now + Doubts.LONGEST_NANOS, base.key());
  }

  /** A write that never showed is taken for not done, so that what it claimed is not lost. */
  private void settleIfOld(ObjectKey key, long now) {
    if (!doubts.isOld(key, now)) {
      return;
    }
    if (inFlight.containsKey(key)) {
      delays.add(now + Doubts.LONGEST_NANOS, key);
      return;
    }
    doubts.settle(key);
    cluster.service(key).filter(s -> !isOutOfDate(s)).ifPresent(this::observe);
  }

  /**
   * Drops the claim of a write that certainly did nothing, unless an earlier one is in doubt. Wakes
   * none with the same address: two that are refused would wake each other for ever.
   */
  private void nothingWritten(ServiceSnapshot base) {
    if (!doubts.contains(base.key())) {
      ledger.observe(Claimant.of(base), base.status().addresses());
    }
  }

  /** Decides and writes, as long as there is something to decide and room to write. */
  void work(long now) {
    for (ObjectKey key : delays.due(now)) {
      settleIfOld(key, now);
      if (pauses.isOver(key, now)) {
        queue.add(key);
      }
    }
    hints.work(now);
    quarantine.update(configuration);
    offers.wake(configuration);
    while (writer.hasRoom()) {
      Optional<ObjectKey> key =
          queue.poll(namespace -> shares.admits(namespace, inFlight.keySet(), now));
      if (key.isPresent()) {
        take(key.get(), now);
      } else if (!queue.isEmpty() || !takeOneCondition(now)) {
        return;
      }
    }
  }

  private void take(ObjectKey key, long now) {
    if (!inFlight.containsKey(key)) {
      Optional<ServiceSnapshot> service = cluster.service(key).filter(s -> !isOutOfDate(s));
      service.ifPresent(this::catchUp);
      service.ifPresent(known -> decide(known, now));
    }
    offers.passOn(key, configuration);
    offers.wake(configuration);
  }

  /** Looks at one Service of which only the condition is to be written; false if none is due. */
  private boolean takeOneCondition(long now) {
    Optional<ObjectKey> key = trickle.take(now, this::seenOtherwise);
    key.filter(k -> !inFlight.containsKey(k))
        .flatMap(cluster::service)
        .filter(service -> !isOutOfDate(service))
        .ifPresent(service -> {
          ServicePlan plan = plan(service);
          if (StatusChanges.isMoreThanWords(plan, service)) {
            queue.add(service.key());
            return;
          }
          StatusChange change = changes.of(plan, service, configuration);
          if (!StatusChanges.isSaid(change, service)) {
            write(service, plan, change, now);
          }
        });
    return key.isPresent();
  }

  /** Reports come all the time; who waits for its own moment is left alone. */
  private Stream<ObjectKey> seenOtherwise() {
    Set<ObjectKey> delayed = delays.keys();
    return changes
        .seenOtherwise(cluster.services(), configuration, planner.servedClass())
        .filter(key -> !delayed.contains(key));
  }

  /** When {@link #work} should be called again even if nothing happens. */
  long nextWork() {
    long condition = writer.hasRoom() && queue.isEmpty() ? trickle.due() : Long.MAX_VALUE;
    return Math.min(Math.min(delays.next().orElse(Long.MAX_VALUE), condition), hints.next());
  }

  private void decide(ServiceSnapshot service, long now) {
    ServicePlan plan = plan(service);
    if (plan instanceof Refuse refuse) {
      refused(service, refuse);
    } else {
      waiting.remove(service.key());
    }
    StatusChange change = changes.of(plan, service, configuration);
    if (StatusChanges.isMoreThanWords(plan, service)) {
      write(service, plan, change, now);
    } else if (!StatusChanges.isSaid(change, service)) {
      trickle.add(service.key());
    }
  }

  private ServicePlan plan(ServiceSnapshot service) {
    return planner.plan(
        service,
        new ServicePlanner.Surroundings(
            ledger, configuration, cluster.namespaceLabels(service.key().namespace())));
  }

  private void refused(ServiceSnapshot service, Refuse refuse) {
    Optional<Refusal> before = waiting.refusal(service.key());
    waiting.add(Claimant.of(service), refusals.of(refuse.refusal()));
    if (before.filter(refuse.refusal()::equals).isEmpty()) {
      reporter.service(
          service,
          refuse.kept().addresses().isEmpty()
              ? new ServiceReport.Refused(refuse.refusal())
              : new ServiceReport.RefusedButKept(refuse.refusal(), refuse.kept().addresses()));
    }
  }

  private void write(ServiceSnapshot service, ServicePlan plan, StatusChange change, long now) {
    ObjectKey key = service.key();
    ledger.intend(Claimant.of(service), change.addresses());
    inFlight.put(key, new Write(service, plan, change));
    shares.started(key.namespace(), now);
    trickle.remove(key);
    if (!writer.write(service, change, outcome -> mail.post(key, outcome))) {
      inFlight.remove(key);
      nothingWritten(service);
      queue.addFirst(key);
    }
  }

  boolean isIdle() {
    return queue.isEmpty() && inFlight.isEmpty() && trickle.isEmpty();
  }

  int inFlight() {
    return inFlight.size();
  }

  /** Whether it is not known of some write whether it took effect. */
  boolean isAnythingUnsettled() {
    return doubts.count() > 0;
  }

  /** The version of the newest object that may have been written; empty if none was. */
  String newestWritten() {
    return newestWritten;
  }

  LoopFigures figures() {
    return new LoopFigures(
        LoopFigures.Duty.SERVING, queue.size(), waiting.size(), inFlight.size(), doubts.count());
  }

  Overview overview() {
    SortedMap<String, PoolUsage> pools = new TreeMap<>();
    for (Pool pool : configuration.pools()) {
      ledger.usage(pool.name()).ifPresent(usage -> pools.put(pool.name(), usage));
    }
    return new Overview(
        pools,
        waiting.byReason(),
        quarantine.byPool(configuration),
        cluster.isConfigurationKnown(),
        inForce.problems().size());
  }

  /**
   * Compares every Service with what should be; anything found is work that an event should have
   * caused, a defect. Words of conditions that others have made untrue meanwhile are none.
   */
  List<ObjectKey> sweep() {
    List<ObjectKey> found = new ArrayList<>();
    Set<ObjectKey> delayed = delays.keys();
    cluster.services().stream()
        .filter(s -> !delayed.contains(s.key()))
        .filter(s -> !inFlight.containsKey(s.key()) && !queue.contains(s.key()))
        .filter(s -> !doubts.contains(s.key()) && !isOutOfDate(s))
        .forEach(service -> {
          ServicePlan plan = plan(service);
          if (StatusChanges.isMoreThanWords(plan, service)) {
            found.add(service.key());
          } else if (!StatusChanges.isSaid(changes.of(plan, service, configuration), service)) {
            trickle.add(service.key());
          }
        });
    found.sort(Comparator.naturalOrder());
    found.forEach(queue::add);
    return found;
  }
}
