package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.kube.fake.Things;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong, the cache equals the server's state in the end. The seed is the test's name,
 * and replays the same faults and changes; odd ones are read as protobuf.
 */
class ReflectorChaosTest {

  private static final int CHANGES = 80;
  private static final long SEEDS = Long.getLong("moka.seeds", 40);

  private static final List<Fault> FAULTS =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Fault.NONE, Fault.FORBIDDEN, Fault.BUSY)));

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void cacheEqualsServerInTheEnd(long seed) {
    Random random = new Random(seed);
    Random faultRandom = new Random(~seed);
    try (Followed followed = new Followed(seed % 2 == 0 ? Encoding.JSON : Encoding.PROTOBUF)) {
      Things things = followed.server.things();
      followed
          .server
          .faults()
          .always(verb -> {
            synchronized (faultRandom) {
              return verb.equals("version") || faultRandom.nextInt(3) == 0
                  ? Fault.NONE
                  : FAULTS.get(faultRandom.nextInt(FAULTS.size()));
            }
          });
      for (int i = 0; i < 10; i++) {
        things.put("thing-" + i, "{\"value\":\"first\"}");
      }
      followed.reflector.start();
      for (int i = 0; i < CHANGES; i++) {
        change(things, followed, random);
        LockSupport.parkNanos(random.nextInt(4_000_000)); // Spreads the changes over the faults.
      }
      followed.server.faults().always(_ -> Fault.NONE);
      await("seed " + seed)
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(() -> {
            assertThat(followed.shown()).isEqualTo(followed.expected());
            assertThat(followed.cache.synced()).isTrue();
            assertThat(followed.cache.state()).isInstanceOf(WatchState.Live.class);
          });
      assertThat(followed.cache.problems()).isEmpty();
    }
  }

  private static void change(Things things, Followed followed, Random random) {
    String name = "thing-" + random.nextInt(15);
    switch (random.nextInt(20)) {
      case 0 -> things.compact();
      case 1 -> followed.server.breakConnections();
      case 2 -> things.changeElsewhere();
      case 3 -> things.put(name, "{\"value\":\"" + "long ".repeat(8_000) + "\"}");
      case 4, 5, 6, 7 -> things.remove(name);
      default -> things.put(name, "{\"value\":\"v" + random.nextInt(1000) + "\"}");
    }
  }
}
