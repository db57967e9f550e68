package dev.mokalb.speaker.l2.pcap;

/** The end of threads. */
final class Threads {

  private Threads() {}

  /** Waits until the thread has ended; an interruption meanwhile is kept for the caller. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
