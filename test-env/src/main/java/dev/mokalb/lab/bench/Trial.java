package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.bench.ProcessFigures.JavaStart;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.process.LabProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What a controller is put through with many Services, whichever controller it is.
 *
 * @param like how bare patches are started
 * @param controller the only one that serves Services meanwhile
 * @param waiting how this controller leaves a Service that waits for an address
 */
record Trial(
    Stand stand, JavaStart like, LabProcess controller, Kind waiting, Consumer<String> say) {
  static final Duration SERVED_WITHIN = Duration.ofMinutes(3);
  static final Duration REST_WITHIN = Duration.ofMinutes(10);
  static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  static final Duration BESIDE_PAUSE = Duration.ofMillis(20);
  static final int RESTARTS = 5;

  /** Moka's controller gives memory back after 3 s without work. */
  private static final Duration AT_REST = Duration.ofSeconds(5);

  /**
   * What the controller showed.
   *
   * @param perSecond addresses that a watcher saw
   */
  record Drained(double perSecond, double cpuMsEach, Memory memory) {}

  /**
   * Services of another namespace, created one after another while others drain.
   *
   * @param perSecond addresses that a watcher saw, all together
   */
  record Beside(Samples address, double perSecond) {}

  /** Starts the controller, and returns when it has come to rest. */
  void start() {
    controller.start();
    ProcessFigures.awaitQuiet(controller, REST_WITHIN);
  }

  /** Returns when neither the controller nor a speaker has anything left to write up. */
  void awaitAtRest() {
    ProcessFigures.awaitRest(controller, REST_WITHIN);
    awaitSpeakersAtRest();
  }

  /**
   * What the round before has left the speakers to write up is no part of the next one. They write
   * for minutes where thousands of Services are announced.
   */
  void awaitSpeakersAtRest() {
    for (String node : stand.lab().topology().nodes()) {
      LabProcess speaker = stand.lab().moka().speaker(node);
      if (speaker.alive()) {
        ProcessFigures.awaitRest(speaker, REST_WITHIN);
      }
    }
  }

  void stop() {
    controller.stop(STOP_LIMIT);
  }

  /** Takes all addresses away, while no controller runs. */
  void clear() {
    PatchRun.run(stand.lab(), like, waiting);
    stand.watch().awaitServed(0, SERVED_WITHIN);
  }

  /**
   * All {@code size} Services wait, without a pool; the controller is stopped, before and after.
   */
  Drained drain(int size) {
    start();
    awaitSpeakersAtRest();
    say.accept("the pool comes: %s serves %,d Services".formatted(controller.name(), size));
    Duration cpu = ProcessFigures.cpu(controller);
    long start = System.nanoTime();
    stand.fleet().createPool();
    double seconds = (stand.watch().awaitServed(size, SERVED_WITHIN) - start) / 1e9;
    double cpuMs = ProcessFigures.cpu(controller).minus(cpu).toMillis();
    ProcessFigures.awaitQuiet(controller, REST_WITHIN);
    LockSupport.parkNanos(AT_REST.toNanos());
    Memory memory = ProcessFigures.memory(controller);
    stop();
    return new Drained(size / seconds, cpuMs / size, memory);
  }

  /** Restarts the controller, each time with a Service more, numbered from {@code first}. */
  Samples restarts(int first) {
    say.accept("restarting " + controller.name());
    List<Long> served = new ArrayList<>();
    for (int round = 0; round < RESTARTS; round++) {
      ProcessFigures.awaitRest(controller, REST_WITHIN);
      stop();
      String name = Fleet.name(first + round);
      Fleet.must(stand.fleet().create(name).join());
      long start = System.nanoTime();
      controller.start();
      served.add(stand.watch().awaitAddress(name, SERVED_WITHIN).addressNanos() - start);
    }
    return new Samples(served);
  }

  /**
   * The {@code waiting} Services, which are all there are and have addresses, wait and drain once
   * more, and beside them Services in a namespace of their own, which must be there.
   */
  Beside beside(int waiting) {
    stop();
    stand.fleet().deletePool();
    clear();
    start();
    say.accept("the burst once more, with Services of another namespace beside it");
    long start = System.nanoTime();
    stand.fleet().createPool();
    List<Long> beside = new ArrayList<>();
    while (stand.watch().served() < waiting + beside.size()) {
      String name = "beside-%05d".formatted(beside.size());
      long asked = System.nanoTime();
      var created = stand.fleet().createBeside(name);
      beside.add(stand.watch().awaitAddress(name, SERVED_WITHIN).addressNanos() - asked);
      Fleet.must(created.join());
      LockSupport.parkNanos(BESIDE_PAUSE.toNanos());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Beside(new Samples(beside), (waiting + beside.size()) / seconds);
  }

  /**
   * The same Services wait once more, but bare patches drain them, and what is created beside them
   * the bench serves itself: no controller runs.
   */
  Samples besideBare() {
    stop();
    clear();
    say.accept("bare patches once more, with Services beside them that the bench serves");
    List<Long> beside = new ArrayList<>();
    // Not in the common pool, which the JDK's HTTP client needs.
    var patches =
        CompletableFuture.supplyAsync(
            () -> PatchRun.run(stand.lab(), like, Kind.SET),
            task -> Thread.ofPlatform().name("patches").start(task));
    while (stand.watch().served() == 0 && !patches.isDone()) {
      LockSupport.parkNanos(BESIDE_PAUSE.toNanos()); // its virtual machine starts
    }
    while (beside.isEmpty() || !patches.isDone()) {
      beside.add(stand.creations().floorOf("floor-%05d".formatted(beside.size())));
      LockSupport.parkNanos(BESIDE_PAUSE.toNanos());
    }
    patches.join();
    return new Samples(beside);
  }
}
