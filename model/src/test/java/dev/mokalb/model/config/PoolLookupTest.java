package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What pool an address is of, and whether any, is what a look at all blocks says. */
class PoolLookupTest {

  private static final int SPACE = 600;

  @Property(tries = 300)
  void anAddressIsOfThePoolThatSaysSo(@ForAll long seed) {
    Random random = new Random(seed);
    List<Pool> pools = pools(random);
    Configuration configuration = new Configuration(pools, List.of(), true);
    assertThat(configuration.pools()).isEqualTo(pools);
    for (int i = 0; i < SPACE; i++) {
      for (IpAddress address : List.of(four(i), six(i))) {
        Optional<Pool> plain = pools.stream().filter(pool -> lies(address, pool)).findFirst();
        assertThat(configuration.poolContaining(address)).isEqualTo(plain);
        assertThat(configuration.poolAllowing(address))
            .isEqualTo(plain.filter(pool -> !pool.avoids(address)));
        for (Pool pool : pools) {
          assertThat(pool.contains(address)).isEqualTo(lies(address, pool));
        }
      }
    }
    for (Pool pool : pools) {
      assertThat(configuration.pool(pool.name())).contains(pool);
      for (IpFamily family : IpFamily.values()) {
        assertThat(pool.has(family))
            .isEqualTo(pool.blocks().stream().anyMatch(block -> block.family() == family));
      }
    }
    assertThat(configuration.pool("none")).isEmpty();
  }

  /** Blocks of one pool may overlap where nobody has checked them. */
  @Property(tries = 300)
  void blocksThatOverlapCoverWhatAnyOfThemContains(@ForAll long seed) {
    Random random = new Random(seed);
    List<IpRange> written = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      int first = random.nextInt(40);
      written.add(new IpRange(four(first), four(first + random.nextInt(20))));
    }
    Pool pool = new Pool("p", written, true, false);
    assertThat(pool.blocks()).isEqualTo(written);
    for (int i = 0; i < 70; i++) {
      assertThat(pool.contains(four(i))).isEqualTo(lies(four(i), pool));
    }
  }

  /** Looked at one after another, the blocks would cost some minutes. */
  @Test
  void amongAMillionBlocksAnAddressIsFoundAtOnce() {
    List<IpRange> blocks = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      blocks.add(IpRange.single(four(2 * i)));
    }
    Collections.shuffle(blocks, new Random(7));
    List<Pool> pools = List.of(new Pool("many", blocks, true, false));
    Configuration configuration = new Configuration(pools, List.of(), true);
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    for (int i = 0; i < 100_000; i++) {
      assertThat(configuration.poolAllowing(four(20 * i)).isPresent()).isTrue();
      assertThat(configuration.poolAllowing(four(20 * i + 1)).isPresent()).isFalse();
    }
    assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - before))
        .isLessThan(Duration.ofSeconds(10));
  }

  /** With gaps between blocks and none, blocks of one address, and some of each family. */
  private static List<Pool> pools(Random random) {
    List<List<IpRange>> blocks = new ArrayList<>();
    int pools = 1 + random.nextInt(5);
    for (int i = 0; i < pools; i++) {
      blocks.add(new ArrayList<>());
    }
    int at = random.nextInt(9);
    while (at < SPACE) {
      int last = at + random.nextInt(30);
      blocks
          .get(random.nextInt(pools))
          .add(
              random.nextInt(4) == 0
                  ? new IpRange(six(at), six(last))
                  : new IpRange(four(at), four(last)));
      at = last + 1 + random.nextInt(2) * random.nextInt(30);
    }
    List<Pool> made = new ArrayList<>();
    for (List<IpRange> some : blocks) {
      Collections.shuffle(some, random);
      made.add(
          new Pool(
              "p" + made.size(),
              Map.of(),
              some,
              new Pool.Rules(true, random.nextBoolean(), Optional.empty())));
    }
    return made;
  }

  private static boolean lies(IpAddress address, Pool pool) {
    return pool.blocks().stream().anyMatch(block -> block.contains(address));
  }

  private static IpAddress four(int number) {
    return IpAddress.ipv4(0x0a00_0000 + number);
  }

  private static IpAddress six(int number) {
    return new IpAddress(IpFamily.IPV6, 0xfd00L << 48, number);
  }
}
