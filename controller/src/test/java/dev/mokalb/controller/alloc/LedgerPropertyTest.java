package dev.mokalb.controller.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger answers as one that looks at everything, after any sequence of operations. */
class LedgerPropertyTest {

  private static final int OPERATIONS = 60;
  private static final int SERVICES = 8;

  /** Blocks that never overlap, among them the ends of both address spaces and a whole /64. */
  private static final List<String> BLOCKS =
      List.of(
          "10.0.0.0/30",
          "10.0.0.254-10.0.1.1",
          "10.0.0.10-10.0.0.12",
          "0.0.0.0/31",
          "255.255.255.254/31",
          "::/127",
          "fd00::/64",
          "fd00:0:0:1::/126",
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127");

  private static final List<IpAddress> NEAR =
      List.of("10.0.0.13", "fd00::ffff:0:0:1", "fd00:0:0:1::9", "1.2.3.4").stream()
          .map(IpAddress::of)
          .toList();

  private static final Claimant NOBODY = new Claimant(Instant.MAX, new ObjectKey("n", "nobody"));
  private static final Quarantine STRANGER =
      new Quarantine(MacAddress.parse("02:00:00:00:00:01").orElseThrow(), "now");

  private final Ledger ledger = new Ledger();
  private final NaiveLedger naive = new NaiveLedger();
  private List<Pool> pools = List.of();

  @Property(tries = 200)
  void answersAsTheNaiveOne(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < OPERATIONS; i++) {
      operate(random);
      compare(random);
    }
  }

  private void operate(Random random) {
    Claimant claimant = claimant(random);
    switch (random.nextInt(12)) {
      case 0 -> {
        pools = pools(random);
        ledger.configure(pools);
        naive.configure(pools);
      }
      case 1, 2 -> {
        ledger.forget(claimant.key());
        naive.forget(claimant.key());
      }
      case 3, 4, 5 -> {
        List<IpAddress> addresses = addresses(random);
        ledger.observe(claimant, addresses);
        naive.observe(claimant, addresses);
      }
      case 6 -> {
        SortedMap<IpAddress, Quarantine> strangers = new TreeMap<>();
        addresses(random).forEach(address -> strangers.put(address, STRANGER));
        ledger.quarantine(strangers);
        naive.quarantine(strangers);
      }
      default -> {
        List<IpAddress> addresses = addresses(random);
        ledger.intend(claimant, addresses);
        naive.intend(claimant, addresses);
      }
    }
  }

  private void compare(Random random) {
    for (Pool pool : pools) {
      for (IpFamily family : IpFamily.values()) {
        Claimant someone = claimant(random);
        assertThat(ledger.lowest(pool.name(), family, someone))
            .isEqualTo(naive.lowest(pool.name(), family, someone));
      }
      assertThat(ledger.usage(pool.name())).contains(naive.usage(pool));
    }
    for (IpAddress address : naive.claimed()) {
      Claimant someone = claimant(random);
      assertThat(ledger.inConflict(address, someone))
          .containsExactlyInAnyOrderElementsOf(naive.inConflict(address, someone));
      assertThat(ledger.objection(address, someone).map(Ledger.Objection::holder).isPresent())
          .isEqualTo(!naive.inConflict(address, someone).isEmpty());
      assertThat(ledger.mayTake(address, someone)).isEqualTo(naive.mayTake(address, someone));
      assertThat(ledger.rightfulHolder(address, someone))
          .isEqualTo(naive.rightfulHolder(address, someone));
      assertThat(ledger.intended(someone.key())).hasSameElementsAs(naive.intended(someone.key()));
    }
    assertThat(ledger.contested()).hasSameElementsAs(naive.contested());
    if (random.nextInt(3) == 0) {
      assertThat(ledger.takeReleased()).containsExactlyInAnyOrderElementsOf(naive.takeReleased());
    }
  }

  private static Claimant claimant(Random random) {
    int number = random.nextInt(SERVICES);
    // Now and then the Service was deleted and made again, younger.
    int age = random.nextInt(6) == 0 ? 50 + number : number % 3;
    return new Claimant(
        Instant.ofEpochSecond(age), new ObjectKey("n", "s" + number), sharing(number, random));
  }

  /** Mostly the same for one Service, as terms seldom change. */
  private static Optional<Sharing> sharing(int number, Random random) {
    int terms = random.nextInt(8) == 0 ? random.nextInt(SERVICES) : number;
    if (terms < 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Sharing(
            terms % 3 == 0 ? "b" : "a",
            terms == 7 ? "app=web" : "",
            new TreeSet<>(List.of(new Sharing.Port("TCP", 80 + terms / 2)))));
  }

