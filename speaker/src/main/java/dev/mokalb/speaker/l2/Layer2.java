package dev.mokalb.speaker.l2;

/** This node's voice on the local network. */
public interface Layer2 extends AutoCloseable {

  /**
   * Answers from now on for exactly the addresses in the table. For those that are new, or answered
   * on other interfaces than before, gratuitous frames go out before this returns, up to a small
   * number, and on the schedule of {@link GratuitousSchedule} after that. Nothing is sent for an
   * address that is given up.
   */
  void publish(AnswerTable table);

  /** The interfaces now, and what is wrong. */
  Layer2Health health();

  /** What was heard and sent. */
  Layer2Counters counters();

  /** Falls silent and releases everything. */
  @Override
  void close();
}
