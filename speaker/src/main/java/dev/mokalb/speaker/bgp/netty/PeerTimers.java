package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.speaker.bgp.PeerEffect;
import dev.mokalb.speaker.bgp.TimerName;
import dev.mokalb.speaker.bgp.Way;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The timers of a peer and of its connections.
 *
 * <p>Confined to the peer's event loop.
 */
final class PeerTimers {

  /**
   * One of them.
   *
   * @param way empty for one of the peer itself
   */
  record Key(Optional<Way> way, TimerName name) {}

  private final EventLoop loop;
  private final Consumer<Key> expired;
  private final Map<Key, LazyTimer> timers = new HashMap<>();

  PeerTimers(EventLoop loop, Consumer<Key> expired) {
    this.loop = loop;
    this.expired = expired;
  }

  void start(PeerEffect.StartTimer effect) {
    Key key = new Key(effect.way(), effect.timer());
    double share =
        switch (effect.jitter()) {
          case EXACT -> 1;
          case JITTERED -> ThreadLocalRandom.current().nextDouble(0.75, 1);
        };
    timers
        .computeIfAbsent(key, _ -> new LazyTimer(loop, () -> expired.accept(key)))
        .start((long) (TimeUnit.SECONDS.toNanos(effect.seconds()) * share));
  }

  void stop(PeerEffect.StopTimer effect) {
    LazyTimer timer = timers.get(new Key(effect.way(), effect.timer()));
    if (timer != null) {
      timer.stop();
    }
  }

  void stopAll() {
    timers.values().forEach(LazyTimer::stop);
  }
}
