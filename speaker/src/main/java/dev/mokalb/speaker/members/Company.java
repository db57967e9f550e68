package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Roster;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members of the view, and what each says of itself. Confined to the speaker's loop.
 *
 * <p>One member of a view decides: its coordinator, or, when that does not reach the API server,
 * the next member in the view's order that does. How often that changed within the view is the
 * <em>term</em>, the upper half of a table's epoch; the member that may use a term is its remainder
 * by the number of members, so that no two ever use the same epoch.
 */
final class Company {

  private static final int TERM_SHIFT = 32;

  private final NodeName me;
  private final Map<NodeName, Standing> told = new HashMap<>();
  private Standing mine = Standing.UNTOLD;
  private Optional<View> view = Optional.empty();
  private SortedSet<NodeName> suspected = Collections.emptySortedSet();
  private Roster roster = Roster.NOBODY;
  private Roster complete = Roster.NOBODY;

  Company(NodeName me) {
    this.me = me;
  }

  /** Installs a view and returns those members that were not in the one before. */
  SortedSet<NodeName> install(View next) {
    SortedSet<NodeName> newcomers = new TreeSet<>(next.order());
    view.ifPresent(before -> newcomers.removeAll(before.order()));
    newcomers.remove(me);
    view = Optional.of(next);
    told.keySet().retainAll(next.order());
    // Whoever was lost and is back may be another process, which says anew what it can.
    newcomers.forEach(told::remove);
    suspected = Collections.emptySortedSet();
    refresh();
    return newcomers;
  }

  void disband() {
    view = Optional.empty();
    told.clear();
    suspected = Collections.emptySortedSet();
    refresh();
  }

  void suspect(SortedSet<NodeName> nodes) {
    suspected = new TreeSet<>(nodes);
    suspected.remove(me);
    refresh();
  }

  void heard(NodeName from, Standing standing) {
    if (!from.equals(me) && view.filter(v -> v.order().contains(from)).isPresent()) {
      told.put(from, standing);
      refresh();
    }
  }

  void iAm(Standing standing) {
    mine = standing;
    refresh();
  }

  private void refresh() {
    SortedMap<NodeName, Standing> standings = new TreeMap<>();
    for (NodeName member : view.map(View::order).orElse(List.of())) {
      standings.put(member, member.equals(me) ? mine : told.getOrDefault(member, Standing.UNTOLD));
    }
    complete = new Roster(standings);
    standings.keySet().removeAll(suspected);
    roster = new Roster(standings);
  }

  /** Other members that have not said where they stand. */
  SortedSet<NodeName> untold() {
    SortedSet<NodeName> untold = new TreeSet<>(others());
    untold.removeAll(told.keySet());
    return untold;
  }

  Optional<View> view() {
    return view;
  }

  /** The id of the view; -1 if there is none. */
  long viewId() {
    return view.map(View::id).orElse(-1L);
  }

  /** The members of the view but this one. */
  SortedSet<NodeName> others() {
    SortedSet<NodeName> others = new TreeSet<>(view.map(View::order).orElse(List.of()));
    others.remove(me);
    return others;
  }

  Standing mine() {
    return mine;
  }

  /** The members that are about to leave. */
  Set<NodeName> draining() {
    Set<NodeName> draining = new HashSet<>();
    roster
        .standings()
        .forEach((node, standing) -> {
          if (standing.is(Hindrance.DRAINING)) {
            draining.add(node);
          }
        });
    return draining;
  }

  /** The members that live and what they say, this one included; nobody if there is no view. */
  Roster roster() {
    return roster;
  }

  /**
   * All members of the view: a suspicion promotes heirs at once, but only a view without the
   * suspect makes that last.
   */
  Roster completeRoster() {
    return complete;
  }

  /** The roster with what this member declines taken out: who would own if it did not. */
  Roster rosterWithoutMyDeclines() {
    if (mine.declined().isEmpty() || view.isEmpty()) {
      return roster;
    }
    SortedMap<NodeName, Standing> standings = new TreeMap<>(roster.standings());
    standings.put(me, mine.withDeclined(Collections.emptySortedSet()));
    return new Roster(standings);
  }

  /** The term in which this member is to decide now; empty if another is. */
  OptionalLong myTerm(TableStamp newest) {
    if (view.isEmpty()) {
      return OptionalLong.empty();
    }
    List<NodeName> order = view.get().order();
    long term = newest.viewId() == view.get().id() ? newest.epoch() >>> TERM_SHIFT : 0;
    int at = (int) (term % order.size());
    for (int step = 0; step < order.size(); step++) {
      NodeName candidate = order.get((at + step) % order.size());
      if (isFresh(candidate)) {
        return maySpeakFor(candidate, term + step)
            ? OptionalLong.of(term + step)
            : OptionalLong.empty();
      }
    }
    // Nobody reaches the API server: things stay as they are.
    return maySpeakFor(order.get(at), term) ? OptionalLong.of(term) : OptionalLong.empty();
  }

  private boolean maySpeakFor(NodeName candidate, long term) {
    return candidate.equals(me) && (term > 0 || view.map(View::iAmCoordinator).orElse(false));
  }

  private boolean isFresh(NodeName member) {
    Standing standing = member.equals(me) ? mine : told.getOrDefault(member, Standing.UNTOLD);
    return !standing.is(Hindrance.STALE);
  }

  /** The first table of a term. */
  static TableStamp firstOf(long viewId, long term) {
    return new TableStamp(viewId, term << TERM_SHIFT);
  }

  /** The stamp that follows the newest one. */
  static TableStamp next(TableStamp newest, long viewId, long term) {
    TableStamp first = firstOf(viewId, term);
    return newest.compareTo(first) >= 0 ? newest.nextIn(viewId) : first;
  }
}
