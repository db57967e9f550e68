package dev.mokalb.model.config;

import static dev.mokalb.model.config.Readings.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfiguratorTest {

  /** What the sources say at each step, and what is in force after the last. */
  record Case(String name, List<String> steps, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String POOL_A = "pool a @1 10.0.0.0-10.0.0.9";
  private static final String POOL_B = "pool b @2 10.0.1.0-10.0.1.9";
  private static final String B_OVER_A = "pool b @2 10.0.0.9-10.0.1.9";

  static Stream<Case> sources() {
    return Stream.of(
        new Case("nothing is configured", steps(""), ""),
        new Case(
            "a resource and the ConfigMap together",
            steps(POOL_A + "\nmap m @5 10.0.2.0-10.0.2.9\nlayer2 all @3\nlayer2 one @4 m"),
            """
            a 10.0.0.0-10.0.0.9
            m 10.0.2.0-10.0.2.9
            layer2\s
            layer2 m
            """),
        new Case(
            "pools are sorted by age, not by the order in which they were heard of",
            steps("pool z @1 10.0.0.1/32\npool a @2 10.0.0.2/32\npool m @2 10.0.0.3/32"),
            """
            z 10.0.0.1-10.0.0.1
            a 10.0.0.2-10.0.0.2
            m 10.0.0.3-10.0.0.3
            """));
  }

  static Stream<Case> badSources() {
    return Stream.of(
        new Case(
            "a pool that never was good leaves doubt, the others work",
            steps("bad pool a @1\n" + POOL_B),
            """
            b 10.0.1.0-10.0.1.9
            ! IPAddressPool metallb-system/a: field is wrong: correct it
            in doubt
            """),
        new Case(
            "doubt lasts until the pool is good, whatever else changes",
            steps("bad pool a @1", "bad pool a @1\n" + POOL_B),
            """
            b 10.0.1.0-10.0.1.9
            ! IPAddressPool metallb-system/a: field is wrong: correct it
            in doubt
            """),
        new Case(
            "a pool that became bad keeps its last good version",
            steps(POOL_A, "bad pool a @1", "bad pool a @1\n" + POOL_B),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.1.9
            ! IPAddressPool metallb-system/a: field is wrong: correct it
            """),
        new Case(
            "a corrected pool takes effect",
            steps(POOL_A, "bad pool a @1", "pool a @1 10.0.0.5/32"),
            "a 10.0.0.5-10.0.0.5\n"),
        new Case("a deleted bad pool is gone", steps(POOL_A, "bad pool a @1", ""), ""),
        new Case(
            "a bad advertisement hides no pool, so there is no doubt about addresses",
            steps(POOL_A + "\nbad layer2 x @1"),
            """
            a 10.0.0.0-10.0.0.9
            ! L2Advertisement metallb-system/x: field is wrong: correct it
            """),
        new Case(
            "an advertisement that became bad keeps its last good version",
            steps("layer2 x @1 a", "bad layer2 x @1"),
            """
            layer2 a
            ! L2Advertisement metallb-system/x: field is wrong: correct it
            """));
  }

  static Stream<Case> badConfigMaps() {
    return Stream.of(
        new Case(
            "a ConfigMap that cannot be read keeps all its parts",
            steps("map m @1 10.0.0.1/32\nmap n @1 10.0.0.2/32", "bad map * @1"),
            """
            m 10.0.0.1-10.0.0.1
            n 10.0.0.2-10.0.0.2
            ! ConfigMap metallb-system/config: field is wrong: correct it
            """),
        new Case(
            "a ConfigMap that is bad in one place takes the good parts and keeps the others",
            steps(
                "map m @1 10.0.0.1/32\nmap n @1 10.0.0.2/32", "bad map * @1\nmap m @1 10.0.0.7/32"),
            """
            m 10.0.0.7-10.0.0.7
            n 10.0.0.2-10.0.0.2
            ! ConfigMap metallb-system/config: field is wrong: correct it
            """),
        new Case(
            "a ConfigMap that was bad at the start stays in doubt though parts of it are good",
            steps("bad map * @1\nmap m @1 10.0.0.1/32", "bad map * @1\nmap m @1 10.0.0.1/32"),
            """
            m 10.0.0.1-10.0.0.1
            ! ConfigMap metallb-system/config: field is wrong: correct it
            in doubt
            """),
        new Case(
            "a bad pool of the ConfigMap keeps that pool",
            steps("map m @1 10.0.0.1/32\nmap n @1 10.0.0.2/32", "bad map m @1"),
            """
            m 10.0.0.1-10.0.0.1
            ! ConfigMap metallb-system/config, address-pools "m": field is wrong: correct it
            """));
  }

  static Stream<Case> conflicts() {
    String bLoses =
        """
        a 10.0.0.0-10.0.0.9
        ! IPAddressPool metallb-system/b: addresses 10.0.0.9-10.0.1.9 overlap 10.0.0.0-10.0.0.9 of \
        IPAddressPool metallb-system/a, which is in force: take the common addresses out of one of \
        the two pools
        in doubt
        """;
    return Stream.of(
        new Case("the older of two new pools wins", steps(B_OVER_A + "\n" + POOL_A), bLoses),
        new Case(
            "three that overlap in a ring: the oldest wins, both others are blamed for it",
            steps(
                """
                pool c @3 10.0.2.0-10.0.2.9 10.0.0.0-10.0.0.4
                pool a @1 10.0.0.0-10.0.0.9 10.0.9.0/32
                pool b @2 10.0.0.9-10.0.2.0
                """),
            """
            a 10.0.0.0-10.0.0.9 10.0.9.0-10.0.9.0
            ! IPAddressPool metallb-system/b: addresses 10.0.0.9-10.0.2.0 overlap \
            10.0.0.0-10.0.0.9 of IPAddressPool metallb-system/a, which is in force: take the \
            common addresses out of one of the two pools
            ! IPAddressPool metallb-system/c: addresses 10.0.0.0-10.0.0.4 overlap \
            10.0.0.0-10.0.0.9 of IPAddressPool metallb-system/a, which is in force: take the \
            common addresses out of one of the two pools
            in doubt
            """),
        new Case(
            "of the same age the first by name wins",
            steps("pool b @1 10.0.0.9-10.0.1.9\n" + POOL_A),
            bLoses),
        new Case(
            "an edit that overlaps is not taken, the last good version stays",
            steps(POOL_A + "\n" + POOL_B, POOL_A + "\n" + B_OVER_A),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.1.9
            ! IPAddressPool metallb-system/b: addresses 10.0.0.9-10.0.1.9 overlap \
            10.0.0.0-10.0.0.9 of IPAddressPool metallb-system/a, which is in force: take the \
            common addresses out of one of the two pools
            """),
        new Case(
            "an edit of the older pool does not throw the younger one out",
            steps(POOL_A + "\n" + POOL_B, "pool a @1 10.0.0.0-10.0.1.0\n" + POOL_B),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.1.9
            ! IPAddressPool metallb-system/a: addresses 10.0.0.0-10.0.1.0 overlap \
            10.0.1.0-10.0.1.9 of IPAddressPool metallb-system/b, which is in force: take the \
            common addresses out of one of the two pools
            """),
        new Case(
            "the edit is taken once the other pool is gone",
            steps(POOL_A + "\n" + POOL_B, POOL_A + "\n" + B_OVER_A, B_OVER_A),
            "b 10.0.0.9-10.0.1.9\n"),
        new Case(
            "addresses may move from one pool to another in one step",
            steps(
                POOL_A + "\n" + POOL_B, "pool a @1 10.0.0.0-10.0.0.4\npool b @2 10.0.0.5-10.0.1.9"),
            """
            a 10.0.0.0-10.0.0.4
            b 10.0.0.5-10.0.1.9
            """),
        new Case(
            "two pools of one name",
            steps("map a @1 10.0.7.0/24\npool a @2 10.0.8.0/24"),
            """
            a 10.0.7.0-10.0.7.255
            ! IPAddressPool metallb-system/a: name "a" is already the name of a pool in ConfigMap \
            metallb-system/config, address-pools "a": give one of them another name or delete it
            in doubt
            """),
        new Case(
            "a resource wins over an identical pool of the ConfigMap without a complaint",
            steps(
                "map a @1 10.0.0.0-10.0.0.9",
                "map a @1 10.0.0.0-10.0.0.9\npool a @5 " + "10.0.0.0-10.0.0.9"),
            "a 10.0.0.0-10.0.0.9\n"),
        new Case(
            "the ConfigMap can go then",
            steps(
                "map a @1 10.0.0.0-10.0.0.9",
                "map a @1 10.0.0.0-10.0.0.9\npool a @5 10.0.0.0-10.0.0.9",
                "pool a @5 10.0.0.0-10.0.0.20"),
            "a 10.0.0.0-10.0.0.20\n"));
  }

  static Stream<Case> editsThatMeet() {
    String poolC = "pool c @3 10.0.2.0-10.0.2.9";
    String all = POOL_A + "\n" + POOL_B + "\n" + poolC;
    String cOverA = "pool c @3 10.0.0.5-10.0.0.20";
    String bOverC = "pool b @2 10.0.1.0-10.0.2.4";
    return Stream.of(
        new Case(
            "a pool with a bad edit keeps its range though an older one is edited to take it",
            steps(
                all,
                POOL_A + "\n" + POOL_B + "\n" + cOverA,
                POOL_A + "\n" + bOverC + "\n" + cOverA),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.1.9
            c 10.0.2.0-10.0.2.9
            ! IPAddressPool metallb-system/b: addresses 10.0.1.0-10.0.2.4 overlap \
            10.0.2.0-10.0.2.9 of IPAddressPool metallb-system/c, which is in force: take the \
            common addresses out of one of the two pools
            ! IPAddressPool metallb-system/c: addresses 10.0.0.5-10.0.0.20 overlap \
            10.0.0.0-10.0.0.9 of IPAddressPool metallb-system/a, which is in force: take the \
            common addresses out of one of the two pools
            """),
        new Case(
            "the older one gets the range once the bad edit is mended",
            steps(
                all,
                POOL_A + "\n" + bOverC + "\n" + cOverA,
                POOL_A + "\n" + bOverC + "\npool c @3 10.0.3.0-10.0.3.9"),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.2.4
            c 10.0.3.0-10.0.3.9
            """),
        new Case(
            "an edit that only another one's bad edit stood in the way of is taken",
            steps(all, POOL_A + "\n" + bOverC + "\npool c @3 10.0.2.0-10.0.2.20"),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.1.0-10.0.1.9
            c 10.0.2.0-10.0.2.20
            ! IPAddressPool metallb-system/b: addresses 10.0.1.0-10.0.2.4 overlap \
            10.0.2.0-10.0.2.20 of IPAddressPool metallb-system/c, which is in force: take the \
            common addresses out of one of the two pools
            """),
        new Case(
            "two pools change places in one step",
            steps(all, POOL_A + "\npool b @2 10.0.2.0-10.0.2.9\npool c @3 10.0.1.0-10.0.1.9"),
            """
            a 10.0.0.0-10.0.0.9
            b 10.0.2.0-10.0.2.9
            c 10.0.1.0-10.0.1.9
            """));
  }

  @ParameterizedTest
  @MethodSource({"sources", "badSources", "badConfigMaps", "conflicts", "editsThatMeet"})
  void lastStepIsInForce(Case row) {
    assertThat(Readings.last(row.steps())).isEqualTo(row.expected());
  }

  /** Pools of which each overlaps the next, and the last one the first. */
  record Ring(List<String> blocks) {

    /** The oldest, and where the ring has four, the one opposite, which does not touch it. */
    Set<String> winners(List<Integer> ages) {
      int oldest = ages.indexOf(0);
      return blocks.size() == 3
          ? Set.of(name(oldest))
          : Set.of(name(oldest), name((oldest + 2) % blocks.size()));
    }

    private static String name(int pool) {
      return String.valueOf((char) ('a' + pool));
    }

    String line(int pool, int age) {
      return "pool " + name(pool) + " @" + age + " " + blocks.get(pool);
    }

    @Override
    public String toString() {
      return blocks.size() + " pools";
    }
  }

  static Stream<Ring> rings() {
    return Stream.of(
        new Ring(
            List.of(
                "10.0.0.0-10.0.0.9 10.0.2.0-10.0.2.9",
                "10.0.0.5-10.0.1.9",
                "10.0.1.5-10.0.1.20 10.0.2.5-10.0.2.20")),
        new Ring(
            List.of(
                "10.0.0.0-10.0.0.9 10.0.3.0-10.0.3.9",
                "10.0.0.5-10.0.1.9",
                "10.0.1.5-10.0.2.9",
                "10.0.2.5-10.0.2.20 10.0.3.5-10.0.3.20")));
  }

  /** Whoever is older wins, in whatever order they were created and are heard of. */
  @ParameterizedTest
  @MethodSource("rings")
  void ofPoolsThatOverlapInARingTheOlderOnesWin(Ring ring) {
    int orders = 0;
    for (List<Integer> ages : permutations(ring.blocks.size())) {
      String oneAfterTheOther = "";
      Configurator.Memory memory = Configurator.Memory.EMPTY;
      for (int age = 0; age < ages.size(); age++) {
        oneAfterTheOther += ring.line(ages.indexOf(age), age) + "\n";
        memory = Configurator.next(memory, Readings.parse(oneAfterTheOther)).memory();
      }
      for (List<Integer> heard : permutations(ring.blocks.size())) {
        orders++;
        StringBuilder atOnce = new StringBuilder();
        heard.forEach(pool -> atOnce.append(ring.line(pool, ages.get(pool))).append('\n'));
        List<Reading> readings = Readings.parse(atOnce.toString());
        Configurator.Outcome outcome = Configurator.next(Configurator.Memory.EMPTY, readings);
        assertThat(outcome.configuration().pools().stream().map(Pool::name))
            .as(atOnce.toString())
            .containsExactlyInAnyOrderElementsOf(ring.winners(ages));
        Configurator.Outcome afterwards = Configurator.next(memory, readings);
        assertThat(afterwards.configuration()).isEqualTo(outcome.configuration());
        for (Configurator.Outcome one : List.of(outcome, afterwards)) {
          assertThat(one.problems().stream().map(problem -> problem.source().key().name()))
              .as(atOnce.toString())
              .containsExactlyInAnyOrderElementsOf(losers(ring, ages));
        }
      }
    }
    assertThat(orders).isEqualTo(ring.blocks.size() == 3 ? 36 : 576);
  }

  private static List<String> losers(Ring ring, List<Integer> ages) {
    return IntStream.range(0, ring.blocks.size())
        .mapToObj(Ring::name)
        .filter(name -> !ring.winners(ages).contains(name))
        .toList();
  }

  private static List<List<Integer>> permutations(int size) {
    if (size == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> shorter : permutations(size - 1)) {
      for (int at = 0; at < size; at++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(at, size - 1);
        all.add(longer);
      }
    }
    return all;
  }

  @Test
  void tenThousandPoolsAreNotComparedEachWithEach() {
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      IpAddress first = IpAddress.ipv4(0x0a00_0000 + 4 * i);
      Pool pool = new Pool("p" + i, List.of(IpRange.single(first)), true, false);
      readings.add(
          new Reading.Good(
              SourceRef.of("IPAddressPool", new ObjectKey("n", pool.name())),
              Instant.EPOCH,
              new ConfigEntry.PoolEntry(pool)));
    }
    // Comparing each with each took some seconds; sorted, it takes tens of milliseconds. Time of
    // this
    // thread alone counts, whatever else the machine does.
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    Configurator.Memory memory = Configurator.next(Configurator.Memory.EMPTY, readings).memory();
    assertThat(Configurator.next(memory, readings).configuration().pools()).hasSize(10_000);
    assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - before))
        .isLessThan(Duration.ofSeconds(2));
  }
}
