package dev.mokalb.kube.lease.election;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Now.
 *
 * @param nanos of a clock that never goes back; only differences mean something
 * @param wall what people would read off a clock, in microseconds as a Lease is written
 */
public record Moment(long nanos, Instant wall) {
  public Moment {
    wall = wall.truncatedTo(ChronoUnit.MICROS);
  }
}
