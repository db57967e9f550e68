package dev.mokalb.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TogetherTest {

  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final CyclicBarrier all = new CyclicBarrier(2);

  /** Each goes on only once the other has begun. */
  private void meet(String name) {
    try {
      all.await(10, TimeUnit.SECONDS);
      done.add(name);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      done.add(name + " alone");
    }
  }

  @Test
  void allEndAtOnce() {
    Together.run(List.of(() -> meet("routes"), () -> meet("layer 2")));
    assertThat(done).containsExactlyInAnyOrder("routes", "layer 2");
  }

  @Test
  void whatOneThrowsKeepsNoOther() {
    Together.run(
        List.of(
            () -> {
              throw new IllegalStateException("a defect");
            },
            () -> done.add("layer 2")));
    assertThat(done).containsExactly("layer 2");
  }
}
