package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was heard and sent since each address came into the table.
 *
 * @param perAddress one entry for every address in the table, no other
 */
public record Layer2Counters(SortedMap<IpAddress, PerAddress> perAddress) {

  public Layer2Counters {
    perAddress = Collections.unmodifiableSortedMap(new TreeMap<>(perAddress));
  }

  /** Frames, counted per interface. */
  public record PerAddress(long requestsReceived, long responsesSent, long gratuitousSent) {}
}
