package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.Bar;
import dev.mokalb.speaker.announce.Field;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.FlapDamper;
import dev.mokalb.speaker.announce.FormerOwners;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Rebalancer;
import dev.mokalb.speaker.announce.TableMaker;
import dev.mokalb.speaker.announce.TableRows;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Makes the tables of a view while it is this member's turn. Times are monotonic nanoseconds.
 * Confined to the speaker's loop.
 */
final class Decider {

  /** A new table, and what brings it to the others. */
  record Decision(OwnershipTable table, SortedSet<GroupId> changed, MemberMessage message) {}

  /** What a look at the table led to. */
  sealed interface Outcome {

    /** There is a new one. */
    record Decided(Decision decision) implements Outcome {}

    /** Ask all others what was in force among them. */
    record AskAll() implements Outcome {}

    /** Nothing to do. */
    record Nothing() implements Outcome {}
  }

  private static final Outcome NOTHING = new Outcome.Nothing();

  /** Waiting for the tables of other parts of the cluster. */
  private record Gathering(SortedSet<NodeName> awaited, long until) {}

  private final GroupBook book;
  private final Timing timing;
  private final MovePolicy policy;
  private final TableMaker maker = new TableMaker();
  private final FlapDamper flaps = new FlapDamper();
  private final FormerOwners former = new FormerOwners();

  private Map<NodeName, Fitness> fitness = Map.of();
  private Field field = Field.NOBODY;
  private final SortedSet<GroupId> touched = new TreeSet<>();
  private boolean forced = true;
  private OptionalLong firstDue = OptionalLong.empty();
  private Optional<Gathering> gathering = Optional.empty();
  private final Map<NodeName, MemberMessage.SideTable> gathered = new TreeMap<>();
  private long calmSince;
  private boolean balanced;
  private boolean myTurn;
  private Optional<NodeName> decidesInsteadOf = Optional.empty();

  /** Beyond so many groups that nobody can own, the first ones say what is wrong. */
  private static final int UNOWNED_MAX = 1_000;

  private Notice.Unowned unowned = NOT_ONE;
  private Notice.Unowned toldUnowned = NOT_ONE;
  private static final Notice.Unowned NOT_ONE = new Notice.Unowned(Collections.emptySortedMap());

  Decider(GroupBook book, Timing timing, MovePolicy policy) {
    this.book = book;
    this.timing = timing;
    this.policy = policy;
  }

  void nodes(Map<NodeName, Fitness> now) {
    fitness = now;
  }

  /** Tells of a group whether one of the others could take it over from this node, which leaves. */
  Predicate<GroupId> takers(Company company) {
    Field now = Field.of(company.completeRoster(), fitness, Set.of());
    return group ->
        company.others().stream()
            .anyMatch(other -> now.canTake(other, group, book.eligibility(group)));
  }

  void touched(Set<GroupId> groups) {
    touched.addAll(groups);
  }

  /**
   * A view was installed: it forces a new table.
   *
   * @param leaving members that said that they would leave
   */
  void viewChanged(View view, NodeName me, Set<NodeName> leaving, long time) {
    forced = true;
    gathered.clear();
    gathering = Optional.empty();
    flaps.present(view.members(), leaving, time);
    SortedSet<NodeName> others = new TreeSet<>();
    view.sides().forEach(side -> others.add(side.coordinator()));
    others.remove(me);
    if (!others.isEmpty()) {
      gathering = Optional.of(new Gathering(others, time + Timing.GATHERING_MAX.toNanos()));
    }
  }

  void disbanded() {
    forced = true;
    gathered.clear();
    gathering = Optional.empty();
    firstDue = OptionalLong.empty();
  }

  /** What was in force in another part of the cluster, or before this member joined. */
  void gathered(NodeName from, MemberMessage.SideTable side) {
    if (!forced) {
      return; // Too late: what this view holds to is decided.
    }
    gathered.put(from, side);
    gathering.ifPresent(waiting -> waiting.awaited().remove(from));
  }

  /**
   * Makes the next table, if it is this member's turn and there is one to make.
   *
   * @param current the newest table that this member knows
   * @param mySide the rank of the part of the cluster that this member was in before this view
   * @param complete whether all speakers that the API knows are in the view
   */
  Outcome decide(
      Company company, OwnershipTable current, Rank mySide, boolean complete, long time) {
    OptionalLong term = company.myTerm(current.stamp());
    myTurn = term.isPresent();
    if (term.isEmpty()) {
      forced = true;
      unowned = NOT_ONE;
      toldUnowned = NOT_ONE;
      touched.clear();
      if (current.stamp().viewId() == company.viewId()) {
        gathered.clear(); // Another has decided with it.
      }
      return NOTHING;
    }
    boolean nothingKnown = current.stamp().equals(TableStamp.NONE);
    if (nothingKnown && gathering.isEmpty() && forced && !company.others().isEmpty()) {
      // This member may have lost the only one that knew the table before it could tell.
      long until = time + Timing.GATHERING_MAX.toNanos();
      gathering = Optional.of(new Gathering(company.others(), until));
      return new Outcome.AskAll();
    }
    if (isGathering(time) || (nothingKnown && isToWait(complete, time))) {
      return NOTHING;
    }
    boolean joined = !gathered.isEmpty();
    OwnershipTable previous = base(current, mySide);
    Field now = Field.of(company.completeRoster(), fitness, flaps.damped(time));
    boolean changed = forced || !now.equals(field) || !touched.isEmpty();
    Map<GroupId, NodeName> moves = changed ? Map.of() : moves(current, now, time);
    if (!changed && moves.isEmpty()) {
      return NOTHING;
    }
    if (changed) {
      calmSince = time;
      balanced = false;
    }
    TableStamp stamp = Company.next(current.stamp(), company.viewId(), term.getAsLong());
    TableMaker.Made made =
        maker.next(
            new TableMaker.Request(
                previous, stamp, now, Set.copyOf(touched), moves, group -> former.of(group, time)),
            book);
    for (GroupId gone : made.change().removed()) {
      previous.row(gone).ifPresent(row -> former.note(gone, row.owner(), time));
    }
    forced = false;
    field = now;
    touched.clear();
    gathered.clear();
    unowned = unowned();
    return made.table().stamp().equals(current.stamp())
        ? NOTHING
        : new Outcome.Decided(decision(made, joined ? OwnershipTable.EMPTY : current));
  }

