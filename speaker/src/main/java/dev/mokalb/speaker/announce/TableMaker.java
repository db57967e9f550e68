package dev.mokalb.speaker.announce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next ownership table from the previous one. Pure: the same inputs give the same table
 * on every node.
 *
 * <ul>
 *   <li>Sticky: the first ranked node that still lives and is eligible keeps or inherits the group,
 *       so that a leaving node moves only its own groups, to where {@link Ownership} already sent
 *       them.
 *   <li>Even: a group without such a node goes to the eligible node that owns the fewest.
 *   <li>The first heir is the node that would own the fewest after its owner died, so that the
 *       groups of a lost node spread over the others. Heirs are chosen anew in every view, since a
 *       change of heirs moves nothing; within a view they stay, so that tables differ little.
 * </ul>
 *
 * <p>Nodes are handled as indices into the sorted members. Cost: O(groups x nodes) for groups that
 * change and O(groups) for those that stay.
 */
public final class TableMaker {

  /**
   * An owner and three heirs. Only if all four are lost at once does a group wait for the table of
   * the next view; a longer list would cost memory and octets for each of thousands of groups.
   */
  static final int RANKED_MAX = 4;

  private static final int NOBODY = -1;

  private final NodeName[] nodes;
  private final Map<NodeName, Integer> indices;
  private final long[] nodeHashes;

  /** Groups owned, by node. */
  private final int[] owned;

  /** Groups that the second node would inherit at once if the first one died. */
  private final int[][] inheritable;

  /** Most groups share one set of eligible nodes, which is looked at once. */
  private final IdentityHashMap<Set<NodeName>, Candidates> candidatesBySet =
      new IdentityHashMap<>();

  /** Eligible members in the order of their names, and the same as a set. */
  private static final class Candidates {

    private final int[] sorted;
    private final boolean[] contains;

    Candidates(int[] sorted, boolean[] contains) {
      this.sorted = sorted;
      this.contains = contains;
    }
  }

  /** A group whose owner is known, and the previous list if it can stay as it is. */
  private record Placed(
      GroupId id, Candidates candidates, int owner, @Nullable List<NodeName> kept) {}

  private TableMaker(SortedSet<NodeName> members) {
    nodes = members.toArray(NodeName[]::new);
    indices = HashMap.newHashMap(nodes.length);
    nodeHashes = new long[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      indices.put(nodes[i], i);
      nodeHashes[i] = Mix.of(nodes[i].value());
    }
    owned = new int[nodes.length];
    inheritable = new int[nodes.length][nodes.length];
  }

  /**
   * The table that follows.
   *
   * @param previous the newest table that this node knows
   * @param stamp of the new table; heirs are chosen anew if its view is not the previous one's
   * @param members of the view
   * @param eligible the nodes that may own each group; pass the same set for groups that are
   *     equally eligible, it is looked at once
   */
  public static OwnershipTable next(
      OwnershipTable previous,
      TableStamp stamp,
      SortedSet<NodeName> members,
      SortedMap<GroupId, Set<NodeName>> eligible) {
    boolean sameView = previous.stamp().viewId() == stamp.viewId();
    TableMaker maker = new TableMaker(members);
    List<Placed> placed = maker.place(previous, eligible, sameView);
    return new OwnershipTable(stamp, maker.rank(placed));
  }

  private List<Placed> place(
      OwnershipTable previous, SortedMap<GroupId, Set<NodeName>> eligible, boolean sameView) {
    List<Placed> placed = new ArrayList<>(eligible.size());
    for (Map.Entry<GroupId, Set<NodeName>> entry : eligible.entrySet()) {
      Candidates candidates = candidatesBySet.computeIfAbsent(entry.getValue(), this::candidates);
      if (candidates.sorted.length > 0) {
        List<NodeName> before = previous.ranked(entry.getKey());
        int owner = survivor(before, candidates);
        boolean keep = sameView && owner != NOBODY && isComplete(before, candidates);
        placed.add(new Placed(entry.getKey(), candidates, owner, keep ? before : null));
        if (owner != NOBODY) {
          owned[owner]++;
        }
      }
    }
    // Only now are all counts known by which the emptiest node is found.
    placed.replaceAll(this::withOwner);
    return placed;
  }

