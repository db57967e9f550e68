package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.speaker.bgp.PeerEffect;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The timers of a peer and of its connections.
 *
 * <p>Confined to the peer's event loop.
 */
final class PeerTimers {

  private final EventLoop loop;
  private final Consumer<TimerKey> expired;
  private final Map<TimerKey, LazyTimer> timers = new HashMap<>();

  PeerTimers(EventLoop loop, Consumer<TimerKey> expired) {
    this.loop = loop;
    this.expired = expired;
  }

  void start(PeerEffect.StartTimer effect) {
    TimerKey key = new TimerKey(effect.way(), effect.timer());
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
    LazyTimer timer = timers.get(new TimerKey(effect.way(), effect.timer()));
    if (timer != null) {
      timer.stop();
    }
  }

  void stopAll() {
    timers.values().forEach(LazyTimer::stop);
  }
}
