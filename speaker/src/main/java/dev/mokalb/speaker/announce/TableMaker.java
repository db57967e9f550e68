package dev.mokalb.speaker.announce;

import dev.mokalb.model.Repeats;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next ownership table from the previous one: the same inputs give the same table.
 *
 * <ul>
 *   <li>Sticky: who answers for a group keeps it while it lives and is eligible, so that a leaving
 *       node moves only its own groups, to where {@link Ownership} already sent them.
 *   <li>A group that was no more for a while returns to who owned it, if no other is better.
 *   <li>A node that is to give away ({@link Fitness#givesAway}) loses what a fitter one may own,
 *       and one that cannot answer for an address of a group loses it to one that can.
 *   <li>The fittest node comes first, then the most preferred, then the one that owns the fewest.
 *   <li>The first heir is the node that would own the fewest after its owner died, so that the
 *       groups of a lost node spread over the others. Heirs are chosen anew in every view, since a
 *       change of heirs moves nothing; within a view they stay, so that tables differ little.
 *   <li>What is taken from a node that lives has it as its giver.
 * </ul>
 *
 * <p>It remembers the counts of the table that it made last: if that is the previous one and no
 * node changed, the cost is O(nodes + log groups) for each group that was touched, and otherwise
 * O(groups x nodes). Confined to the speaker's loop.
 */
public final class TableMaker {

  /**
   * An owner and three heirs. Only if all four are lost at once does a group wait for the table of
   * the next view; a longer list would cost memory and octets for each of thousands of groups.
   */
  static final int RANKED_MAX = 4;

  private static final int NOBODY = -1;

  /**
   * What the next table is to be made of.
   *
   * @param previous the newest table that this node knows
   * @param touched groups that came, went or changed since this maker made the previous table
   * @param moves groups that are to move to another node; not heeded where that may not own them
   * @param former who owned a group that is not in the previous table, until it was no more
   */
  public record Request(
      OwnershipTable previous,
      TableStamp stamp,
      Field field,
      Set<GroupId> touched,
      Map<GroupId, NodeName> moves,
      Function<GroupId, Optional<NodeName>> former) {}

  /**
   * The next table, and in what it differs from the previous one; the previous one itself if it
   * differs in nothing and the view is the same.
   */
  public record Made(OwnershipTable table, TableChange change) {}

  /** A group whose owner is known, and the previous row if it can stay as it is. */
  private record Placed(GroupId id, Slate slate, int owner, @Nullable TableRow before) {}

  private TableStamp lastStamp = TableStamp.NONE;
  private Field field = Field.NOBODY;
  private NodeName[] nodes = {};
  private long[] nodeHashes = {};
  private Map<NodeName, Integer> indices = Map.of();

  /** By instance, since most groups share one; forgotten when there are too many. */
  private final IdentityHashMap<Eligibility, Slate> slates = new IdentityHashMap<>();

  private static final int SLATES_MAX = 4_096;

  /** Thousands of groups have the same ranked list. */
  private final Repeats<TableRow> rows = new Repeats<>();

  /** Groups of the book that nobody may own. */
  private final SortedSet<GroupId> unowned = new TreeSet<>();

  /** Groups owned, by node. */
  private int[] owned = {};

  /** Groups that the second node would inherit at once if the first one died. */
  private int[][] inheritable = {};

  /** The previous table will be another one than that with its stamp that was made here. */
  public void forget() {
    lastStamp = TableStamp.NONE;
  }

  /** The table that follows. */
  public Made next(Request request, GroupBook book) {
    boolean sameView = request.previous().stamp().viewId() == request.stamp().viewId();
    boolean known =
        sameView && request.previous().stamp().equals(lastStamp) && request.field().equals(field);
    Collection<GroupId> ids;
    if (known) {
      SortedSet<GroupId> some = new TreeSet<>(request.touched());
      some.addAll(request.moves().keySet());
      ids = some;
    } else {
      reset(request.field());
      ids = all(request.previous(), book);
    }
    List<Placed> placed = new ArrayList<>();
    SortedSet<GroupId> removed = new TreeSet<>();
    for (GroupId id : ids) {
      if (known) {
        request.previous().row(id).ifPresent(row -> count(row, -1));
      }
      Slate slate = book.group(id).map(_ -> slateOf(id, book)).orElse(null);
      unowned.remove(id);
      if (slate == null || slate.isEmpty()) {
        request.previous().row(id).ifPresent(_ -> removed.add(id));
        if (slate != null) {
          unowned.add(id);
        }
      } else {
        placed.add(keeping(id, slate, request, book));
      }
    }
    // Only now are all counts known by which the emptiest node is found.
    placed.replaceAll(this::withOwner);
    TableChange change = new TableChange(rank(placed, request, book), removed);
    OwnershipTable made =
        sameView && change.isEmpty()
            ? request.previous()
            : request.previous().changed(request.stamp(), change);
    lastStamp = made.stamp();
    return new Made(made, change);
  }

  /** The groups to which the newest table gives no owner; a view that changes with the next one. */
  public SortedSet<GroupId> unowned() {
    return Collections.unmodifiableSortedSet(unowned);
  }

  private static SortedSet<GroupId> all(OwnershipTable previous, GroupBook book) {
    SortedSet<GroupId> ids = new TreeSet<>(book.ids());
    previous.rows().forEach(entry -> ids.add(entry.group()));
    return ids;
  }

  private void reset(Field next) {
    field = next;
    slates.clear();
    unowned.clear();
    nodes = next.fitness().keySet().toArray(NodeName[]::new);
    indices = HashMap.newHashMap(nodes.length);
    nodeHashes = new long[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      indices.put(nodes[i], i);
      nodeHashes[i] = Mix.of(nodes[i].value());
    }
    owned = new int[nodes.length];
    inheritable = new int[nodes.length][nodes.length];
  }

  /** Most groups share one set of eligible nodes, which is looked at once. */
  private Slate slateOf(GroupId id, GroupBook book) {
    Eligibility eligibility = book.eligibility(id);
    if (slates.size() > SLATES_MAX) {
      slates.clear();
    }
    boolean special =
        field.roster().standings().values().stream()
            .anyMatch(s -> s.declined().contains(id) || s.lacks(id) > 0);
    return special
        ? Slate.of(nodes, field, id, eligibility)
        : slates.computeIfAbsent(eligibility, key -> Slate.of(nodes, field, id, key));
  }

  private void count(TableRow row, int by) {
    int owner = indexOf(row.owner());
    if (owner != NOBODY) {
      owned[owner] += by;
      int heir = row.ranked().size() > 1 ? indexOf(row.ranked().get(1)) : NOBODY;
      if (heir != NOBODY) {
        inheritable[owner][heir] += by;
      }
    }
  }

  /** The group with the owner that it has, if that can stay. */
  private Placed keeping(GroupId id, Slate slate, Request request, GroupBook book) {
    TableRow before = before(id, request.previous(), book).orElse(null);
    int wanted = indexOf(request.moves().get(id));
    int owner = slate.contains(wanted) ? wanted : NOBODY;
    if (owner == NOBODY) {
      owner =
          before == null
              ? returning(request.former().apply(id), slate)
              : survivor(id, before, slate, book);
    }
    if (owner != NOBODY) {
      owned[owner]++;
    }
    return new Placed(id, slate, owner, before);
  }

  /**
   * What was decided for the group. One that took in a lower address has a new name, and one that
   * absorbed others lost theirs: each keeps what was decided for the lowest of its addresses that
   * named a group before.
   */
  private static Optional<TableRow> before(GroupId id, OwnershipTable previous, GroupBook book) {
    Optional<TableRow> row = previous.row(id);
    if (row.isPresent() || book.group(id).isEmpty()) {
      return row;
    }
    for (IpAddress address : book.group(id).get().addresses()) {
      Optional<TableRow> other = previous.row(new GroupId(address));
      if (other.isPresent()) {
        return other;
      }
    }
    return Optional.empty();
  }

  private int survivor(GroupId id, TableRow before, Slate slate, GroupBook book) {
    int owner = indexOf(effectiveOwner(id, before, book));
    if (slate.contains(owner)) {
      NodeName best = nodes[slate.nodes[0]];
      Fitness fitness = field.of(nodes[owner]);
      boolean fitter = fitness.compareTo(field.of(best)) > 0;
      boolean abler = field.roster().lacks(nodes[owner], id) > field.roster().lacks(best, id);
      if (!abler && !(fitness.givesAway() && fitter)) {
        return owner;
      }
    }
    for (NodeName heir : before.ranked()) {
      int node = indexOf(heir);
      if (slate.contains(node) && slate.tierOf(node) == 0) {
        return node;
      }
    }
    return NOBODY;
  }

  private int returning(Optional<NodeName> former, Slate slate) {
    int owner = indexOf(former.orElse(null));
    return slate.contains(owner) && slate.isNoWorseToKeep(owner) ? owner : NOBODY;
  }

  private @Nullable NodeName effectiveOwner(GroupId id, TableRow before, GroupBook book) {
    return Ownership.ownerOf(before, id, book.eligibility(id), field.roster()).orElse(null);
  }

  private Placed withOwner(Placed group) {
    if (group.owner() != NOBODY) {
      return group;
    }
    int owner = NOBODY;
    long lowest = Long.MAX_VALUE;
    long groupHash = Mix.of(group.id().lowest());
    for (int i = 0; i < group.slate().bestCount; i++) {
      int node = group.slate().nodes[i];
      long score = score(owned[node], groupHash, node);
      if (score < lowest) {
        lowest = score;
        owner = node;
      }
    }
    owned[owner]++;
    return new Placed(group.id(), group.slate(), owner, group.before());
  }

  private SortedMap<GroupId, TableRow> rank(List<Placed> placed, Request request, GroupBook book) {
    boolean sameView = request.previous().stamp().viewId() == request.stamp().viewId();
    boolean[] stays = new boolean[placed.size()];
    for (int i = 0; i < stays.length; i++) {
      Placed group = placed.get(i);
      stays[i] = sameView && isComplete(group);
      TableRow kept = group.before();
      if (stays[i] && kept != null && kept.ranked().size() > 1) {
        inheritable[group.owner()][indexOf(kept.ranked().get(1))]++;
      }
    }
    SortedMap<GroupId, TableRow> changed = new TreeMap<>();
    for (int i = 0; i < stays.length; i++) {
      Placed group = placed.get(i);
      TableRow kept = group.before();
      TableRow row = stays[i] && kept != null ? kept : rankAnew(group, sameView, book);
      if (!row.equals(request.previous().row(group.id()).orElse(null))) {
        changed.put(group.id(), row);
      }
    }
    return changed;
  }

  private TableRow rankAnew(Placed group, boolean sameView, GroupBook book) {
    int[] candidates = group.slate().nodes;
    int size = Math.min(RANKED_MAX, candidates.length);
    List<NodeName> list = new ArrayList<>(size);
    list.add(nodes[group.owner()]);
    if (size > 1) {
      long groupHash = Mix.of(group.id().lowest());
      int heir = firstHeir(group, groupHash);
      inheritable[group.owner()][heir]++;
      list.add(nodes[heir]);
      addLaterHeirs(list, group, heir, size);
    }
    return rows.of(new TableRow(list, giver(group, sameView, book)));
  }

  /**
   * Later heirs matter only when several nodes die at once: within each tier a place to start that
   * depends on the group spreads them well enough.
   */
  private void addLaterHeirs(List<NodeName> list, Placed group, int heir, int size) {
    int[] candidates = group.slate().nodes;
    long groupHash = Mix.of(group.id().lowest());
    int from = 0;
    while (list.size() < size) {
      int to = from + 1;
      while (to < candidates.length
          && group.slate().tierOf(candidates[to]) == group.slate().tierOf(candidates[from])) {
        to++;
      }
      int start = (int) Long.remainderUnsigned(groupHash, to - from);
      for (int i = 0; i < to - from && list.size() < size; i++) {
        int node = candidates[from + (start + i) % (to - from)];
        if (node != group.owner() && node != heir) {
          list.add(nodes[node]);
        }
      }
      from = to;
    }
  }

  private int firstHeir(Placed group, long groupHash) {
    int heir = NOBODY;
    int tier = Integer.MAX_VALUE;
    long lowest = Long.MAX_VALUE;
    int[] fromOwner = inheritable[group.owner()];
    for (int node : group.slate().nodes) {
      if (node == group.owner()) {
        continue;
      }
      if (group.slate().tierOf(node) > tier) {
        break;
      }
      tier = group.slate().tierOf(node);
      long score = score(owned[node] + fromOwner[node], groupHash, node);
      if (score < lowest) {
        lowest = score;
        heir = node;
      }
    }
    return heir;
  }

  /** Whoever answers now and is not to any longer, if it lives. */
  private Optional<NodeName> giver(Placed group, boolean sameView, GroupBook book) {
    TableRow before = group.before();
    if (before == null) {
      return Optional.empty();
    }
    NodeName owner = nodes[group.owner()];
    Optional<NodeName> answering =
        Ownership.ownerOf(before, group.id(), book.eligibility(group.id()), field.roster());
    if (answering.isPresent() && !answering.get().equals(owner)) {
      return answering;
    }
    return sameView && owner.equals(before.owner()) ? before.giver() : Optional.empty();
  }

  /**
   * Fewer first; a tie goes by a hash of both, so that not always the first node gets the first.
   */
  private long score(int count, long groupHash, int node) {
    long tieBreak = Mix.of(groupHash ^ nodeHashes[node]) >>> 32;
    return (long) count << 32 | tieBreak;
  }

  /** Whether the list before still is one that could be made now. */
  private boolean isComplete(Placed group) {
    Slate slate = group.slate();
    if (group.before() == null || indexOf(group.before().owner()) != group.owner()) {
      return false;
    }
    List<NodeName> before = group.before().ranked();
    if (before.size() != Math.min(RANKED_MAX, slate.nodes.length)) {
      return false;
    }
    int at = 0;
    for (NodeName name : before.subList(1, before.size())) {
      int node = indexOf(name);
      at += slate.nodes[at] == group.owner() ? 1 : 0;
      if (!slate.contains(node) || slate.tierOf(node) != slate.tierOf(slate.nodes[at])) {
        return false;
      }
      at++;
    }
    return true;
  }

  private int indexOf(@Nullable NodeName name) {
    Integer index = name == null ? null : indices.get(name);
    return index == null ? NOBODY : index;
  }
}
