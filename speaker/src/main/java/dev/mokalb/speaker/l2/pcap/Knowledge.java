package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AddressIndex;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Lookout;
import dev.mokalb.speaker.l2.Watchlist;
import java.util.Set;

/**
 * What the threads that hear frames go by: replaced whole, read without a lock. Any thread may use
 * it.
 */
final class Knowledge {

  private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

  private volatile Lookout lookout = Lookout.NOTHING;
  private volatile long answersUntil = System.nanoTime() + FOREVER_NANOS;
  private volatile AddressIndex asked = AddressIndex.of(Set.of());

  /** Answers by this table from the next frame on. */
  synchronized void answer(AnswerTable table) {
    lookout = lookout.with(table);
  }

  /** Answers nothing after this time of {@link System#nanoTime}. */
  void answerUntil(long nanos) {
    answersUntil = nanos;
  }

  /** Whether the table may still be answered by. */
  boolean isCurrent(long nowNanos) {
    return nowNanos - answersUntil < 0;
  }

  /** Looks out for this from the next frame on. */
  synchronized void watch(Watchlist list) {
    lookout = Lookout.of(lookout.ours(), list, lookout.own());
  }

  /** The hardware addresses of this node, in use for layer 2 or not. */
  synchronized void own(Set<MacAddress> macs) {
    if (!macs.equals(lookout.own())) {
      lookout = lookout.with(macs);
    }
  }

  /** This node waits for answers about these. */
  void asked(AddressIndex addresses) {
    asked = addresses;
  }

  Lookout lookout() {
    return lookout;
  }

  AddressIndex asked() {
    return asked;
  }
}
