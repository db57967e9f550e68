package dev.mokalb.speaker.bfd.jna;

import dev.mokalb.speaker.bfd.LoopPriority;
import dev.mokalb.speaker.jna.Scheduling;

/** Has the kernel prefer the loop of BFD. */
public final class Preference {

  private Preference() {}

  /**
   * Gives the calling thread the best that the kernel allows, and the threads that collect garbage
   * too: while they work, no other does.
   *
   * @throws LinkageError if native calls are not possible here
   */
  public static LoopPriority ask() {
    Scheduling.collectors().forEach(Preference::ask);
    return ask(Scheduling.CALLING_THREAD);
  }

  private static LoopPriority ask(long thread) {
    if (Scheduling.realTime(thread)) {
      return LoopPriority.REAL_TIME;
    }
    if (Scheduling.largestShare(thread)) {
      return LoopPriority.NICE;
    }
    return Scheduling.shortSlices(thread) ? LoopPriority.SHORT_SLICES : LoopPriority.ORDINARY;
  }
}
