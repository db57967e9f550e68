package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.SilenceReason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts frames: by address, for the addresses in the table only, and by the reason for which they
 * were dropped. Any thread may use it.
 */
final class CounterBook {

  /** What is counted of each address. */
  private static final int REQUESTS = 0;

  private static final int RESPONSES = 1;
  private static final int GRATUITOUS = 2;

  /** One counter for each constant of an enum; the map is never changed once it is filled. */
  private static final class ByReason<E extends Enum<E>> {
    private final String prefix;
    private final EnumMap<E, LongAdder> counts;

    ByReason(String prefix, Class<E> reasons) {
      this.prefix = prefix;
      this.counts = new EnumMap<>(reasons);
      for (E reason : EnumSet.allOf(reasons)) {
        counts.put(reason, new LongAdder());
      }
    }

    void count(E reason) {
      of(reason).increment();
    }

    long sum(E reason) {
      return of(reason).sum();
    }

    private LongAdder of(E reason) {
      return Objects.requireNonNull(counts.get(reason), "one for each constant");
    }

    void addTo(SortedMap<String, Long> all) {
      counts.forEach(
          (reason, count) -> all.put(prefix + reason.name().toLowerCase(Locale.ROOT), count.sum()));
    }
  }

  /** What was told of the network. */
  enum Event {
    IN_USE,
    IN_POOL,
    BY_PEER,
    DEFENCE,
    UNREAD
  }

  private final ConcurrentMap<IpAddress, AtomicLongArray> cells = new ConcurrentHashMap<>();
  private final ByReason<dev.mokalb.net.arp.DropReason> arp =
      new ByReason<>("arp_", dev.mokalb.net.arp.DropReason.class);
  private final ByReason<dev.mokalb.net.ndp.DropReason> ndp =
      new ByReason<>("ndp_", dev.mokalb.net.ndp.DropReason.class);
  private final ByReason<SilenceReason> silent = new ByReason<>("", SilenceReason.class);
  private final ByReason<Event> events = new ByReason<>("", Event.class);
  private volatile long untold;

  /** Begins at zero for addresses that are new to it and forgets those that ended. */
  void keep(AnswerTable.Difference difference) {
    difference.ended().forEach(cells::remove);
    difference
        .started()
        .forEach(address -> cells.computeIfAbsent(address, _ -> new AtomicLongArray(3)));
  }

  void requestReceived(IpAddress address) {
    count(address, REQUESTS);
  }

  void responseSent(IpAddress address) {
    count(address, RESPONSES);
  }

  void gratuitousSent(IpAddress address) {
    count(address, GRATUITOUS);
  }

  private void count(IpAddress address, int what) {
    AtomicLongArray of = cells.get(address);
    if (of != null) {
      of.getAndIncrement(what);
    }
  }

  void dropped(dev.mokalb.net.arp.DropReason reason) {
    arp.count(reason);
  }

  void dropped(dev.mokalb.net.ndp.DropReason reason) {
    ndp.count(reason);
  }

  void silent(SilenceReason reason) {
    silent.count(reason);
  }

  void count(Event event) {
    events.count(event);
  }

  /** How many conflicts have not been told so far. */
  void untold(long total) {
    untold = total;
  }

  /**
   * All of it.
   *
   * @param overrun frames that came faster than they were read
   */
  Layer2Counters snapshot(long overrun) {
    SortedMap<IpAddress, Layer2Counters.PerAddress> counts = new TreeMap<>();
    cells.forEach((address, of) ->
        counts.put(
            address,
            new Layer2Counters.PerAddress(
                of.get(REQUESTS), of.get(RESPONSES), of.get(GRATUITOUS))));
    SortedMap<String, Long> dropped = new TreeMap<>();
    arp.addTo(dropped);
    ndp.addTo(dropped);
    silent.addTo(dropped);
    dropped.put("overrun", overrun);
    return new Layer2Counters(
        counts,
        dropped,
        new Layer2Counters.Sightings(
            events.sum(Event.IN_USE),
            events.sum(Event.IN_POOL),
            events.sum(Event.BY_PEER),
            events.sum(Event.DEFENCE),
            untold,
            events.sum(Event.UNREAD)));
  }
}
