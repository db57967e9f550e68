package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.Frr;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of Services come and go all the time. The API server is not what is measured, and takes
 * some hundred writes a second: each write changes ten addresses of one Service.
 */
final class BgpStorm {
  static final int CHANGES_A_SECOND = 1_000;
  static final int SECONDS = 10;
  static final int ADDRESSES = 10;

  /** Each is written once a second. */
  static final int SERVICES = CHANGES_A_SECOND / ADDRESSES;

  private static final long PAUSE_NANOS = 1_000_000_000L / SERVICES;
  private static final int IN_FLIGHT = 16;
  private static final Duration LOOK = Duration.ofMillis(100);

  private final BgpStand stand;
  private final Findings findings;
  private final Consumer<String> say;
  private final List<Flapping> services = new ArrayList<>();
  private final Semaphore room = new Semaphore(IN_FLIGHT);

  /** A Service, the address that it keeps, and those that it has now and then. */
  private static final class Flapping {
    private final String name;
    private final String own;
    private final List<String> others;
    private @Nullable CompletableFuture<ApiResult> written;

    private Flapping(String name, String own, List<String> others) {
      this.name = name;
      this.own = own;
      this.others = others;
    }

    private void awaitWritten() {
      if (written != null) {
        Fleet.must(written.join());
      }
    }
  }

  /** The most of several looks. */
  private static final class Highest implements AutoCloseable {
    private final Thread thread;
    private volatile boolean over;
    private final AtomicInteger looks = new AtomicInteger();
    private final DoubleAccumulator pending = new DoubleAccumulator(Math::max, 0);

    private Highest(BgpStand stand, String node) {
      thread = Thread.ofPlatform().daemon().name("storm").start(() -> look(stand, node));
    }

    private void look(BgpStand stand, String node) {
      String sample =
          "metallb_bgp_pending_prefixes_total{peer=\"%s:179\",vrf=\"default\"}"
              .formatted(stand.lab().topology().host(Topology.ROUTER).ipv4());
      while (!over) {
        pending.accumulate(stand.metric(node, sample));
        looks.incrementAndGet();
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }

    /** Of one look a second at least. */
    private double pending() {
      if (looks.get() < SECONDS) {
        throw new LabException("the speaker said %s times what waits".formatted(looks));
      }
      return pending.get();
    }

    @Override
    public void close() {
      over = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  BgpStorm(BgpStand stand, Findings findings, Consumer<String> say) {
    this.stand = stand;
    this.findings = findings;
    this.say = say;
  }

  /**
   * Storms.
   *
   * @param frr that has all routes from the speaker of this node, and no others
   * @param routes how many
   * @param first of the Services that have one address each
   * @param unused the first of the addresses that no Service has
   */
  void run(Frr frr, String node, int routes, int first, int unused) {
    prepare(first, unused);
    int half = SERVICES / 2 * ADDRESSES;
    for (int number = 0; number < SERVICES; number++) {
      write(number, 0);
    }
    stand.routes().awaitCount(routes + half, BgpStand.WITHIN);
    LabProcess speaker = stand.lab().moka().speaker(node);
    ProcessFigures.Memory before = ProcessFigures.memory(speaker);
    say.accept("%,d routes come or go a second".formatted(CHANGES_A_SECOND));
    report(measure(node), routes);
    findings.publish(
        "speaker, before and right after that", before + "; " + ProcessFigures.memory(speaker));
    Waiting.until(
        "FRR to have these and no others",
        BgpStand.WITHIN,
        () -> frr.prefixesByPeer().equals(List.of(routes + half)));
  }

  private void prepare(int first, int unused) {
    for (int number = 0; number < SERVICES; number++) {
      String name = Fleet.name(first + number);
      List<String> others = new ArrayList<>();
      for (int more = 0; more < ADDRESSES; more++) {
        others.add(IpAddress.ipv4(unused + number * ADDRESSES + more).toString());
      }
      String own = stand.watch().awaitAddress(name, BgpStand.WITHIN).address();
      services.add(new Flapping(name, own, others));
    }
  }

  /**
   * What came of it.
   *
   * @param pending the most that waited
   * @param nanos from the first write to the last
   * @param rightNanos from the last write until the router's kernel had what it should have
   */
  private record Storm(double pending, long nanos, long rightNanos) {}

  private Storm measure(String node) {
    long began = System.nanoTime();
    try (Highest highest = new Highest(stand, node)) {
      long last = storm(began);
      long right = awaitRight();
      return new Storm(highest.pending(), last - began, Math.max(0, right - last));
    }
  }

  private void report(Storm storm, int routes) {
    findings.add(
        new Finding(
            "%,d routes come or go a second, for %d s, to one FRR that has %,d more"
                .formatted(CHANGES_A_SECOND, SECONDS, routes),
            "≤ %,d waiting, its table right".formatted(CHANGES_A_SECOND),
            "at most %.0f waiting; %,d changes in %.1f s, all in its kernel %.0f ms after the last"
                .formatted(
                    storm.pending(),
                    SECONDS * CHANGES_A_SECOND,
                    storm.nanos() / 1e9,
                    storm.rightNanos() / 1e6),
            Verdict.of(storm.pending() <= CHANGES_A_SECOND)));
  }

  /** Returns when the last write began. */
  private long storm(long began) {
    long now = began;
    for (int write = 0; write < SECONDS * SERVICES; write++) {
      long due = began + write * PAUSE_NANOS;
      for (now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      write(write % SERVICES, 1 + write / SERVICES);
    }
    return now;
  }

  private static boolean hasAll(int number, int round) {
    return (number + round) % 2 == 0;
  }

  private void write(int number, int round) {
    Flapping service = services.get(number);
    service.awaitWritten();
    List<String> addresses = new ArrayList<>(List.of(service.own));
    if (hasAll(number, round)) {
      addresses.addAll(service.others);
    }
    room.acquireUninterruptibly();
    service.written =
        stand
            .fleet()
            .writeStatus(service.name, addresses.toArray(String[]::new))
            .whenComplete((_, _) -> room.release());
  }

  /** Until the router's kernel has what was written last; when that was. */
  private long awaitRight() {
    long latest = 0;
    for (int number = 0; number < SERVICES; number++) {
      services.get(number).awaitWritten();
      int hops = hasAll(number, SECONDS) ? 1 : 0;
      for (String address : services.get(number).others) {
        long since = stand.routes().awaitHops(address, hops, BgpStand.WITHIN);
        latest = Math.max(latest, since);
      }
    }
    return latest;
  }
}
