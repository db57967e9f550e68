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
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
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

  /** For each second's changes: a tenth more. */
  private static final long SLOWER_MAX_NANOS = 1_100_000_000L;

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
    findings.add(measure(frr, node, routes + half).finding(routes));
    findings.publish(
        "speaker, before and right after that", before + "; " + ProcessFigures.memory(speaker));
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
   * @param waiting what waited in the speaker, as was seen
   * @param nanos from the first write to the last
   * @param rightNanos from the last write until the router's kernel had what it should have; empty
   *     if the router never had that and no more
   */
  record Storm(StormLooks.Seen waiting, long nanos, OptionalLong rightNanos) {

    Finding finding(int routes) {
      return new Finding(
          "%,d routes come or go a second, for %d s, to one FRR that has %,d more"
              .formatted(CHANGES_A_SECOND, SECONDS, routes),
          "≤ %,d waiting, its table right".formatted(CHANGES_A_SECOND),
          "at most %.0f waiting%s; %,d changes in %.1f s%s; %s"
              .formatted(
                  waiting.highest(),
                  isSeen() ? "" : ", but nobody looked for %.1f s".formatted(seconds(waiting)),
                  SECONDS * CHANGES_A_SECOND,
                  nanos / 1e9,
                  isPaced() ? "" : ", too few a second",
                  rightWords()),
          Verdict.of(
              waiting.highest() <= CHANGES_A_SECOND
                  && isSeen()
                  && isPaced()
                  && rightNanos.isPresent()));
    }

    private static double seconds(StormLooks.Seen waiting) {
      return waiting.blindNanos() / 1e9;
    }

    /** Once a second at least. */
    private boolean isSeen() {
      return waiting.blindNanos() <= 1_000_000_000L;
    }

    private boolean isPaced() {
      return nanos <= SECONDS * SLOWER_MAX_NANOS;
    }

    private String rightWords() {
      return rightNanos.isPresent()
          ? "all in its kernel %.0f ms after the last".formatted(rightNanos.getAsLong() / 1e6)
          : "its table is not right after %d s".formatted(BgpStand.WITHIN.toSeconds());
    }
  }

  private Storm measure(Frr frr, String node, int prefixes) {
    String sample =
        "metallb_bgp_pending_prefixes_total{peer=\"%s:179\",vrf=\"default\"}"
            .formatted(stand.lab().topology().host(Topology.ROUTER).ipv4());
    StormLooks looks = new StormLooks(() -> stand.lab().metric(node, sample), LOOK);
    long began = System.nanoTime();
    long last;
    try {
      last = storm(began);
    } catch (RuntimeException e) {
      looks.end();
      throw e;
    }
    OptionalLong right = awaitRight(frr, prefixes);
    return new Storm(
        looks.end(),
        last - began,
        right.isEmpty() ? right : OptionalLong.of(Math.max(0, right.getAsLong() - last)));
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

  /** Until the router has what was written last, and no more; when its kernel had it. */
  private OptionalLong awaitRight(Frr frr, int prefixes) {
    long latest = 0;
    try {
      for (int number = 0; number < SERVICES; number++) {
        services.get(number).awaitWritten();
        int hops = hasAll(number, SECONDS) ? 1 : 0;
        for (String address : services.get(number).others) {
          long since = stand.routes().awaitHops(address, hops, BgpStand.WITHIN);
          latest = Math.max(latest, since);
        }
      }
      Waiting.until(
          "FRR to have these and no others",
          BgpStand.WITHIN,
          () -> frr.prefixesByPeer().equals(List.of(prefixes)));
    } catch (LabException e) {
      say.accept(String.valueOf(e.getMessage()));
      return OptionalLong.empty();
    }
    return OptionalLong.of(latest);
  }
}
