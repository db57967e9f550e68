package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.ApiResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Creates Services one after another and notes how long each took to be served. */
final class Creations {
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Fleet fleet;
  private final ServiceWatch watch;
  private final ArpListener arp;

  /**
   * Times from just before the request to create.
   *
   * @param shown until the watcher saw the Service without an address: what the API server and the
   *     bench itself take
   * @param address until it saw the address
   * @param arp until the first gratuitous ARP frame reached the client
   */
  record Times(Samples shown, Samples address, Samples arp) {}

  /**
   * A Service that was created at {@code start} and has an address; the answer may be under way.
   */
  private record Created(long start, ServiceWatch.Seen seen, CompletableFuture<ApiResult> answer) {
    long addressAfter() {
      return seen.addressNanos() - start;
    }
  }

  Creations(Fleet fleet, ServiceWatch watch, ArpListener arp) {
    this.fleet = fleet;
    this.watch = watch;
    this.arp = arp;
  }

  /** Creates Services {@code from} up to {@code end}, whose endpoints exist already. */
  Times measure(int from, int end) {
    List<Long> shown = new ArrayList<>();
    List<Long> address = new ArrayList<>();
    List<Long> announced = new ArrayList<>();
    for (int number = from; number < end; number++) {
      Created one = create(Fleet.name(number));
      long heard = arp.await(one.seen().address(), SERVED_WITHIN);
      Fleet.must(one.answer().join());
      shown.add(one.seen().firstNanos() - one.start());
      address.add(one.addressAfter());
      announced.add(heard - one.start());
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return new Times(new Samples(shown), new Samples(address), new Samples(announced));
  }

  /** The same where nobody announces: create → address of each, in nanoseconds. */
  List<Long> addresses(int from, int end) {
    List<Long> address = new ArrayList<>();
    for (int number = from; number < end; number++) {
      Created one = create(Fleet.name(number));
      Fleet.must(one.answer().join());
      address.add(one.addressAfter());
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return address;
  }

  /** Creates a Service and waits until it has an address. */
  private Created create(String name) {
    long start = System.nanoTime();
    CompletableFuture<ApiResult> answer = fleet.create(name);
    return new Created(start, watch.awaitAddress(name, SERVED_WITHIN), answer);
  }

  /** The same steps without Moka, of {@code count} Services, which are deleted then. */
  Samples floor(int count) {
    List<Long> address = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      address.add(floorOf(floorName(number)));
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    for (int number = 0; number < count; number++) {
      Fleet.must(fleet.delete(floorName(number)).join());
    }
    return new Samples(address);
  }

  private static String floorName(int number) {
    return "floor-%05d".formatted(number);
  }

  /**
   * Create → address of one Service without Moka, in nanoseconds: the bench itself writes the
   * address as soon as it is shown the Service, which nobody serves. No controller that watches and
   * writes can be quicker on this API server.
   */
  long floorOf(String name) {
    long start = System.nanoTime();
    CompletableFuture<ApiResult> created = fleet.createUnserved(name);
    watch.awaitShown(name, SERVED_WITHIN);
    CompletableFuture<ApiResult> written = fleet.writeStatus(name, "10.201.0.1");
    long address = watch.awaitAddress(name, SERVED_WITHIN).addressNanos() - start;
    Fleet.must(created.join());
    Fleet.must(written.join());
    return address;
  }
}
