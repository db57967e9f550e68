package dev.mokalb.speaker.ops;

import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.loop.Layer2Presence;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.Restraint;
import dev.mokalb.speaker.members.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this speaker does now, written down by its loops for those that show it. Any thread may read
 * and write; nobody waits for anybody.
 */
public final class SpeakerBoard {

  /** What changed. */
  public sealed interface Change {
    record Layer2(ObjectKey service) implements Change {}

    record Routes(ObjectKey service) implements Change {}

    /** Who is there, or what is wrong with the configuration. */
    record Surroundings() implements Change {}
  }

  private final Map<ObjectKey, Layer2Presence> layer2 = new ConcurrentHashMap<>();
  private final Map<ObjectKey, Contribution.Some> routes = new ConcurrentHashMap<>();
  private final DirtyKeys<Change> changes = new DirtyKeys<>();
  private final Set<NodeName> splits = ConcurrentHashMap.newKeySet();
  private final Bustle bustle = new Bustle();
  private final LongAdder takenOver = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder conceded = new LongAdder();
  private final LongAdder looked = new LongAdder();
  private final Map<DropReason, LongAdder> unreadable = new ConcurrentHashMap<>();
  private volatile Optional<View> view = Optional.empty();
  private volatile Restraint restraint = Restraint.NONE;
  private volatile Optional<List<Problem>> problems = Optional.empty();
  private volatile List<Problem> conflicts = List.of();
  private volatile int unowned;

  /** How this node answers for a Service from now on; empty if it does no longer. */
  public void layer2(ObjectKey service, Optional<Layer2Presence> presence) {
    if (presence.isPresent()) {
      if (layer2.put(service, presence.get()) == null) {
        takenOver.increment();
        bustle.begun(System.nanoTime());
      }
    } else if (layer2.remove(service) != null) {
      givenUp.increment();
    }
    changes.mark(new Change.Layer2(service));
  }

  /** What this node sends for a Service from now on; empty if nothing. */
  public void routes(ObjectKey service, Optional<Contribution.Some> some) {
    if (some.isPresent()) {
      if (routes.put(service, some.get()) == null) {
        bustle.begun(System.nanoTime());
      }
    } else {
      routes.remove(service);
    }
    changes.mark(new Change.Routes(service));
  }

  /** Whether so much is taken up now that what is written about it should wait. */
  public boolean isBusy() {
    return bustle.isBusy(System.nanoTime());
  }

  /** The speakers that are there. */
  public void view(View now) {
    view = Optional.of(now);
    changes.mark(new Change.Surroundings());
  }

  /** It is connected to no others any more. */
  public void apart() {
    view = Optional.empty();
    changes.mark(new Change.Surroundings());
  }

  /** Something about the speakers. */
  public void notice(Notice notice) {
    switch (notice) {
      case Notice.Split(NodeName node) -> splits.add(node);
      case Notice.SplitEnded(NodeName node) -> splits.remove(node);
      case Notice.Restrained(Restraint now) -> restraint = now;
      case Notice.Conceded(var groups) -> conceded.add(groups.size());
      case Notice.Unowned(var why) -> unowned = why.size();
      case Notice.Decides _ -> {}
    }
  }

  /** Another speaker said what this one cannot read. */
  public void unreadable(DropReason reason) {
    unreadable.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /** What is wrong with the configuration, wherever it is used. */
  public void configuration(List<Problem> now) {
    problems = Optional.of(List.copyOf(now));
    changes.mark(new Change.Surroundings());
  }

  /** What of the configuration is not in force on this node. */
  public void conflicts(List<Problem> now) {
    conflicts = List.copyOf(now);
    changes.mark(new Change.Surroundings());
  }

  /** A change of the cluster was heard of. */
  public void heard() {
    looked.increment();
  }

  // ---- for those that show it

  /** What changed since the last call; waits for a change, but not for long. */
  public List<Change> awaitChanges(Duration atMost) throws InterruptedException {
    return changes.drain(atMost);
  }

  public Map<ObjectKey, Layer2Presence> layer2() {
    return Collections.unmodifiableMap(layer2);
  }

  public Map<ObjectKey, Contribution.Some> routes() {
    return Collections.unmodifiableMap(routes);
  }

  public Optional<View> view() {
    return view;
  }

  public Restraint restraint() {
    return restraint;
  }

  /** Speakers that are Ready and not in the view. */
  public Set<NodeName> splits() {
    return Set.copyOf(splits);
  }

  public int unowned() {
    return unowned;
  }

  /** Whether the configuration has been read. */
  public boolean isConfigured() {
    return problems.isPresent();
  }

  /** All that is wrong with the configuration here; empty before it was read. */
  public Optional<List<Problem>> problems() {
    return problems.map(everywhere -> {
      List<Problem> all = new ArrayList<>(everywhere);
      all.addAll(conflicts);
      return all;
    });
  }

  /** How many messages of other speakers could not be read since the start, for each reason. */
  public SortedMap<DropReason, Long> unreadable() {
    SortedMap<DropReason, Long> counts = new TreeMap<>();
    for (DropReason reason : DropReason.values()) {
      LongAdder count = unreadable.get(reason);
      counts.put(reason, count == null ? 0 : count.sum());
    }
    return counts;
  }

  /** Counted since the start, in Services, groups and changes. */
  public record Counts(long takenOver, long givenUp, long conceded, long updates) {}

  public Counts counts() {
    return new Counts(takenOver.sum(), givenUp.sum(), conceded.sum(), looked.sum());
  }
}
