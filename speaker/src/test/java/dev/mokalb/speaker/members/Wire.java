package dev.mokalb.speaker.members;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What connects the simulated nodes: which of them hears which, and since when. */
final class Wire {

  /** Before any time of a simulation. */
  static final long LONG_AGO = Long.MIN_VALUE / 2;

  private final Map<List<Station>, Deque<Sent>> channels = new HashMap<>();
  private final boolean[][] open;

  /** Where frames come through though the port between the speakers may be closed. */
  private final boolean[][] frames;

  private final long[][] changedAt;
  private final long[][] lastArrival;
  private final long[][] firstFrame;
  private final Random random;
  private final int lossPercent;

  Wire(int nodes, Random random, int lossPercent) {
    open = new boolean[nodes][nodes];
    frames = new boolean[nodes][nodes];
    changedAt = new long[nodes][nodes];
    lastArrival = new long[nodes][nodes];
    firstFrame = new long[nodes][nodes];
    this.random = random;
    this.lossPercent = lossPercent;
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        open[from][to] = true;
        frames[from][to] = true;
        changedAt[from][to] = LONG_AGO;
        firstFrame[from][to] = Long.MAX_VALUE;
      }
    }
  }

  void cut(Station from, Station to, long time) {
    if (from != to) {
      closePort(from, to, time);
      frames[from.number][to.number] = false;
    }
  }

  /** Frames alone come through from now on. */
  void closePort(Station from, Station to, long time) {
    if (from != to && open[from.number][to.number]) {
      changed(from, to, time);
    }
  }

  void heal(Station from, Station to, long time) {
    frames[from.number][to.number] = true;
    if (!open[from.number][to.number]) {
      changed(from, to, time);
    }
  }

  private void changed(Station from, Station to, long time) {
    open[from.number][to.number] ^= true;
    changedAt[from.number][to.number] = time;
    firstFrame[from.number][to.number] = Long.MAX_VALUE;
  }

  boolean carries(Station from, Station to) {
    return from == to || open[from.number][to.number];
  }

  boolean carriesFrames(Station from, Station to) {
    return from == to || frames[from.number][to.number];
  }

  boolean both(Station one, Station other) {
    return carries(one, other) && carries(other, one);
  }

  /** Since when nothing gets through; never if it does. */
  long closedSince(Station from, Station to) {
    return carries(from, to) ? Long.MAX_VALUE : changedAt[from.number][to.number];
  }

  /** Since when all gets through; never if it does not. */
  long openSince(Station from, Station to) {
    return carries(from, to) ? changedAt[from.number][to.number] : Long.MAX_VALUE;
  }

  boolean losesDatagram() {
    return random.nextInt(100) < lossPercent;
  }

  long delay() {
    return random.nextInt(10) == 0 ? random.nextLong(20_000_000) : random.nextLong(1_500_000);
  }

  /** When a message of an ordered connection arrives. */
  long orderedArrival(Station from, Station to, long time) {
    long arrival = Math.max(lastArrival[from.number][to.number] + 1, time + delay());
    lastArrival[from.number][to.number] = arrival;
    return arrival;
  }

  /** A datagram arrived. */
  void arrived(Station from, Station to, long time) {
    firstFrame[from.number][to.number] = Math.min(firstFrame[from.number][to.number], time);
  }

  /** When the first datagram arrived since the two hear each other, the later direction counts. */
  long met(Station one, Station other) {
    return Math.max(firstFrame[one.number][other.number], firstFrame[other.number][one.number]);
  }

  /** One of them is another process now. */
  void forget(Station station) {
    for (int other = 0; other < open.length; other++) {
      firstFrame[station.number][other] = Long.MAX_VALUE;
      firstFrame[other][station.number] = Long.MAX_VALUE;
    }
  }

  /** A message of the channel, and which run of its sender sent it. */
  record Sent(MemberMessage message, long born) {}

  /** What is under way from one station to another, in order. */
  Deque<Sent> underWay(Station from, Station to) {
    return channels.computeIfAbsent(List.of(from, to), _ -> new ArrayDeque<>());
  }
}
