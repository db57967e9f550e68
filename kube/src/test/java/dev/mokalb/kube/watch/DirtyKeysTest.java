package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirtyKeysTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final DirtyKeys<String> keys = new DirtyKeys<>();

  private CompletableFuture<List<String>> drainElsewhere(Duration rest) {
    CompletableFuture<List<String>> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            drained.complete(keys.drain(LONG, rest));
          } catch (InterruptedException e) {
            drained.completeExceptionally(e);
          }
        });
    return drained;
  }

  @Test
  void eachKeyIsThereOnceInTheOrderOfItsFirstMark() throws InterruptedException {
    keys.markAll(List.of("b", "a"));
    keys.mark("b");
    keys.mark("c");
    assertThat(keys.drain(LONG)).containsExactly("b", "a", "c");
    assertThat(keys.isEmpty()).isTrue();
  }

  @Test
  void aMarkAndAWakeEndTheWaiting() throws Exception {
    CompletableFuture<List<String>> first = drainElsewhere(Duration.ZERO);
    keys.mark("a");
    assertThat(first.get(5, TimeUnit.SECONDS)).containsExactly("a");
    CompletableFuture<List<String>> second = drainElsewhere(Duration.ZERO);
    keys.wake();
    assertThat(second.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void whatIsMarkedPatientlyWaitsForTheOwnersRest() throws InterruptedException {
    keys.markPatiently("a");
    assertThat(keys.drain(LONG)).as("no rest").containsExactly("a");
    keys.markPatiently("b");
    long start = System.nanoTime();
    assertThat(keys.drain(LONG, Duration.ofMillis(30))).containsExactly("b");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
    keys.markPatiently("c");
    assertThat(keys.drain(Duration.ofMillis(1), LONG)).as("it waits no longer").contains("c");
  }

  @Test
  void somethingUrgentEndsTheRest() throws Exception {
    keys.markPatiently("a");
    CompletableFuture<List<String>> drained = drainElsewhere(LONG);
    keys.mark("a");
    assertThat(drained.get(5, TimeUnit.SECONDS)).containsExactly("a");
    keys.markPatiently("a");
    drained = drainElsewhere(LONG);
    keys.markAll(List.of("b"));
    assertThat(drained.get(5, TimeUnit.SECONDS)).contains("a");
  }

  @Test
  void nothingInTimeIsNothing() throws InterruptedException {
    assertThat(keys.drain(Duration.ofMillis(1))).isEmpty();
    assertThat(keys.drainNow()).isEmpty();
  }
}
