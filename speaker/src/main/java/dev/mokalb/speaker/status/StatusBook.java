package dev.mokalb.speaker.status;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.status.StatusObject.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;

/**
 * Status objects of one kind: what should stand there, what does, and the next request that brings
 * the two together. For each Service that this node announces there is one object of this node. An
 * object of another node is left to it while its speaker lives, so that two that announce the same
 * do not remove each other's objects; of one that is gone, whoever announces the Service removes
 * it. A change costs what it touches. Time is an argument; guarded by its owner.
 */
public final class StatusBook {

  private static final long SECOND = 1_000_000_000L;

  /** Until the same Service is written about again, if all goes well. */
  private static final long REST_NANOS = SECOND;

  /** Pauses double up to this one where requests fail, or somebody removes what is made. */
  private static final long REST_LONGEST_NANOS = 60 * SECOND;

  private static final int DOUBLINGS_MAX = 6;

  /** Trouble that is older than this is forgotten. */
  private static final long TROUBLE_REMEMBERED_NANOS = 300 * SECOND;

  /** A view changes before the one who takes over has taken over. */
  private static final long GONE_AFTER_NANOS = SECOND;

  /** A speaker that starts is alone for a moment: it is not to remove what the others made. */
  private static final long LONG_GONE_AFTER_NANOS = 30 * SECOND;

  /** Whether the speaker of another node is there. */
  private enum Presence {
    THERE,
    GONE,
    LONG_GONE
  }

  /** Since when a node is missed, and what follows from that. */
  private static final class Absence {
    private Presence presence = Presence.THERE;
    private long since;
    private boolean missed;
  }

  /** A Service. */
  private static final class Slot {
    private Optional<SortedSet<String>> wanted = Optional.empty();

    /** In the order of their names; most often there is one. */
    private List<StatusObject> objects = List.of();

    private Optional<StatusStep> busy = Optional.empty();
    private boolean resting;
    private int troubles;
    private long troubleAt;

    /** The one of this name that was there. */
    private Optional<StatusObject> put(StatusObject object) {
      Optional<StatusObject> was = find(object.name());
      List<StatusObject> next = new ArrayList<>(objects);
      was.ifPresent(next::remove);
      next.add(object);
      next.sort(Comparator.comparing(StatusObject::name));
      objects = List.copyOf(next);
      return was;
    }

    /** The one of this name that was there. */
    private Optional<StatusObject> remove(String name) {
      Optional<StatusObject> was = find(name);
      objects = objects.stream().filter(object -> !object.name().equals(name)).toList();
      return was;
    }

    private Optional<StatusObject> find(String name) {
      return objects.stream().filter(object -> object.name().equals(name)).findFirst();
    }
  }

  private record Rest(long until, ObjectKey service) {}

  private final String me;
  private final Map<ObjectKey, Slot> slots = new HashMap<>();
  private final Map<String, ObjectKey> byName = new HashMap<>();
  private final Map<String, Set<ObjectKey>> byForeignNode = new HashMap<>();
  private final Map<String, Absence> absences = new HashMap<>();
  private final SequencedSet<ObjectKey> due = new LinkedHashSet<>();
  private final PriorityQueue<Rest> rests =
      new PriorityQueue<>(Comparator.comparingLong(Rest::until).thenComparing(Rest::service));
  private SortedSet<String> latest = Collections.emptySortedSet();
  private String owner = "";
  private Company.Duty duty = Company.Duty.LEAVE;
  private boolean settled;

  /**
   * Nothing is known.
   *
   * @param me this node's label, see {@link NodeLabel}
   */
  public StatusBook(String me) {
    this.me = me;
  }

  /** The pod that objects of this node go with from now on, by its UID; empty for none. */
  public void owner(String uid) {
    if (!uid.equals(owner)) {
      owner = uid;
      slots.keySet().forEach(this::touch);
    }
  }

  /** This node knows what it announces: what it does not is to go. */
  public void settled() {
    if (!settled) {
      settled = true;
      slots.keySet().forEach(this::touch);
    }
  }

  /** This node announces the Service so; empty if it does not. */
  public void want(ObjectKey service, Optional<SortedSet<String>> entries) {
    if (entries.isEmpty() && !slots.containsKey(service)) {
      return;
    }
    Slot slot = slot(service);
    if (!slot.wanted.equals(entries)) {
      slot.wanted = entries.map(this::shared);
      touch(service);
    }
  }

