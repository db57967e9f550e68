package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableChange;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the members of one view say to each other. */
public sealed interface MemberMessage {

  /** The whole table. */
  record Full(OwnershipTable table) implements MemberMessage {}

  /**
   * What differs from the table before, so that one new Service among thousands costs some octets.
   *
   * @param base the table that the receiver must hold
   */
  record Delta(TableStamp base, TableStamp stamp, TableChange change) implements MemberMessage {}

  /** The sender wants the whole table, and to know where the receiver stands. */
  record Ask() implements MemberMessage {}

  /** What the sender can serve, all of it each time. */
  record Stands(Standing standing) implements MemberMessage {}

  /**
   * To the giver of a move: the sender answers for all that the table with this stamp gave it.
   *
   * @param except groups that it does not answer for yet
   */
  record Applied(TableStamp stamp, SortedSet<GroupId> except) implements MemberMessage {
    /** Takes a copy. */
    public Applied {
      except = Collections.unmodifiableSortedSet(new TreeSet<>(except));
    }
  }

  /**
   * The sender answered for these groups, as an heir it may be, and does so no longer. It may have
   * been the last to announce them, so whoever owns them announces them again.
   */
  record Returned(SortedSet<GroupId> groups) implements MemberMessage {
    /** Takes a copy. */
    public Returned {
      groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }
  }

  /**
   * To all in a view which joins the parts of a split cluster, for the one that decides: what was
   * in force in the sender's part.
   *
   * @param viewId of the new view
   * @param rank of the sender's part
   */
  record SideTable(long viewId, Rank rank, OwnershipTable table) implements MemberMessage {}
}
