package dev.mokalb.speaker.ops;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.loop.Layer2Presence;
import dev.mokalb.speaker.report.LanCounters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a speaker shows of itself as metrics, at one moment.
 *
 * @param routed the addresses of the Services to which this node sends routes
 */
public record SpeakerFigures(
    String node,
    SpeakerBoard board,
    Map<ObjectKey, List<IpAddress>> routed,
    Layer2 layer2,
    LanCounters lan,
    Writes writes) {

  /** Takes copies. */
  public SpeakerFigures {
    routed = new TreeMap<>(routed);
  }

  /** How the local network is. */
  public record Layer2(Layer2Counters counters, Layer2Health health) {}

  /** What was written to the API server. */
  public record Writes(
      long statusesWritten, long statusesFailed, long eventsWritten, long eventsDropped) {}

  /** The Services for which this node answers, in their order. */
  Map<ObjectKey, Layer2Presence> answered() {
    return new TreeMap<>(board.layer2());
  }
}
