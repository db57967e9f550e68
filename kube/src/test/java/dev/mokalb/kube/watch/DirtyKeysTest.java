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

  private CompletableFuture<List<String>> drainElsewhere() {
    CompletableFuture<List<String>> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            drained.complete(keys.drain(LONG));
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
    CompletableFuture<List<String>> first = drainElsewhere();
    keys.mark("a");
    assertThat(first.get(5, TimeUnit.SECONDS)).containsExactly("a");
    CompletableFuture<List<String>> second = drainElsewhere();
    keys.wake();
    assertThat(second.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void nothingInTimeIsNothing() throws InterruptedException {
    assertThat(keys.drain(Duration.ofMillis(1))).isEmpty();
    assertThat(keys.drainNow()).isEmpty();
  }
}
