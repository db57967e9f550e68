package dev.mokalb.speaker.members.jgroups;

/**
 * Which counters of one sender were seen: a datagram that is recorded and sent again is recognised,
 * one that is overtaken by a few others is not taken for that (RFC 4303 §3.4.3). Safe for several
 * threads.
 */
final class ReplayWindow {

  static final int COUNTERS = 1_024;

  private final long[] seen = new long[COUNTERS / Long.SIZE];
  private long highest = -1;

  /** Whether the counter is seen for the first time; one that is too old to tell is not. */
  synchronized boolean isNew(long counter) {
    if (counter < 0 || counter <= highest - COUNTERS) {
      return false;
    }
    if (counter > highest) {
      forget(Math.max(highest + 1, counter - COUNTERS + 1), counter);
      highest = counter;
    }
    int slot = (int) (counter % COUNTERS);
    long bit = 1L << slot;
    if ((seen[slot / Long.SIZE] & bit) != 0) {
      return false;
    }
    seen[slot / Long.SIZE] |= bit;
    return true;
  }

  private void forget(long from, long to) {
    for (long counter = from; counter <= to; counter++) {
      int slot = (int) (counter % COUNTERS);
      seen[slot / Long.SIZE] &= ~(1L << slot);
    }
  }
}
