package dev.mokalb.speaker.bfd;

/** How the kernel prefers the loop of BFD to others, the best that it allowed. */
public enum LoopPriority {
  /** Before every ordinary thread (SCHED_RR); needs the capability SYS_NICE. */
  REAL_TIME,
  /** A larger share (a nice value of -20); needs SYS_NICE or a limit that allows it. */
  NICE,
  /** The usual share in short slices, so that it is soon its turn; needs Linux 6.12. */
  SHORT_SLICES,
  /** Like any other thread. */
  ORDINARY
}
