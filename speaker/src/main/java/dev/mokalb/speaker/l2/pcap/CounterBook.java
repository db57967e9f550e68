package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Counters;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts frames by address, for the addresses in the table only. Any thread may use it. */
final class CounterBook {

  private record Cells(LongAdder requests, LongAdder responses, LongAdder gratuitous) {
    Cells() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  private final ConcurrentMap<IpAddress, Cells> cells = new ConcurrentHashMap<>();

  /** Begins at zero for addresses that are new to it and forgets those that ended. */
  void keep(AnswerTable.Difference difference) {
    difference.ended().forEach(cells::remove);
    difference.started().forEach(address -> cells.computeIfAbsent(address, _ -> new Cells()));
  }

  void requestReceived(IpAddress address) {
    Cells of = cells.get(address);
    if (of != null) {
      of.requests.increment();
    }
  }

  void responseSent(IpAddress address) {
    Cells of = cells.get(address);
    if (of != null) {
      of.responses.increment();
    }
  }

  void gratuitousSent(IpAddress address) {
    Cells of = cells.get(address);
    if (of != null) {
      of.gratuitous.increment();
    }
  }

  Layer2Counters snapshot() {
    SortedMap<IpAddress, Layer2Counters.PerAddress> counts = new TreeMap<>();
    cells.forEach((address, of) ->
        counts.put(
            address,
            new Layer2Counters.PerAddress(
                of.requests.sum(), of.responses.sum(), of.gratuitous.sum())));
    return new Layer2Counters(counts);
  }
}
