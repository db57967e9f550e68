package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.l2.netlink.LinkWatch;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the {@link Ports}: hears from the kernel which interfaces there are, keeps a
 * port open on each that is usable, and says what changed.
 */
final class InterfaceThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InterfaceThread.class);

  /** News comes at once; this finds what got lost. */
  private static final long SWEEP_NANOS = 10_000_000_000L;

  /** Between two lists, so that a node that starts a hundred pods is not busy with this. */
  private static final long LIST_GAP_NANOS = 20_000_000L;

  private final Announcer announcer;
  private final Consumer<Layer2Health> onChange;
  private final Ports ports;
  private final Thread thread;
  private volatile @Nullable LinkWatch watch;
  private volatile Layer2Health health = new Layer2Health(List.of(), List.of());
  private volatile boolean closing;

  InterfaceThread(
      InterfaceRules rules,
      FrameListener listener,
      Announcer announcer,
      Consumer<Layer2Health> onChange) {
    this.announcer = announcer;
    this.onChange = onChange;
    this.ports = new Ports(rules, new PcapOpener(listener, this::wake));
    this.thread = Thread.ofPlatform().name("interfaces").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Layer2Health health() {
    return health;
  }

  private void run() {
    Backoff backoff = Backoff.first(System.nanoTime());
    while (!closing) {
      String failure;
      try (LinkWatch opened = LinkWatch.open()) {
        watch = opened;
        while (!closing) {
          follow(opened);
          backoff = Backoff.first(System.nanoTime());
        }
        break;
      } catch (IOException | LinkageError e) {
        failure = String.valueOf(e.getMessage());
      } finally {
        watch = null;
      }
      report(new Layer2Health(health.interfaces(), List.of(noList(failure))));
      LockSupport.parkNanos(this, backoff.delayNanos());
      backoff = backoff.next(System.nanoTime());
    }
    announcer.use(List.of());
    ports.close();
  }

  private void follow(LinkWatch opened) throws IOException {
    boolean announce = ports.reconcile(opened.list(), System.nanoTime());
    announcer.use(ports.open());
    if (announce) {
      announcer.again();
    }
    report(ports.health());
    LockSupport.parkNanos(this, LIST_GAP_NANOS);
    if (!closing) {
      opened.awaitNews(waitMillis(System.nanoTime()));
    }
  }

  private int waitMillis(long nowNanos) {
    long untilAttempt = ports.nextAttemptNanos().orElse(nowNanos + SWEEP_NANOS) - nowNanos;
    return (int) (Math.clamp(untilAttempt, 0, SWEEP_NANOS) / 1_000_000 + 1);
  }

  private static Layer2Problem noList(String failure) {
    return new Layer2Problem(
        Layer2Problem.Kind.NO_INTERFACE_LIST,
        "",
        "The kernel does not tell which network interfaces there are ("
            + failure
            + "), so changes to them go unseen. Allow netlink sockets, and a writable temporary"
            + " directory for native code. It is tried again every 30 s at the latest.");
  }

  /** Logs each thing once, when it begins and when it ends. */
  private void report(Layer2Health now) {
    Layer2Health before = health;
    if (now.equals(before)) {
      return;
    }
    health = now;
    Set<Cause> had = causes(before);
    for (Layer2Problem problem : now.problems()) {
      if (!had.contains(Cause.of(problem))) {
        LOG.warn(problem.text());
      }
    }
    Set<Cause> still = causes(now);
    for (Layer2Problem problem : before.problems()) {
      if (!still.contains(Cause.of(problem))) {
        LOG.info("Over: {}", problem.text());
      }
    }
    reportInterfaces(before, now);
    onChange.accept(now);
  }

  /** What a problem is logged once for: its text may change while it lasts. */
  private record Cause(Layer2Problem.Kind kind, String interfaceName) {
    static Cause of(Layer2Problem problem) {
      return new Cause(problem.kind(), problem.interfaceName());
    }
  }

  private static Set<Cause> causes(Layer2Health health) {
    return health.problems().stream().map(Cause::of).collect(Collectors.toSet());
  }

  private static void reportInterfaces(Layer2Health before, Layer2Health now) {
    Set<UsableInterface> had = Set.copyOf(before.interfaces());
    for (UsableInterface each : now.interfaces()) {
      if (!had.contains(each)) {
        LOG.info(
            "Interface {} with address {} is used for layer 2, {}.",
            each.name(),
            each.mac(),
            each.carrier() ? "it has a carrier" : "it has no carrier yet");
      }
    }
    for (UsableInterface each : before.interfaces()) {
      if (now.interfaces().stream().noneMatch(other -> other.name().equals(each.name()))) {
        LOG.info("Interface {} is no longer used for layer 2.", each.name());
      }
    }
  }

  private void wake() {
    LinkWatch opened = watch;
    if (opened != null) {
      opened.wake();
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
