package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop's thread, with writes that end when a test says so. */
class ControllerLoopTest {

  private static final int SERVICES_EACH = 150;
  private static final long REST_NANOS = 10_000_000;

  private final SmallWorld world = new SmallWorld();
  private final HeldWrites writes = new HeldWrites();
  private final ControllerLoop loop =
      new ControllerLoop(
          world.loopPorts(writes), new ServicePlanner("", "metallb-system"), Duration.ofSeconds(5));

  @AfterEach
  void close() {
    loop.close();
  }

  /** A limited number of writes, each under way until it is ended. */
  private static final class HeldWrites implements StatusWriter {
    private final LinkedBlockingQueue<Consumer<PatchOutcome>> held = new LinkedBlockingQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger turnsWithoutRoom = new AtomicInteger();
    private int limit;

    @Override
    public boolean hasRoom() {
      boolean room = underWay.get() < limit;
      if (!room) {
        turnsWithoutRoom.incrementAndGet();
      }
      return room;
    }

    @Override
    public boolean write(
        ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      underWay.incrementAndGet();
      held.add(outcome);
      return true;
    }

    /** Ends the oldest. */
    void endOne(int version) throws InterruptedException {
      Consumer<PatchOutcome> outcome =
          Optional.ofNullable(held.poll(10, TimeUnit.SECONDS)).orElseThrow();
      underWay.decrementAndGet();
      outcome.accept(new PatchOutcome.Applied(Integer.toString(version)));
    }
  }

  private void serve(int limit) {
    writes.limit = limit;
    world.last = IpAddress.of("10.0.3.1");
    for (String namespace : new String[] {"one", "two"}) {
      for (int i = 0; i < SERVICES_EACH; i++) {
        world.service(new ObjectKey(namespace, "s" + i), "", Optional.empty());
      }
    }
    loop.start();
    loop.conflictsChanged();
    loop.elected(new Takeover.Unclaimed(), System.nanoTime(), () -> true);
  }

  /** Ends one write after another; says how often the loop was without room meanwhile. */
  private int turnsWhileAllAreServed() throws InterruptedException {
    for (int i = 0; i < 2 * SERVICES_EACH; i++) {
      writes.endOne(1_000_000 + i);
      LockSupport.parkNanos(100_000);
    }
    return writes.turnsWithoutRoom.get();
  }

  @Test
  void inABurstWhatEndsWithinTheRestIsFollowedTogether() throws InterruptedException {
    long start = System.nanoTime();
    serve(20);
    int turns = turnsWhileAllAreServed();
    long rests = (System.nanoTime() - start) / REST_NANOS;
    // Each turn asks for room at its end, and once more when the next is planned.
    assertThat(turns).isLessThanOrEqualTo(2 * (int) (rests + 10));
  }

  @Test
  void oneWriteAfterAnotherIsFollowedAtOnce() throws InterruptedException {
    serve(1);
    long start = System.nanoTime();
    int turns = turnsWhileAllAreServed();
    assertThat(turns).isPositive();
    assertThat(System.nanoTime() - start)
        .as("with a rest after each of them it would take longer")
        .isLessThan(SERVICES_EACH * REST_NANOS);
  }

  @Test
  void whoStopsInABurstWaitsForTheWritesUnderWay() throws Exception {
    serve(20);
    Awaitility.await().until(() -> loop.figures().inFlight() == 20);
    CompletableFuture<Optional<String>> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            drained.complete(loop.drain());
          } catch (InterruptedException e) {
            drained.completeExceptionally(e);
          }
        });
    for (int i = 0; i < 20; i++) {
      assertThat(drained).isNotDone();
      writes.endOne(1_000_000 + i);
    }
    assertThat(drained.get(5, TimeUnit.SECONDS)).hasValue("1000019");
    assertThat(writes.held).isEmpty();
  }
}
