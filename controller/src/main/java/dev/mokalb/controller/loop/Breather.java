package dev.mokalb.controller.loop;

/**
 * Gives the memory of a burst back once nothing has happened for a while, and earlier where there
 * is much of it: the collector alone lets the heap grow as far as it may, whatever little of it is
 * in use, and never looks at it again. Confined to the controller's loop.
 */
final class Breather {

  private static final long REST_NANOS = 3_000_000_000L;
  private static final long GROWN_OCTETS = 4L << 20;

  /**
   * A collection takes 50 ms with 10,000 Services, of which 13 to 18 MiB live; the start with so
   * many made one, and their burst another.
   */
  private static final long GROWN_IN_A_BURST_OCTETS = 6L << 20;

  /** The heap as the collector has it. */
  interface Heap {
    long committedOctets();

    /** Collects all of it, and stops everything meanwhile. */
    void collect();
  }

  /** That of this process. */
  static final Heap OWN =
      new Heap() {
        @Override
        public long committedOctets() {
          return Runtime.getRuntime().totalMemory();
        }

        @Override
        public void collect() {
          System.gc();
        }
      };

  private final Heap heap;
  private long committed;
  private long next = Long.MAX_VALUE;

  Breather(Heap heap) {
    this.heap = heap;
    this.committed = heap.committedOctets();
  }

  /** There was something to do. */
  void happened(long now) {
    next = now + REST_NANOS;
  }

  /** When {@link #work} should be called. */
  long next() {
    return next;
  }

  /** Collects if the heap has grown, by much or while nothing happened lately. */
  void work(long now) {
    boolean rested = now >= next;
    if (rested) {
      next = Long.MAX_VALUE;
    }
    long grown = heap.committedOctets() - committed;
    if (grown >= (rested ? GROWN_OCTETS : GROWN_IN_A_BURST_OCTETS)) {
      heap.collect();
      committed = heap.committedOctets();
    }
  }
}