  private Notice.Unowned unowned() {
    SortedMap<GroupId, SortedMap<NodeName, Bar>> why = new TreeMap<>();
    for (GroupId group : maker.unowned()) {
      if (why.size() < UNOWNED_MAX) {
        why.put(group, field.bars(group, book.eligibility(group), fitness.keySet()));
      }
    }
    return new Notice.Unowned(why);
  }

  /** The groups without an owner, if there is something new about them since the last call. */
  Optional<Notice.Unowned> takeUnowned() {
    if (unowned.equals(toldUnowned)) {
      return Optional.empty();
    }
    toldUnowned = unowned;
    return Optional.of(unowned);
  }

  /** That this member decides instead of the coordinator, if that is new since the last call. */
  Optional<Notice.Decides> takeDeputising(Company company, NodeName me) {
    Optional<NodeName> instead =
        company.view().map(View::coordinator).filter(c -> myTurn && !c.equals(me));
    if (instead.equals(decidesInsteadOf)) {
      return Optional.empty();
    }
    decidesInsteadOf = instead;
    return instead.map(Notice.Decides::new);
  }

  /** Within a view a difference suffices; a member that misses its base asks. */
  private static Decision decision(TableMaker.Made made, OwnershipTable base) {
    SortedSet<GroupId> changed = new TreeSet<>(made.change().rows().keySet());
    changed.addAll(made.change().removed());
    boolean follows = base.stamp().viewId() == made.table().stamp().viewId();
    MemberMessage message =
        follows
            ? new MemberMessage.Delta(base.stamp(), made.table().stamp(), made.change())
            : new MemberMessage.Full(made.table());
    return new Decision(made.table(), changed, message);
  }

  private boolean isGathering(long time) {
    return gathering
        .filter(waiting -> !waiting.awaited().isEmpty() && time < waiting.until())
        .isPresent();
  }

  /**
   * Speakers that start do not find each other at once, and one that is alone in its view would
   * take every address, also those that others answer for: the first table waits for the speakers
   * that the API knows.
   */
  private boolean isToWait(boolean complete, long time) {
    boolean told =
        gathered.values().stream().anyMatch(s -> !s.table().stamp().equals(TableStamp.NONE));
    if (complete || told) {
      return false;
    }
    if (firstDue.isEmpty()) {
      firstDue = OptionalLong.of(time + timing.joining().toNanos());
    }
    return time < firstDue.getAsLong();
  }

  /**
   * What was in force in the highest part of the cluster, and for groups that it does not know what
   * was in force in the next one.
   */
  private OwnershipTable base(OwnershipTable current, Rank mySide) {
    if (gathered.isEmpty()) {
      return current;
    }
    List<MemberMessage.SideTable> sides = new ArrayList<>(gathered.values());
    sides.add(new MemberMessage.SideTable(0, mySide, current));
    sides.sort(
        Comparator.comparing(MemberMessage.SideTable::rank)
            .thenComparing(side -> side.table().stamp()));
    maker.forget();
    TableRows rows = TableRows.NONE;
    for (MemberMessage.SideTable side : sides) {
      for (TableRows.Entry entry : side.table().rows()) {
        rows = rows.with(entry.group(), entry.row());
      }
    }
    return new OwnershipTable(current.stamp(), rows);
  }

  private SortedMap<GroupId, NodeName> moves(OwnershipTable table, Field now, long time) {
    if (balanced || time - calmSince < policy.holdDown().toNanos()) {
      return Collections.emptySortedMap();
    }
    SortedMap<GroupId, NodeName> moves =
        Rebalancer.moves(table, book, now, policy.evenness(), policy.movesPerSecond());
    balanced = moves.isEmpty();
    // The next ones in a second.
    calmSince = time - policy.holdDown().toNanos() + 1_000_000_000L;
    return new TreeMap<>(moves);
  }

  /** When to look again if nothing changes. */
  OptionalLong nextDue(long time) {
    long next = Long.MAX_VALUE;
    if (isGathering(time)) {
      next = Math.min(next, gathering.map(Gathering::until).orElse(next));
    }
    if (firstDue.isPresent() && firstDue.getAsLong() > time) {
      next = Math.min(next, firstDue.getAsLong());
    }
    if (myTurn && !balanced && !forced) {
      next = Math.min(next, Math.max(time + 1, calmSince + policy.holdDown().toNanos()));
    }
    OptionalLong flap = flaps.nextChange(time);
    if (flap.isPresent()) {
      next = Math.min(next, flap.getAsLong());
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }
}
