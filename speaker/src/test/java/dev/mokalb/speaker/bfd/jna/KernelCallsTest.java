package dev.mokalb.speaker.bfd.jna;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.bfd.LoopPriority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class KernelCallsTest {

  @Test
  void theTimerRunsOnTheClockOfNanoTime() throws Exception {
    try (MonotonicTimer timer = MonotonicTimer.open()) {
      long due = System.nanoTime() + 20_000_000;
      timer.arm(due + 60_000_000_000L);
      timer.arm(due);
      while (!hasFired(timer)) {
        assertThat(System.nanoTime()).as("10 s later").isLessThan(due + 10_000_000_000L);
        LockSupport.parkNanos(100_000);
      }
      assertThat(System.nanoTime()).isGreaterThanOrEqualTo(due);
      timer.arm(System.nanoTime() - 5);
      LockSupport.parkNanos(1_000_000);
      assertThat(hasFired(timer)).as("a time that has passed").isTrue();
      timer.acknowledge();
      assertThat(hasFired(timer)).as("once").isFalse();
    }
  }

  private static boolean hasFired(MonotonicTimer timer) throws Exception {
    // The descriptor does not block, and reading is what acknowledges.
    Path info = Path.of("/proc/self/fdinfo/" + timer.descriptor());
    return Files.readAllLines(info).stream().anyMatch("ticks: 1"::equals);
  }

  /** What is granted depends on the machine; that the kernel shows it does not. */
  @Test
  void theKernelShowsThePriorityThatWasGranted() {
    record Seen(LoopPriority priority, int policy, int nice) {}
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            LoopPriority priority = Preference.ask();
            String all = Files.readString(Path.of("/proc/thread-self/stat"));
            String[] stat = all.substring(all.lastIndexOf(')') + 2).split(" ", -1); // proc(5)
            seen.complete(
                new Seen(priority, Integer.parseInt(stat[38]), Integer.parseInt(stat[16])));
          } catch (Exception | LinkageError e) {
            seen.completeExceptionally(e);
          }
        });
    Seen after = seen.join();
    switch (after.priority()) {
      case REAL_TIME -> assertThat(after.policy()).as("SCHED_RR").isEqualTo(2);
      case NICE -> assertThat(after.nice()).isEqualTo(-20);
      case SHORT_SLICES, ORDINARY -> assertThat(after.policy()).as("SCHED_OTHER").isZero();
    }
  }

  @Test
  void interfacesHaveNumbers() {
    assertThat(Interfaces.index("lo")).isEqualTo(1);
    assertThat(Interfaces.index("no-such-device")).isZero();
  }
}
