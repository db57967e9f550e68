package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.report.Obstruction;
import dev.mokalb.speaker.report.Picture;
import java.time.Instant;

/** Hears from the speaker's loop what is so now, after it took effect; returns at once. */
public interface LanListener {

  /** Who announces what; the last one counts. */
  void picture(Picture picture);

  /**
   * This node answers for exactly the addresses in the table.
   *
   * @param since when it began to answer for those that are new
   */
  void answering(AnswerTable table, Instant since);

  /** This node answered for the address until now, and no longer can. */
  void givenUp(Obstruction address);
}
