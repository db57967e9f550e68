package dev.mokalb.speaker.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SchedulingTest {

  private record Seen(boolean granted, String ofParent, String ofChild) {}

  /** What is granted depends on the kernel; that it shows it does not. */
  @Test
  void aThreadThatIsStartedLaterHasTheShortSlicesOfItsParent() {
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            boolean granted = Scheduling.shortSlices();
            CompletableFuture<String> child = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> child.complete(slice()));
            seen.complete(new Seen(granted, slice(), child.join()));
          } catch (RuntimeException | LinkageError e) {
            seen.completeExceptionally(e);
          }
        });
    Seen now = seen.join();
    assertThat(now.ofChild()).isEqualTo(now.ofParent());
    if (!now.ofParent().isEmpty()) {
      assertThat(now.granted())
          .as("a slice of %s ns", now.ofParent())
          .isEqualTo("100000".equals(now.ofParent()));
    }
  }

  /** In nanoseconds, as the scheduler shows it; empty if this kernel does not. */
  private static String slice() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
          .filter(line -> line.startsWith("se.slice"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
