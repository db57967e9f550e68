package dev.mokalb.speaker;

import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdHealth;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerWatch;
import dev.mokalb.speaker.bgp.Sessions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BFD sessions beside BGP sessions; there is no loop for them before the first one. Any thread may
 * call.
 */
final class BfdBridge implements BfdListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BfdBridge.class);

  private final Sessions sessions;
  private final Consumer<SortedMap<PeerName, List<BfdProblem>>> reporter;
  private final Function<BfdListener, BfdSpeaker> starter;

  /** Without those whose sessions take their leave: what is heard of them concerns no other. */
  private volatile Map<BfdPeer, PeerName> configured = Map.of();

  private volatile List<BfdProblem> problems = List.of();
  private Map<BfdPeer, BfdSettings> wanted = Map.of();
  private Map<BfdPeer, BfdSettings> applied = Map.of();
  private @Nullable BfdSpeaker speaker;
  private boolean closed;

  /**
   * Watches nobody yet.
   *
   * @param reporter takes the problems of each peer, all that there are
   * @param starter of the loop
   */
  BfdBridge(
      Sessions sessions,
      Consumer<SortedMap<PeerName, List<BfdProblem>>> reporter,
      Function<BfdListener, BfdSpeaker> starter) {
    this.sessions = sessions;
    this.reporter = reporter;
    this.starter = starter;
  }

  /** These are to be watched from now on, and whoever was until its session is over. */
  synchronized void watch(SortedMap<PeerName, PeerWatch> watches) {
    Map<BfdPeer, PeerName> names = new HashMap<>();
    Map<BfdPeer, BfdSettings> settings = new HashMap<>();
    watches.forEach((name, watch) -> {
      names.put(watch.peer(), name);
      settings.put(watch.peer(), watch.settings());
    });
    configured = names;
    wanted = settings;
    apply();
  }

  /** Sessions ended that were to end: whom they were with is watched no longer. */
  synchronized void someGone() {
    if (applied.size() > wanted.size()) {
      apply();
    }
  }

  private void apply() {
    if (closed || (wanted.isEmpty() && speaker == null)) {
      return;
    }
    applied = PeerWatch.lasting(applied, wanted, sessions.leaving());
    if (speaker == null) {
      speaker = starter.apply(this);
    }
    speaker.apply(applied);
    tell();
  }

  /** Empty where BFD was never in use. */
  Optional<BfdHealth> health() {
    BfdSpeaker running;
    synchronized (this) {
      running = closed ? null : speaker;
    }
    return running == null ? Optional.empty() : Optional.of(running.health());
  }

  @Override
  public void changed(BfdPeer peer, BfdChange change) {
    LOG.info("BFD with {} {}", peer, change.words());
    PeerName name = configured.get(peer);
    if (name == null) {
      return;
    }
    switch (change) {
      case BfdChange.Up _ -> sessions.retry(name);
      case BfdChange.Down _ -> sessions.bfdDown(name, peer);
      case BfdChange.Released _ -> {}
    }
  }

  @Override
  public void problems(List<BfdProblem> now) {
    problems = List.copyOf(now);
    tell();
  }

  /** Whoever is watched anew has the problems that were there before. */
  private void tell() {
    reporter.accept(PeerWatch.problems(configured, problems));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (speaker != null) {
      speaker.close();
    }
  }
}
