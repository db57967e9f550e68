package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Outcome;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.Community;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is in force is what {@link PlainConfigurator} says, after any history of edits. */
class ConfiguratorModelTest {

  private static final int STEPS = 10;

  /** Sources of all kinds, of which many are edited at once; few names and addresses. */
  private static final class Edits {
    private final Random random;
    private final int objects;
    private final int addresses;
    private final List<String> kinds;
    private final SortedMap<SourceRef, Reading> readings = new TreeMap<>();

    Edits(long seed, List<String> kinds) {
      this.random = new Random(seed);
      this.objects = 2 + random.nextInt(9);
      this.addresses = 3 + random.nextInt(40);
      this.kinds = kinds;
    }

    List<Reading> next() {
      int edits = 1 + random.nextInt(2 * objects);
      for (int i = 0; i < edits; i++) {
        edit();
      }
      return List.copyOf(readings.values());
    }

    private void edit() {
      String kind = kinds.get(random.nextInt(kinds.size()));
      String name = String.valueOf((char) ('a' + random.nextInt(objects)));
      SourceRef resource = SourceRef.of(kind, new ObjectKey("m", name));
      SourceRef source =
          random.nextInt(4) == 0
              ? new SourceRef(
                  "ConfigMap", new ObjectKey("m", "config"), section(kind) + " \"" + name + "\"")
              : resource;
      Instant created = Instant.ofEpochSecond(random.nextInt(10) == 0 ? 7 : name.charAt(0) * 7 % 5);
      switch (random.nextInt(10)) {
        case 0 -> readings.remove(source);
        case 1 ->
            readings.put(
                source,
                new Reading.Bad(
                    source, created, List.of(new Problem(source, "field", "is bad", "mend it"))));
        default -> {
          // Now and then what stands in the other place too.
          ConfigEntry entry = entry(kind, name, source);
          readings.put(source, new Reading.Good(source, created, entry));
          if (random.nextInt(6) == 0) {
            ConfigEntry same =
                entry instanceof ConfigEntry.PeerEntry(BgpPeer peer)
                    ? new ConfigEntry.PeerEntry(peer.writtenIn(resource))
                    : entry;
            readings.put(resource, new Reading.Good(resource, created, same));
          }
        }
      }
    }

    private static String section(String kind) {
      return switch (kind) {
        case "IPAddressPool" -> "address-pools";
        case "BGPPeer" -> "peers";
        case "BFDProfile" -> "bfd-profiles";
        case "Community" -> "bgp-communities";
        default -> "bgp-advertisements";
      };
    }

    private ConfigEntry entry(String kind, String name, SourceRef source) {
      return switch (kind) {
        case "IPAddressPool" ->
            new ConfigEntry.PoolEntry(new Pool(name, blocks(), true, random.nextInt(9) == 0));
        case "BGPPeer" -> new ConfigEntry.PeerEntry(peer(source));
        case "BFDProfile" ->
            new ConfigEntry.BfdEntry(
                new BfdProfile(
                    name,
                    BfdProfile.Intervals.DEFAULT,
                    OptionalInt.of(3 + random.nextInt(2)),
                    BfdProfile.Mode.ACTIVE,
                    OptionalInt.empty()));
        case "Community" -> {
          SortedMap<String, Community> byName = new TreeMap<>();
          for (String alias : some()) {
            byName.put(alias, new Community.Standard(64512, random.nextInt(2)));
          }
          yield new ConfigEntry.CommunityEntry(byName);
        }
        default ->
            new ConfigEntry.BgpEntry(
                new BgpAdvertisement(
                    new BgpAdvertisement.Scope(source, PoolSelection.ALL),
                    LabelSelectors.NONE,
                    LabelSelectors.NONE,
                    new TreeSet<>(),
                    new BgpAdvertisement.Form(
                        BgpAdvertisement.Aggregation.NONE,
                        OptionalLong.empty(),
                        new TreeSet<>(),
                        BgpAdvertisement.Weight.NONE)),
                new TreeSet<>(some()));
      };
    }

    private Set<String> some() {
      Set<String> some = new TreeSet<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        some.add(String.valueOf((char) ('a' + random.nextInt(objects))));
      }
      return some;
    }

    private BgpPeer peer(SourceRef source) {
      return new BgpPeer(
          source,
          LabelSelectors.NONE,
          new BgpPeer.Remote(
              new BgpPeer.Neighbour.Address(IpAddress.ipv4(0x0a00_0000 + random.nextInt(2))),
              BgpPeer.PORT_DEFAULT,
              new BgpPeer.RemoteAs.External()),
          new BgpPeer.Local(
              new Asn(64512), Optional.empty(), Optional.empty(), Optional.empty(), ""),
          new BgpPeer.Session(
              BgpPeer.Timers.DEFAULT,
              new BgpPeer.Password.None(),
              random.nextInt(3) == 0 ? Optional.empty() : some().stream().findFirst(),
              Set.of(),
              BgpPeer.Guards.NONE));
    }

    /** None overlaps another of the same pool. */
    private List<IpRange> blocks() {
      List<IpRange> blocks = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int first = random.nextInt(addresses);
        int last = first + random.nextInt(4);
        IpRange block = new IpRange(IpAddress.ipv4(first), IpAddress.ipv4(last));
        if (blocks.stream().noneMatch(block::overlaps)) {
          blocks.add(block);
        }
      }
      return blocks;
    }
  }

  @Property(tries = 2_000)
  void poolsAreAsInThePlainWay(@ForAll long seed) {
    compare(new Edits(seed, List.of("IPAddressPool")));
  }

  @Property(tries = 2_000)
  void allOthersAreAsInThePlainWay(@ForAll long seed) {
    compare(
        new Edits(
            seed, List.of("BGPPeer", "BFDProfile", "Community", "Community", "BGPAdvertisement")));
  }

  @Property(tries = 1_000)
  void bothTogetherAreAsInThePlainWay(@ForAll long seed) {
    compare(
        new Edits(
            seed,
            List.of("IPAddressPool", "BGPPeer", "BFDProfile", "Community", "BGPAdvertisement")));
  }

  /** Also that nothing ends but by its own change. */
  private static void compare(Edits edits) {
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      List<Reading> readings = edits.next();
      Outcome outcome = Configurator.next(memory, readings);
      assertThat(outcome).isEqualTo(PlainConfigurator.next(memory, readings));
      for (Reading reading : readings) {
        if (memory.accepted().containsKey(reading.source())) {
          assertThat(outcome.memory().accepted()).containsKey(reading.source());
        }
      }
      memory = outcome.memory();
    }
  }
}
