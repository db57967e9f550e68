package dev.mokalb.speaker.loop;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.speaker.announce.AnnouncePlan;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.Candidacy;
import dev.mokalb.speaker.announce.Candidates;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableMaker;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one speaker knows and does. Confined to the speaker's loop: changes are noted one by one,
 * then {@link #decide} compares what should be with what is, once for all of them.
 */
final class Speaker {

  /** What the speaker reaches of the world. */
  record Ports(
      Cluster cluster,
      Consumer<AnswerTable> layer2,
      Consumer<OwnershipTable> publisher,
      Reporter reporter) {}

  private static final long FIRST_TABLE_PATIENCE_NANOS = 2_000_000_000L;

  private final NodeName me;
  private final Ports ports;
  private final AnnouncePlanner planner;

  private final Map<ObjectKey, EndpointsSnapshot> slices = new HashMap<>();
  private final Map<ObjectKey, Map<ObjectKey, EndpointsSnapshot>> slicesByService = new HashMap<>();
  private final Map<ObjectKey, Candidacy> candidacies = new HashMap<>();
  private final Candidates candidates = new Candidates();
  private final Set<ObjectKey> dirty = new HashSet<>();
  private final Silences silences = new Silences();

  private Configurator.Memory memory = Configurator.Memory.EMPTY;
  private Configuration configuration = Configuration.EMPTY;
  private Set<NodeName> eligible = Set.of();
  private Optional<View> view = Optional.empty();
  private OwnershipTable table = OwnershipTable.EMPTY;
  private AnnouncePlan current = AnnouncePlan.NOTHING;
  private boolean ownersChanged;
  private OptionalLong firstTableDue = OptionalLong.empty();

  Speaker(NodeName me, Ports ports, AnnouncePlanner planner) {
    this.me = me;
    this.ports = ports;
    this.planner = planner;
  }

  /** Reads all that the cluster holds, before anything is decided. */
  void adopt() {
    ports.cluster().slices().forEach(this::sliceChanged);
    nodesChanged();
    configurationChanged();
    ports.cluster().services().forEach(service -> dirty.add(service.key()));
  }

  /** A Service was made, changed or deleted. */
  void serviceChanged(ObjectKey key) {
    dirty.add(key);
  }

  /** An EndpointSlice was made, changed or deleted. */
  void sliceChanged(ObjectKey key) {
    Optional<EndpointsSnapshot> now = ports.cluster().slice(key);
    EndpointsSnapshot before = now.isPresent() ? slices.put(key, now.get()) : slices.remove(key);
    if (before != null) {
      Map<ObjectKey, EndpointsSnapshot> siblings =
          slicesByService.getOrDefault(before.service(), new HashMap<>());
      siblings.remove(key);
      if (siblings.isEmpty()) {
        slicesByService.remove(before.service());
      }
      dirty.add(before.service());
    }
    if (now.isPresent()) {
      ObjectKey service = now.get().service();
      slicesByService.computeIfAbsent(service, _ -> new HashMap<>(2)).put(key, now.get());
      dirty.add(service);
    }
  }

  /** A node was made, changed or deleted. */
  void nodesChanged() {
    Set<NodeName> now = AnnouncePlanner.eligibleNodes(ports.cluster().nodes());
    if (!now.equals(eligible)) {
      eligible = now;
      everythingDirty();
    }
  }

  /** A source of configuration changed. */
  void configurationChanged() {
    Configurator.Outcome outcome = Configurator.next(memory, ports.cluster().readings());
    memory = outcome.memory();
    ports.reporter().configuration(outcome.problems());
    if (!outcome.configuration().equals(configuration)) {
      configuration = outcome.configuration();
      everythingDirty();
    }
  }

  private void everythingDirty() {
    ports.cluster().services().forEach(service -> dirty.add(service.key()));
  }

  /** The members changed, or the coordinator made a new table. */
  void membersEvent(MembersEvent event) {
    switch (event) {
      case MembersEvent.ViewChanged changed -> {
        view = Optional.of(changed.view());
        ownersChanged = true;
        ports.reporter().view(changed.view());
      }
      case MembersEvent.TableReceived received -> {
        if (received.table().newerThan(table)) {
          table = received.table();
          ownersChanged = true;
        }
      }
      case MembersEvent.MessageDropped _ -> {}
    }
  }

  /** This node has left the other members: it answers for nothing until it is among them again. */
  void membersLeft() {
    view = Optional.empty();
    table = OwnershipTable.EMPTY;
    firstTableDue = OptionalLong.empty();
    ownersChanged = true;
  }

  /**
   * Brings what is announced to what should be, by all that was noted since the last call.
   *
   * @param now monotonic nanoseconds
   */
  void decide(long now) {
    for (ObjectKey key : dirty) {
      examine(key, now);
    }
    dirty.clear();
    tellSilences(now);
    boolean changed = candidates.settle() || ownersChanged;
    ownersChanged = view.filter(v -> waitsForOthers(v, now)).isPresent();
    if (!changed || ownersChanged) {
      return;
    }
    view.filter(View::iAmCoordinator).ifPresent(this::makeTable);
    AnnouncePlan plan =
        view.map(v -> AnnouncePlan.of(candidates, table, v.members(), me))
            .orElse(AnnouncePlan.NOTHING);
    carryOut(plan);
  }

  /**
   * Speakers that start do not find each other at once, and one that is alone in its view would
   * take every address, also those that others answer for: the first table waits for the speakers
   * that the API knows.
   */
  private boolean waitsForOthers(View seen, long now) {
    if (!seen.iAmCoordinator() || !table.stamp().equals(TableStamp.NONE)) {
      return false;
    }
    if (firstTableDue.isEmpty()) {
      firstTableDue = OptionalLong.of(now + FIRST_TABLE_PATIENCE_NANOS);
    }
    boolean complete =
        ports.cluster().peers().stream().map(Peer::node).allMatch(seen.members()::contains);
    return !complete && now < firstTableDue.getAsLong();
  }

  private void tellSilences(long now) {
    for (Silences.Told told : silences.due(now)) {
      ports
          .cluster()
          .service(told.service())
          .ifPresent(service -> ports.reporter().silent(service, told.why()));
    }
  }

  /** When {@link #decide} should be called again even if nothing happens. */
  OptionalLong nextDecision() {
    OptionalLong told = silences.next();
    if (!ownersChanged || firstTableDue.isEmpty()) {
      return told;
    }
    long due = firstTableDue.getAsLong();
    return OptionalLong.of(told.isPresent() ? Math.min(told.getAsLong(), due) : due);
  }

  private void examine(ObjectKey key, long now) {
    Optional<ServiceSnapshot> service = ports.cluster().service(key);
    if (service.isEmpty()) {
      candidacies.remove(key);
      silences.forget(key);
      candidates.set(key, Optional.empty());
      return;
    }
    Collection<EndpointsSnapshot> endpoints = slicesByService.getOrDefault(key, Map.of()).values();
    Candidacy next = planner.candidacy(service.get(), endpoints, eligible, configuration);
    Candidacy before = candidacies.put(key, next);
    if (next.equals(before)) {
      return;
    }
    silences.forget(key);
    candidates.set(
        key,
        next instanceof Candidacy.Announced announced ? Optional.of(announced) : Optional.empty());
    if (next instanceof Candidacy.Silent silent) {
      silences.note(key, silent.why(), now);
    }
  }

  /**
   * Only the coordinator of the view makes tables, so that there is one for each view and epoch.
   */
  private void makeTable(View mine) {
    if (table.stamp().viewId() > mine.id()) {
      // The table of a later view came before that view itself: it is in force, and a table of the
      // view that is about to end must not take its place.
      return;
    }
    OwnershipTable carried = table.carriedTo(candidates.groups());
    OwnershipTable next =
        TableMaker.next(
            carried, table.stamp().nextIn(mine.id()), mine.members(), candidates.eligible());
    boolean sameView = table.stamp().viewId() == mine.id();
    if (sameView && next.ranked().equals(table.ranked())) {
      return;
    }
    table = next;
    ports.publisher().accept(next);
  }

  private void carryOut(AnnouncePlan plan) {
    if (plan.equals(current)) {
      return;
    }
    if (!plan.addresses().equals(current.addresses())) {
      ports.layer2().accept(AnswerTable.onAllInterfaces(plan.addresses()));
    }
    AnnouncePlan before = current;
    current = plan;
    report(before, plan);
  }

  private void report(AnnouncePlan before, AnnouncePlan now) {
    only(now, before).forEach(ports.reporter()::announcing);
    only(before, now).forEach(ports.reporter()::withdrawn);
  }

  /** The Services that the first plan announces and the second does not, in their order. */
  private List<ServiceSnapshot> only(AnnouncePlan first, AnnouncePlan second) {
    return first.services().stream()
        .filter(service -> !second.services().contains(service))
        .sorted()
        .flatMap(service -> ports.cluster().service(service).stream())
        .toList();
  }

  /** The Services that this node announces now. */
  List<ObjectKey> announcedServices() {
    return current.services().stream().sorted().toList();
  }
}
