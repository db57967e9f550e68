package dev.mokalb.speaker.report;

/**
 * What this speaker found out about the local network and wrote down, since the start.
 *
 * @param strangers claims by strangers that people were told of, each again after ten minutes
 * @param conflictsHeldBack claims of which no AddressConflict was made, as there were too many
 * @param conflictsNow AddressConflict objects that are there, of all speakers
 * @param questions about addresses of other nodes
 * @param outside times an address of this node was found to lie in none of its subnets
 */
public record LanCounters(
    long strangers,
    long conflictsHeldBack,
    int conflictsNow,
    AskBook.Counts questions,
    long outside) {

  /** Before anything was found out. */
  public static final LanCounters NONE =
      new LanCounters(0, 0, 0, new AskBook.Counts(0, 0, 0, 0), 0);
}
