package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import java.util.Comparator;

/** Memory of processes of a lab, beside what is promised. */
final class MemoryOf {
  private MemoryOf() {}

  /** That of the speaker that has most now. */
  static Memory largestSpeaker(Lab lab) {
    return lab.topology().nodes().stream()
        .map(node -> ProcessFigures.memory(lab.moka().speaker(node)))
        .max(Comparator.comparingDouble(Memory::nowMib))
        .orElseThrow();
  }

  /** That of the controller with so many Services; the promise holds for its peak too. */
  static Finding controller(String what, int services, Memory memory) {
    int limit = services == 0 ? 95 : services <= 1_000 ? 98 : 105;
    return new Finding(
        what,
        "RSS ≤ " + limit + " MiB",
        memory.toString(),
        Finding.Verdict.of(memory.nowMib() <= limit && memory.peakMib() <= limit));
  }
}