  private Placed withOwner(Placed group) {
    if (group.owner() != NOBODY) {
      return group;
    }
    int owner = NOBODY;
    long lowest = Long.MAX_VALUE;
    long groupHash = Mix.of(group.id().lowest());
    for (int node : group.candidates().sorted) {
      long score = score(owned[node], groupHash, node);
      if (score < lowest) {
        lowest = score;
        owner = node;
      }
    }
    owned[owner]++;
    return new Placed(group.id(), group.candidates(), owner, null);
  }

  private SortedMap<GroupId, List<NodeName>> rank(List<Placed> placed) {
    for (Placed group : placed) {
      if (group.kept() != null && group.kept().size() > 1) {
        inheritable[group.owner()][indexOf(group.kept().get(1))]++;
      }
    }
    SortedMap<GroupId, List<NodeName>> ranked = new TreeMap<>();
    for (Placed group : placed) {
      List<NodeName> kept = group.kept();
      ranked.put(group.id(), kept != null ? kept : rankAnew(group));
    }
    return ranked;
  }

  private List<NodeName> rankAnew(Placed group) {
    int[] sorted = group.candidates().sorted;
    int size = Math.min(RANKED_MAX, sorted.length);
    List<NodeName> list = new ArrayList<>(size);
    list.add(nodes[group.owner()]);
    if (size > 1) {
      long groupHash = Mix.of(group.id().lowest());
      int heir = firstHeir(group, groupHash);
      inheritable[group.owner()][heir]++;
      list.add(nodes[heir]);
      // Later heirs matter only when several nodes die at once: a place to start that depends on
      // the group spreads them well enough.
      int start = (int) Long.remainderUnsigned(groupHash, sorted.length);
      for (int i = 0; list.size() < size; i++) {
        int node = sorted[(start + i) % sorted.length];
        if (node != group.owner() && node != heir) {
          list.add(nodes[node]);
        }
      }
    }
    return Collections.unmodifiableList(list);
  }

  private int firstHeir(Placed group, long groupHash) {
    int heir = NOBODY;
    long lowest = Long.MAX_VALUE;
    int[] fromOwner = inheritable[group.owner()];
    for (int node : group.candidates().sorted) {
      long score = score(owned[node] + fromOwner[node], groupHash, node);
      if (node != group.owner() && score < lowest) {
        lowest = score;
        heir = node;
      }
    }
    return heir;
  }

  /**
   * Fewer first; a tie goes by a hash of both, so that not always the first node gets the first.
   */
  private long score(int count, long groupHash, int node) {
    long tieBreak = Mix.of(groupHash ^ nodeHashes[node]) >>> 32;
    return (long) count << 32 | tieBreak;
  }

  private int survivor(List<NodeName> before, Candidates candidates) {
    for (NodeName name : before) {
      int node = indexOf(name);
      if (node != NOBODY && candidates.contains[node]) {
        return node;
      }
    }
    return NOBODY;
  }

  private boolean isComplete(List<NodeName> before, Candidates candidates) {
    if (before.size() != Math.min(RANKED_MAX, candidates.sorted.length)) {
      return false;
    }
    for (NodeName name : before) {
      int node = indexOf(name);
      if (node == NOBODY || !candidates.contains[node]) {
        return false;
      }
    }
    return true;
  }

  private Candidates candidates(Set<NodeName> eligible) {
    boolean[] contains = new boolean[nodes.length];
    int[] sorted = new int[nodes.length];
    int count = 0;
    for (int i = 0; i < nodes.length; i++) {
      if (eligible.contains(nodes[i])) {
        contains[i] = true;
        sorted[count++] = i;
      }
    }
    return new Candidates(Arrays.copyOf(sorted, count), contains);
  }

  private int indexOf(NodeName name) {
    Integer index = indices.get(name);
    return index == null ? NOBODY : index;
  }
}