  /** Most Services have the same entries, and with many peers those are what is large here. */
  private SortedSet<String> shared(SortedSet<String> entries) {
    if (!entries.equals(latest)) {
      latest = Collections.unmodifiableSortedSet(entries);
    }
    return latest;
  }

  /** These are all objects that there are. */
  public void replaced(Collection<StatusObject> all, long now) {
    Set<String> names = new HashSet<>();
    all.forEach(object -> names.add(object.name()));
    List.copyOf(byName.keySet()).stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> gone(name, now));
    all.forEach(this::seen);
  }

  /** An object was made or changed. */
  public void seen(StatusObject shown) {
    StatusObject object = shown.sharing(shared(shown.entries()));
    ObjectKey before = byName.put(object.name(), object.service());
    if (before != null && !before.equals(object.service())) {
      drop(before, object.name());
    }
    Slot slot = slot(object.service());
    Optional<StatusObject> was = slot.put(object);
    was.map(StatusObject::node)
        .filter(node -> !node.equals(object.node()))
        .ifPresent(node -> unindex(object.service(), node));
    if (!object.node().equals(me)) {
      byForeignNode.computeIfAbsent(object.node(), _ -> new HashSet<>()).add(object.service());
    }
    if (!was.equals(Optional.of(object))) {
      touch(object.service());
    }
  }

  /** An object was deleted, by whomever. */
  public void gone(String name, long now) {
    ObjectKey service = byName.remove(name);
    if (service == null) {
      return;
    }
    Slot slot = slot(service);
    boolean wasMine = slot.find(name).filter(object -> object.node().equals(me)).isPresent();
    boolean byUs = slot.busy.filter(step -> deletes(step, name)).isPresent();
    drop(service, name);
    if (!byUs && wasMine && slot.wanted.isPresent()) {
      trouble(slot, now);
      rest(service, slot, now);
    }
    touch(service);
  }

  private static boolean deletes(StatusStep step, String name) {
    return step instanceof StatusStep.Delete delete && delete.name().equals(name);
  }

  private void drop(ObjectKey service, String name) {
    slot(service)
        .remove(name)
        .map(StatusObject::node)
        .filter(node -> !node.equals(me))
        .ifPresent(node -> unindex(service, node));
    touch(service);
  }

  private void unindex(ObjectKey service, String node) {
    boolean others = slot(service).objects.stream().anyMatch(o -> o.node().equals(node));
    Set<ObjectKey> services = byForeignNode.get(node);
    if (services != null && !others) {
      services.remove(service);
      if (services.isEmpty()) {
        byForeignNode.remove(node);
        absences.remove(node);
      }
    }
  }

  /** Whose speakers live; to be said about once a second. */
  public void company(Company company, long now) {
    boolean newDuty = company.duty() != duty;
    duty = company.duty();
    for (String node : List.copyOf(byForeignNode.keySet())) {
      Absence absence = absences.computeIfAbsent(node, _ -> new Absence());
      Presence before = absence.presence;
      look(absence, company.nodes().contains(node) ? Presence.THERE : Presence.GONE, now);
      if (absence.presence != before || newDuty) {
        byForeignNode.getOrDefault(node, Set.of()).forEach(this::touch);
      }
    }
  }

  private static void look(Absence absence, Presence seen, long now) {
    if (seen == Presence.THERE) {
      absence.missed = false;
      absence.presence = Presence.THERE;
      return;
    }
    if (!absence.missed) {
      absence.missed = true;
      absence.since = now;
    }
    long missedFor = now - absence.since;
    if (missedFor >= LONG_GONE_AFTER_NANOS) {
      absence.presence = Presence.LONG_GONE;
    } else if (missedFor >= GONE_AFTER_NANOS) {
      absence.presence = Presence.GONE;
    }
  }

  /** The next request, if one is due; it is under way from now on. */
  public Optional<StatusStep> next(long now) {
    while (!rests.isEmpty() && rests.peek().until() <= now) {
      ObjectKey rested = rests.remove().service();
      Slot slot = slots.get(rested);
      if (slot != null && slot.resting) {
        slot.resting = false;
        touch(rested);
      }
    }
    while (!due.isEmpty()) {
      ObjectKey service = due.removeFirst();
      Slot slot = slot(service);
      if (slot.resting || slot.busy.isPresent()) {
        continue; // It comes again when that is over.
      }
      Optional<StatusStep> step = plan(service, slot);
      if (step.isPresent()) {
        slot.busy = step;
        return step;
      }
      if (slot.wanted.isEmpty() && slot.objects.isEmpty()) {
        slots.remove(service);
      }
    }
    return Optional.empty();
  }

  /** When {@link #next} is to be asked again even if nothing happens. */
  public long dueAt() {
    return due.isEmpty() ? rests.isEmpty() ? Long.MAX_VALUE : rests.peek().until() : 0;
  }

  private Optional<StatusStep> plan(ObjectKey service, Slot slot) {
    Optional<StatusObject> keep =
        slot.wanted.isEmpty()
            ? Optional.empty()
            : slot.objects.stream().filter(this::isUsable).findFirst();
    for (StatusObject object : slot.objects) {
      if (!keep.equals(Optional.of(object)) && isObsolete(object, slot)) {
        return Optional.of(new StatusStep.Delete(service, object.name()));
      }
    }
    if (slot.wanted.isEmpty()) {
      return Optional.empty();
    }
    if (keep.isEmpty()) {
      return Optional.of(new StatusStep.Create(service));
    }
    SortedSet<String> entries = slot.wanted.get();
    boolean right =
        keep.get().standing() == Standing.FILLED && keep.get().entries().equals(entries);
    return right
        ? Optional.empty()
        : Optional.of(new StatusStep.Describe(service, keep.get().name(), entries));
  }

  private boolean isUsable(StatusObject object) {
    return object.node().equals(me)
        && object.standing() != Standing.SPOILT
        && (owner.isEmpty() || object.owner().equals(owner));
  }

  private boolean isObsolete(StatusObject object, Slot slot) {
    if (object.node().equals(me)) {
      return settled || slot.wanted.isPresent();
    }
    Absence absence = absences.get(object.node());
    Presence presence = absence == null ? Presence.THERE : absence.presence;
    return switch (presence) {
      case THERE -> false;
      case GONE -> slot.wanted.isPresent();
      case LONG_GONE -> slot.wanted.isPresent() || duty == Company.Duty.SWEEP;
    };
  }

  /** A request has ended. */
  public void ended(StatusStep step, StatusStep.End end, long now) {
    Slot slot = slot(step.service());
    switch (end) {
      case StatusStep.End.Done(Optional<StatusObject> object) -> {
        object.ifPresent(this::seen);
        if (step instanceof StatusStep.Delete delete) {
          byName.remove(delete.name());
          drop(step.service(), delete.name());
        }
      }
      case StatusStep.End.Gone() -> gone(name(step), now);
      case StatusStep.End.Failed() -> trouble(slot, now);
    }
    slot.busy = Optional.empty();
    boolean goesOn = end instanceof StatusStep.End.Done && !(step instanceof StatusStep.Describe);
    if (goesOn || slot.resting) {
      touch(step.service());
    } else {
      rest(step.service(), slot, now);
    }
  }

  private static String name(StatusStep step) {
    return switch (step) {
      case StatusStep.Create _ -> "";
      case StatusStep.Describe it -> it.name();
      case StatusStep.Delete it -> it.name();
    };
  }

  private static void trouble(Slot slot, long now) {
    boolean old = now - slot.troubleAt > TROUBLE_REMEMBERED_NANOS;
    slot.troubles = old ? 1 : slot.troubles + 1;
    slot.troubleAt = now;
  }

  private void rest(ObjectKey service, Slot slot, long now) {
    if (!slot.resting) {
      slot.resting = true;
      boolean old = now - slot.troubleAt > TROUBLE_REMEMBERED_NANOS;
      int doublings = old ? 0 : Math.min(slot.troubles, DOUBLINGS_MAX);
      long pause = Math.min(REST_NANOS << doublings, REST_LONGEST_NANOS);
      rests.add(new Rest(now + pause, service));
    }
  }

  private Slot slot(ObjectKey service) {
    return Objects.requireNonNull(slots.computeIfAbsent(service, _ -> new Slot()));
  }

  private void touch(ObjectKey service) {
    Slot slot = slots.get(service);
    if (slot != null && slot.busy.isEmpty() && !slot.resting) {
      due.add(service);
    }
  }
}
