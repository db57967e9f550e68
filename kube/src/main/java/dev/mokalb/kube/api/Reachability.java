package dev.mokalb.kube.api;

import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the API server cannot be reached, and once that it can again. Any thread. */
final class Reachability {

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final URI server;
  private volatile boolean away;
  private long awaySinceNanos;

  Reachability(URI server) {
    this.server = server;
  }

  void answered() {
    if (away) {
      recovered();
    }
  }

  private synchronized void recovered() {
    if (away) {
      away = false;
      long seconds = Duration.ofNanos(System.nanoTime() - awaySinceNanos).toSeconds();
      LOG.info("API server {}: answers again after {} s", server, seconds);
    }
  }

  synchronized void unanswered(ApiFailure why) {
    if (!away) {
      away = true;
      awaySinceNanos = System.nanoTime();
      LOG.warn("API server {}: {}; it is tried again with growing pauses", server, why.explain());
    }
  }
}
