package dev.mokalb.speaker.announce;

/**
 * The age of an ownership table: tables of a later view are newer, then those of a later epoch.
 *
 * @param viewId the view whose coordinator made the table; views of one cluster count upwards
 * @param epoch counts the tables that were made in that view
 */
public record TableStamp(long viewId, long epoch) implements Comparable<TableStamp> {

  /** Older than every table that was ever made. */
  public static final TableStamp NONE = new TableStamp(-1, 0);

  /** The stamp of the table that follows the one with this stamp, made in the given view. */
  public TableStamp nextIn(long view) {
    return view == viewId ? new TableStamp(viewId, epoch + 1) : new TableStamp(view, 0);
  }

  @Override
  public int compareTo(TableStamp other) {
    int byView = Long.compare(viewId, other.viewId);
    return byView != 0 ? byView : Long.compare(epoch, other.epoch);
  }

  @Override
  public String toString() {
    return viewId + "." + epoch;
  }
}
