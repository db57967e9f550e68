package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.GratuitousSchedule;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Sends gratuitous frames: the first of them on the thread that brings a new table, the others on a
 * thread of its own. Its state is guarded by its lock, so that none is sent for an address after a
 * table without it was taken.
 */
final class Announcer implements AutoCloseable {

  /** So many leave on the caller's thread, some 10 µs each; the rest follows at once. */
  static final int CALLER_ADDRESSES_MAX = 32;

  private static final int CHUNK_ADDRESSES = 32; // so that a new table waits less than 1 ms

  /** How often is looked whether what is due may go out, while it may not. */
  private static final long LOOK_AGAIN_NANOS = 20_000_000L;

  private final LongSupplier clock;
  private final LongPredicate isCurrent;
  private final CounterBook counters;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final GratuitousSchedule schedule;
  private AnswerTable table = AnswerTable.empty();
  private List<Port> ports = List.of();

  /** Of the ports with one hardware address: VLANs of one card share its wire. */
  private int mostOnOneWire;

  private boolean closed;

  /**
   * An announcer without ports and addresses.
   *
   * @param clock nanoseconds, monotonic
   * @param isCurrent whether the table may still be answered by, at a time of the clock; while it
   *     may not, the thread sends nothing, so that a process that stood still does not take back
   *     what others took over
   * @param refresh see {@link GratuitousSchedule}
   */
  Announcer(LongSupplier clock, LongPredicate isCurrent, CounterBook counters, Duration refresh) {
    this.clock = clock;
    this.isCurrent = isCurrent;
    this.counters = counters;
    this.schedule = new GratuitousSchedule(clock.getAsLong(), refresh, System.nanoTime());
    this.thread = Thread.ofPlatform().name("gratuitous").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Announces what the table has more than the one before, and nothing any more that it lacks. */
  void publish(AnswerTable next) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      AnswerTable.Difference difference = next.since(table);
      counters.keep(difference);
      difference.ended().forEach(schedule::giveUp);
      difference.started().forEach(address -> schedule.announce(address, now));
      table = next;
      send(CALLER_ADDRESSES_MAX);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Starts the rounds anew for these addresses, as far as they are in the table. */
  void repeat(Set<IpAddress> addresses) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      for (IpAddress address : addresses) {
        if (table.scopeOf(address).isPresent()) {
          schedule.announce(address, now);
        }
      }
      send(CALLER_ADDRESSES_MAX);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sends on these ports from now on. */
  void use(List<Port> open) {
    lock.lock();
    try {
      ports = open;
      Map<MacAddress, Integer> byWire = new HashMap<>();
      open.forEach(port -> byWire.merge(port.mac(), 1, Integer::sum));
      mostOnOneWire = byWire.values().stream().max(Comparator.naturalOrder()).orElse(0);
    } finally {
      lock.unlock();
    }
  }

  /** Announces the whole table once more, as far as it is of these families. */
  void again(Set<IpFamily> families) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      for (IpAddress address : table.addresses()) {
        if (families.contains(address.family())) {
          schedule.announce(address, now);
        }
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is due, for so many addresses at most. The lock is held. */
  private void send(int addressesMax) {
    for (int sent = 0; sent < addressesMax; sent++) {
      Optional<IpAddress> due = schedule.poll(clock.getAsLong(), this::framesOf);
      if (due.isEmpty()) {
        return;
      }
      IpAddress address = due.get();
      table.scopeOf(address).ifPresent(scope -> send(address, scope));
    }
  }

  /** On the wire that has most of them, since each bears so many. */
  private int framesOf(IpAddress address) {
    return Outgoing.announcementFrames(address) * mostOnOneWire;
  }

  private void send(IpAddress address, AnswerScope scope) {
    for (Port port : ports) {
      if (!scope.covers(port.link().name())) {
        continue;
      }
      for (byte[] frame : Outgoing.announcement(address, port.attachment())) {
        if (port.send(frame)) {
          counters.gratuitousSent(address);
        }
      }
    }
  }

  private void run() {
    try {
      while (sendWhenDue()) {
        // The lock is fair: who waits with a new table goes before the next turn.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Only a process that ends interrupts this thread.
    }
  }

  /** Waits for what is due next and sends some of it; false when closed. */
  private boolean sendWhenDue() throws InterruptedException {
    lock.lock();
    try {
      long wait = nanosUntilNext();
      while (wait > 0 && !closed) {
        long _ = changed.awaitNanos(wait);
        wait = nanosUntilNext();
      }
      if (closed) {
        return false;
      }
      send(CHUNK_ADDRESSES);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long nanosUntilNext() {
    long now = clock.getAsLong();
    long wait = schedule.nanosUntilNext(now);
    return isCurrent.test(now) ? wait : Math.max(wait, LOOK_AGAIN_NANOS);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
