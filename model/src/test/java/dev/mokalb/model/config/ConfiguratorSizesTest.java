package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Outcome;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of pools that are edited at once: the time grows with their number, not faster. */
class ConfiguratorSizesTest {

  private static final int POOLS = 10_000;

  /**
   * Each takes about half a second; where every edit costs a pass, minutes. Time of this thread
   * alone counts.
   */
  private static final Duration LIMIT = Duration.ofSeconds(25);

  /**
   * What is in force first, and what the sources say then.
   *
   * @param problems after the edits
   */
  record Shape(String name, List<Reading> first, List<Reading> edits, int problems) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Shape> shapes() {
    List<Reading> apart = each(i -> pool(i, i, part(i, 0, 9)));
    return Stream.of(
        new Shape(
            "each takes what the next one gives up, but the last one cannot",
            each(i -> pool(i, i, part(i, 0, 9))),
            each(i -> pool(i, i, i == POOLS - 1 ? part(i, 0, 9) : part(i + 1, 0, 9))),
            POOLS - 1),
        new Shape(
            "the same, the youngest first",
            each(i -> pool(i, -i, part(i, 0, 9))),
            each(i -> pool(i, -i, i == POOLS - 1 ? part(i, 0, 9) : part(i + 1, 0, 9))),
            POOLS - 1),
        new Shape(
            "a ring in which each takes the place of the next one",
            apart,
            each(i -> pool(i, i, part((i + 1) % POOLS, 0, 9))),
            0),
        new Shape(
            "a ring in which each reaches into the next one",
            apart,
            each(i -> pool(i, i, part(i, 0, 9), part((i + 1) % POOLS, 0, 4))),
            POOLS),
        new Shape(
            "pairs of which one reaches too far and the other one's edit is good",
            apart,
            each(i -> pool(i, i, i % 2 == 0 ? range(16 * i, 16 * i + 20) : part(i, 0, 12))),
            POOLS / 2),
        new Shape(
            "all reach into one, and that one into all",
            apart,
            each(i ->
                i == 0
                    ? pool(0, 0, range(0, 16 * POOLS))
                    : pool(i, i, part(i, 0, 9), part(0, i % 10, i % 10))),
            POOLS),
        new Shape(
            "new ones, each over the next ten",
            List.of(),
            each(i -> pool(i, i, range(i, i + 10))),
            POOLS - (POOLS + 10) / 11),
        new Shape(
            "one pool with as many blocks, which is to have another one's too",
            List.of(
                pool(0, 0, parts(POOLS)),
                pool(1, 1, part(POOLS, 0, 9)),
                pool(2, 2, part(-1, 0, 9))),
            List.of(
                pool(0, 0, parts(POOLS + 1)),
                pool(1, 1, part(-1, 0, 9)),
                pool(2, 2, part(-1, 0, 9))),
            2));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void manyEditsCostLittleMoreThanOne(Shape shape) {
    Memory memory = Configurator.next(Memory.EMPTY, shape.first()).memory();
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    Outcome outcome = Configurator.next(memory, shape.edits());
    assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - before)).isLessThan(LIMIT);
    assertThat(outcome.problems()).hasSize(shape.problems());
    assertThat(outcome.memory().accepted().keySet()).containsAll(memory.accepted().keySet());
  }

  private static List<Reading> each(IntFunction<Reading> reading) {
    return IntStream.range(0, POOLS).mapToObj(reading).toList();
  }

  private static Reading pool(int number, int age, IpRange... blocks) {
    String name = "p%05d".formatted(number);
    return new Reading.Good(
        SourceRef.of("IPAddressPool", new ObjectKey("n", name)),
        Instant.ofEpochSecond(age),
        new ConfigEntry.PoolEntry(new Pool(name, List.of(blocks), true, false)));
  }

  private static IpRange[] parts(int count) {
    return IntStream.range(0, count).mapToObj(i -> part(i, 0, 9)).toArray(IpRange[]::new);
  }

  /** Of sixteen addresses that belong to a number. */
  private static IpRange part(int number, int first, int last) {
    return range(16 * number + first, 16 * number + last);
  }

  private static IpRange range(int first, int last) {
    return new IpRange(IpAddress.ipv4(0x0a00_0000 + first), IpAddress.ipv4(0x0a00_0000 + last));
  }
}
