package dev.mokalb.controller.loop;

import java.time.Duration;

/** Beats that are sent through the loop, to see that it turns. Guarded by its own monitor. */
final class Pulse {

  private boolean underWay;
  private long sentAt;

  /** Sends one, unless one is under way, and says for how long that has been. */
  synchronized Duration beat(long now) {
    if (!underWay) {
      underWay = true;
      sentAt = now;
    }
    return Duration.ofNanos(now - sentAt);
  }

  /** It came through. */
  synchronized void felt() {
    underWay = false;
  }
}
