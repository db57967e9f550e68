package dev.mokalb.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdHealth;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.Sessions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What BFD says of a router concerns the session with that router, whatever its peer is named. */
class BfdBridgeTest {

  private static final PeerName TOR = new PeerName("tor");
  private static final BfdPeer OLD = BfdPeer.of(IpAddress.of("192.0.2.1"), Hops.SINGLE);
  private static final BfdPeer NEW = BfdPeer.of(IpAddress.of("192.0.2.2"), Hops.SINGLE);
  private static final BfdChange DOWN =
      new BfdChange.Down(new BfdChange.Cause.DetectionTimeExpired(150_000));

  private final Told told = new Told();
  private final Watcher watcher = new Watcher();
  private final List<String> problems = new ArrayList<>();
  private final BfdBridge bridge =
      new BfdBridge(told, each -> problems.add(text(each)), watcher::start);

  /** Sessions of which nothing but the end matters. */
  private static final class Told implements Sessions {
    private final Set<PeerSettings.Target> leaving = new HashSet<>();
    private final List<String> heard = new ArrayList<>();

    @Override
    public void apply(Map<PeerName, PeerSettings> wanted, Map<PeerName, Routes> routes) {}

    @Override
    public void bfdDown(PeerName name, BfdPeer watched) {
      heard.add(name + " down at " + watched);
    }

    @Override
    public void retry(PeerName name) {
      heard.add(name + " again");
    }

    @Override
    public Set<PeerSettings.Target> leaving() {
      return Set.copyOf(leaving);
    }
  }

  /** Whom BFD is to watch. */
  private static final class Watcher implements BfdSpeaker {
    private final List<Set<BfdPeer>> applied = new ArrayList<>();
    private int started;

    private BfdSpeaker start(BfdListener listener) {
      started++;
      return this;
    }

    private Set<BfdPeer> now() {
      return applied.getLast();
    }

    @Override
    public void apply(Map<BfdPeer, BfdSettings> sessions) {
      applied.add(sessions.keySet());
    }

    @Override
    public BfdHealth health() {
      throw new AssertionError("nobody asked");
    }

    @Override
    public void close() {}
  }

  private static String text(SortedMap<PeerName, List<BfdProblem>> problems) {
    return problems.toString();
  }

  private static SortedMap<PeerName, PeerWatch> watches(BfdPeer peer) {
    return new TreeMap<>(Map.of(TOR, new PeerWatch(peer, BfdSettings.DEFAULT)));
  }

  private static PeerSettings.Target target(BfdPeer peer) {
    return new PeerSettings.Target(
        new PeerSettings.Remote.Address(peer.address()),
        PeerSettings.Target.PORT,
        Optional.empty(),
        Optional.empty(),
        PeerSettings.Opening.ACTIVE);
  }

  @Test
  void aPeerThatGetsAnotherAddressIsWatchedThereAndItsOldRouterUntilTheSessionIsOver() {
    bridge.watch(watches(OLD));
    told.leaving.add(target(OLD));
    bridge.watch(watches(NEW));
    assertThat(watcher.now()).containsExactlyInAnyOrder(OLD, NEW);
    bridge.changed(OLD, DOWN);
    bridge.changed(OLD, new BfdChange.Up());
    assertThat(told.heard).as("nothing of the old router concerns the new one").isEmpty();
    bridge.changed(NEW, new BfdChange.Up());
    bridge.changed(NEW, DOWN);
    assertThat(told.heard).containsExactly("tor again", "tor down at 192.0.2.2");
    told.leaving.clear();
    bridge.someGone();
    assertThat(watcher.now()).containsExactly(NEW);
  }

  @Test
  void aPeerThatGetsAnotherAddressAndNoBfdIsNotResetForItsOldRouter() {
    bridge.watch(watches(OLD));
    told.leaving.add(target(OLD));
    bridge.watch(new TreeMap<>());
    assertThat(watcher.now()).containsExactly(OLD);
    bridge.changed(OLD, DOWN);
    assertThat(told.heard).isEmpty();
    told.leaving.clear();
    bridge.someGone();
    assertThat(watcher.now()).isEmpty();
    assertThat(watcher.started).isEqualTo(1);
  }

  @Test
  void aSessionThatGoesOnWithoutBfdIsWatchedNoLonger() {
    bridge.watch(watches(OLD));
    bridge.watch(new TreeMap<>());
    assertThat(watcher.now()).isEmpty();
    bridge.changed(
        OLD,
        new BfdChange.Released(
            new BfdChange.Cause.ShutDownHere(Diagnostic.Known.ADMINISTRATIVELY_DOWN)));
    bridge.changed(OLD, DOWN);
    assertThat(told.heard).isEmpty();
  }

  @Test
  void problemsWithTheOldRouterAreNotToldOnTheNewOne() {
    bridge.watch(watches(OLD));
    bridge.problems(
        List.of(new BfdProblem(BfdProblem.Kind.NOBODY_LISTENS, OLD.toString(), "nobody listens")));
    assertThat(problems.getLast()).contains("tor", "nobody listens");
    told.leaving.add(target(OLD));
    bridge.watch(watches(NEW));
    assertThat(problems.getLast()).isEqualTo("{}");
  }

  @Test
  void thereIsNoLoopBeforeTheFirstWatch() {
    bridge.watch(new TreeMap<>());
    assertThat(watcher.started).isZero();
    assertThat(bridge.health()).isEmpty();
  }
}
