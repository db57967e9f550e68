package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.util.Set;

/** This node's voice on the local network. */
public interface Layer2 extends AutoCloseable {

  /**
   * Answers from now on for exactly the addresses in the table. For those that are new, or answered
   * on other interfaces than before, gratuitous frames go out before this returns, up to a small
   * number, and on the schedule of {@link GratuitousSchedule} after that. Nothing is sent for an
   * address that is given up.
   */
  void publish(AnswerTable table);

  /**
   * Nothing is answered after this time, unless it is set anew: a process that did not run for a
   * while does not answer by a table that may have become wrong meanwhile.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   */
  void answerUntil(long nanos);

  /** Starts the gratuitous rounds anew for those of these addresses that are in the table. */
  void announce(Set<IpAddress> addresses);

  /** The interfaces now, and what is wrong. */
  Layer2Health health();

  /** What was heard and sent. */
  Layer2Counters counters();

  /** Falls silent and releases everything. */
  @Override
  void close();
}