  private List<IpAddress> addresses(Random random) {
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      addresses.add(
          random.nextInt(6) == 0 || pools.isEmpty()
              ? NEAR.get(random.nextInt(NEAR.size()))
              : address(random));
    }
    return addresses;
  }

  /** The lowest free address, or one of the first few of a block. */
  private IpAddress address(Random random) {
    Pool pool = pools.get(random.nextInt(pools.size()));
    IpRange block = pool.blocks().get(random.nextInt(pool.blocks().size()));
    IpAddress address =
        naive
            .lowest(pool.name(), block.family(), NOBODY)
            .filter(_ -> random.nextBoolean())
            .orElse(block.first());
    for (int i = random.nextInt(4); i > 0; i--) {
      address = address.next().filter(block::contains).orElse(block.last());
    }
    return address;
  }

  private static List<Pool> pools(Random random) {
    List<String> blocks = new ArrayList<>(BLOCKS);
    Collections.shuffle(blocks, random);
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<IpRange> some = new ArrayList<>();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        some.add(block(blocks.removeLast()));
      }
      pools.add(new Pool("p" + i, some, true, random.nextBoolean()));
    }
    return pools;
  }

  private static IpRange block(String text) {
    return switch (AddressBlock.parse(text)) {
      case AddressBlock.Valid valid -> valid.range();
      case AddressBlock.Invalid invalid -> throw new IllegalArgumentException(text + invalid);
    };
  }

  @Property(tries = 300)
  void freeRangesStayMaximal(@ForAll long seed) {
    Random random = new Random(seed);
    IpRange block = block(BLOCKS.get(random.nextInt(5)));
    FreeRanges ranges = new FreeRanges(block);
    List<IpAddress> taken = new ArrayList<>();
    IpAddress address = block.first();
    for (int i = 0; i < 20; i++) {
      address = address.next().filter(block::contains).orElse(block.first());
      if (random.nextBoolean()) {
        ranges.take(address);
        taken.add(address);
      }
    }
    Collections.shuffle(taken, random);
    taken.forEach(ranges::free);
    assertThat(ranges.ranges()).isEqualTo(1);
    assertThat(ranges.lowest(Predicate.not(block::contains))).contains(block.first());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | 10.0.0.0/24 | 256 | 0",
        "false | 10.0.0.0/24 10.0.1.0/25 | 384 | 0",
        "true | 10.0.0.0/24 10.0.1.0/25 | 381 | 0",
        "true | 1.2.3.0/31 1000::/127 | 1 | 2",
        "true | 10.0.0.255-10.0.1.1 | 1 | 0",
        "true | 10.0.0.0/22 | 1016 | 0",
        "false | 10.0.0.0/32 fd00::/64 | 1 | 9223372036854775807",
        "false | fd00::/64 fd01::/64 | 0 | 9223372036854775807",
        "false | fd00::/66 | 0 | 4611686018427387904",
      })
  void countsWhatItCanHandOut(boolean careful, String blocks, long ipv4, long ipv6) {
    List<IpRange> ranges =
        List.of(blocks.split(" ", -1)).stream().map(LedgerPropertyTest::block).toList();
    ledger.configure(List.of(new Pool("p", ranges, true, careful)));
    PoolUsage.ByFamily all = new PoolUsage.ByFamily(ipv4, ipv6);
    assertThat(ledger.usage("p")).contains(new PoolUsage(all, new PoolUsage.ByFamily(0, 0), all));
    assertThat(ledger.usage("q")).isEmpty();
  }

  @Test
  void countsASharedAddressOnceAndAStrangersNotAtAll() {
    ledger.configure(List.of(new Pool("p", List.of(block("10.0.0.0/29")), true, false)));
    Sharing web = new Sharing("k", "", new TreeSet<>(List.of(new Sharing.Port("TCP", 80))));
    Sharing dns = new Sharing("k", "", new TreeSet<>(List.of(new Sharing.Port("UDP", 53))));
    for (Sharing sharing : List.of(web, dns)) {
      Claimant claimant =
          new Claimant(Instant.EPOCH, new ObjectKey("n", sharing.toString()), Optional.of(sharing));
      assertThat(ledger.lowest("p", IpFamily.IPV4, claimant)).contains(IpAddress.of("10.0.0.0"));
      ledger.observe(claimant, List.of(IpAddress.of("10.0.0.0")));
    }
    ledger.quarantine(new TreeMap<>(Map.of(IpAddress.of("10.0.0.1"), STRANGER)));
    assertThat(ledger.usage("p"))
        .contains(
            new PoolUsage(
                new PoolUsage.ByFamily(8, 0),
                new PoolUsage.ByFamily(1, 0),
                new PoolUsage.ByFamily(6, 0)));
    assertThat(ledger.lowest("p", IpFamily.IPV4, NOBODY)).contains(IpAddress.of("10.0.0.2"));
  }

  /** 10.0.0.253 to 10.0.1.2 without .255 and .0: four addresses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a stranger on an address that may be given | 10.0.0.254 | 10.0.1.1 | 1 | 2",
        "a stranger on an address that is avoided | 10.0.0.255 | 10.0.1.1 | 1 | 3",
        "a Service on an address that came to be avoided | 10.0.0.254 | 10.0.1.0 | 1 | 3",
        "both on one address that is avoided | 10.0.0.255 | 10.0.0.255 | 1 | 4",
        "both on one address that may be given | 10.0.1.1 | 10.0.1.1 | 1 | 3",
      })
  void whatIsAvoidedIsInNoCountButThatOfAddressesInUse(
      String what, String stranger, String held, long assigned, long available) {
    ledger.configure(List.of(new Pool("p", List.of(block("10.0.0.253-10.0.1.2")), true, true)));
    ledger.quarantine(new TreeMap<>(Map.of(IpAddress.of(stranger), STRANGER)));
    ledger.observe(NOBODY, List.of(IpAddress.of(held)));
    assertThat(ledger.usage("p"))
        .as(what)
        .contains(
            new PoolUsage(
                new PoolUsage.ByFamily(4, 0),
                new PoolUsage.ByFamily(assigned, 0),
                new PoolUsage.ByFamily(available, 0)));
  }

  @ParameterizedTest
  @CsvSource({"fd00::/64, fd00::1:86a0", "fd00::/32, fd00::1:86a0", "::/0, ::1:86a0"})
  void aHugePoolCostsOnlyWhatIsTakenFromIt(String network, String next100000) {
    Pool pool = new Pool("huge", List.of(block(network)), true, false);
    ledger.configure(List.of(pool));
    // Of this thread alone, whatever else the machine does.
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    for (int i = 0; i < 100_000; i++) {
      IpAddress next = ledger.lowest("huge", IpFamily.IPV6, NOBODY).orElseThrow();
      Claimant claimant = new Claimant(Instant.EPOCH, new ObjectKey("n", "s" + i));
      ledger.intend(claimant, List.of(next));
      ledger.observe(claimant, List.of(next));
    }
    assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - before))
        .isLessThan(Duration.ofSeconds(5));
    assertThat(ledger.lowest("huge", IpFamily.IPV6, NOBODY)).contains(IpAddress.of(next100000));
    assertThat(ledger.usage("huge"))
        .contains(
            new PoolUsage(
                new PoolUsage.ByFamily(0, Long.MAX_VALUE),
                new PoolUsage.ByFamily(0, 100_000),
                new PoolUsage.ByFamily(0, Long.MAX_VALUE)));
  }

  /** As written, not as sorted; used up, and then with holes. */
  @Test
  void aPoolOfTenThousandBlocksIsUsedInTheOrderWritten() {
    int blocks = 10_000;
    Random random = new Random(7);
    List<IpRange> written = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      written.add(IpRange.single(IpAddress.ipv4(0x0a00_0000 + 2 * i)));
    }
    Collections.shuffle(written, random);
    ledger.configure(List.of(new Pool("many", written, true, false)));
    boolean[] held = new boolean[blocks];
    for (int i = 0; i < blocks + 2_000; i++) {
      if (i >= blocks) {
        for (int hole = 0; hole < 3; hole++) {
          int at = random.nextInt(blocks);
          held[at] = false;
          ledger.forget(new ObjectKey("n", "s" + at));
        }
      }
      int naive = 0;
      while (held[naive]) {
        naive++;
      }
      IpAddress expected = written.get(naive).first();
      assertThat(ledger.lowest("many", IpFamily.IPV4, NOBODY)).contains(expected);
      held[naive] = true;
      Claimant claimant = new Claimant(Instant.EPOCH, new ObjectKey("n", "s" + naive));
      ledger.observe(claimant, List.of(expected));
    }
    assertThat(ledger.lowest("many", IpFamily.IPV6, NOBODY)).isEmpty();
  }
}
