package dev.mokalb.lab.bfd;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bfd.BfdStatus;
import dev.mokalb.speaker.bfd.netty.NettyBfdSpeaker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** BFD of the speaker, and what it says. */
final class Node implements BfdListener, AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(10);

  /** A change and when it was told, on the clock of {@link System#nanoTime}. */
  record Told(BfdPeer peer, BfdChange change, long at) {}

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private volatile List<BfdProblem> problems = List.of();
  private final BfdSpeaker speaker;

  /** In the namespace of this JVM. */
  Node() {
    speaker = NettyBfdSpeaker.start(this);
  }

  /** On a host. */
  Node(NetworkNamespace host) {
    speaker = Inside.call(host, () -> NettyBfdSpeaker.start(this));
  }

  @Override
  public void changed(BfdPeer peer, BfdChange change) {
    told.add(new Told(peer, change, System.nanoTime()));
  }

  @Override
  public void problems(List<BfdProblem> now) {
    problems = now;
  }

  BfdSpeaker speaker() {
    return speaker;
  }

  void run(BfdPeer peer, BfdSettings settings) {
    speaker.apply(Map.of(peer, settings));
  }

  List<Told> told() {
    return told;
  }

  List<BfdProblem> problems() {
    return problems;
  }

  BfdStatus status(BfdPeer peer) {
    return Objects.requireNonNull(speaker.health().sessions().get(peer), peer.toString());
  }

  SessionState state(BfdPeer peer) {
    return status(peer).session().state();
  }

  void awaitUp(BfdPeer peer) {
    Waiting.until(peer + " up", LIMIT, () -> state(peer) == SessionState.UP);
  }

  /** Up, and the poll sequence that ends slow start is over. */
  void awaitSettled(BfdPeer peer) {
    awaitUp(peer);
    Waiting.until(
        peer + " out of slow start",
        LIMIT,
        () ->
            status(peer).session().remote().intervals().desiredMinTx() < 1_000_000
                && status(peer).session().timing().desiredMinTx() < 1_000_000);
  }

  /** The first change of a kind after this time. */
  <T extends BfdChange> Told awaitChange(Class<T> kind, long after) {
    return Waiting.forValue(kind.getSimpleName(), LIMIT, () -> first(kind, after));
  }

  private <T extends BfdChange> Optional<Told> first(Class<T> kind, long after) {
    return told.stream()
        .filter(each -> each.at() >= after && kind.isInstance(each.change()))
        .findFirst();
  }

  BfdProblem awaitProblem(BfdProblem.Kind kind) {
    return Waiting.forValue(
        kind.name(),
        Duration.ofSeconds(40),
        () -> problems.stream().filter(problem -> problem.kind() == kind).findFirst());
  }

  @Override
  public void close() {
    speaker.close();
  }
}
