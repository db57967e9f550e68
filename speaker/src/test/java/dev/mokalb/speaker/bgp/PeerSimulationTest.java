package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Notification;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Two speakers on a network that loses connections, delays octets and lets both dial at once. After
 * the trouble there is one session, and each side has been told what the other wants it to know.
 * {@code -Dmoka.seeds=N} tries more; {@code -Dmoka.seed=N} repeats one.
 */
class PeerSimulationTest {

  private static final int SEEDS = 300;

  @Test
  void oneSessionComesOutOfAnyTrouble() {
    long only = Long.getLong("moka.seed", -1);
    long seeds = only >= 0 ? 1 : Long.getLong("moka.seeds", SEEDS);
    Set<String> seen = new TreeSet<>();
    for (long i = 0; i < seeds; i++) {
      long seed = only >= 0 ? only : i;
      try {
        run(seed, seen);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dmoka.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    if (only < 0) {
      assertThat(seen)
          .as("the simulation reaches what it is for")
          .contains("collision", "session up", "session down", "hold timer", "refresh");
    }
  }

  private static void run(long seed, Set<String> seen) {
    Random random = new Random(seed);
    SimulatedNetwork network = new SimulatedNetwork(random);
    PeerSettings.Opening[] openings = PeerSettings.Opening.values();
    PeerSettings.Opening left = openings[random.nextInt(openings.length)];
    PeerSettings.Opening right =
        left == PeerSettings.Opening.BOTH
            ? openings[random.nextInt(openings.length)]
            : left == PeerSettings.Opening.ACTIVE
                ? PeerSettings.Opening.PASSIVE
                : PeerSettings.Opening.ACTIVE;
    boolean graceful = random.nextBoolean();
    network.add(settings(Settings.OURS, Settings.THEIRS, "192.0.2.11", left, graceful));
    network.add(settings(Settings.THEIRS, Settings.OURS, "192.0.2.1", right, graceful));
    Routes[] wanted = {Routes.NONE, Routes.NONE};
    for (int i = 0; i < 60; i++) {
      int side = random.nextInt(2);
      switch (random.nextInt(9)) {
        case 0 -> network.cut();
        case 1 -> network.freeze(random.nextInt(20_000));
        case 2 -> network.refresh(side);
        case 3 ->
            network.on(
                side,
                new SessionEvent.Reset(Notification.of(BgpError.ADMINISTRATIVE_RESET), "", 0));
        case 4, 5 -> {
          wanted[side] = routes(random);
          network.desire(side, wanted[side]);
        }
        default -> {}
      }
      network.pass(random.nextInt(4_000));
    }
    for (int side = 0; side < 2; side++) {
      network.desire(side, wanted[side]);
    }
    network.calm();
    network.pass(200_000);
    seen.addAll(network.seen());
    for (int side = 0; side < 2; side++) {
      assertThat(network.engine(side).state().name()).as("side %d", side).isEqualTo("Established");
      assertThat(network.known(1 - side))
          .as("what side %d knows", 1 - side)
          .isEqualTo(wanted[side].byPrefix().keySet());
    }
    assertThat(network.openConnections()).isEqualTo(1);
  }

  private static PeerSettings settings(
      dev.mokalb.net.bgp.Asn local,
      dev.mokalb.net.bgp.Asn remote,
      String id,
      PeerSettings.Opening opening,
      boolean graceful) {
    Settings settings =
        Settings.external()
            .identity(
                new PeerSettings.Identity(
                    local, new PeerSettings.RemoteAsn.Exactly(remote), Settings.id(id)))
            .hold(9)
            .opening(opening);
    return (graceful ? settings.restart(120, 0) : settings).make();
  }

  private static Routes routes(Random random) {
    Map<IpPrefix, RouteAttributes> routes = new HashMap<>();
    int count = random.nextInt(20);
    for (int i = 0; i < count; i++) {
      RouteAttributes attributes =
          random.nextBoolean()
              ? RouteAttributes.NONE
              : new RouteAttributes(
                  OptionalLong.of(random.nextInt(3)), java.util.List.of(), Optional.empty());
      routes.put(
          IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + random.nextInt(30)), 32), attributes);
    }
    return new Routes(routes);
  }
}
