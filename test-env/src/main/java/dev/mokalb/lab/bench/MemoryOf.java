package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import java.util.Comparator;

/** Memory of those processes of a lab of which there are several. */
final class MemoryOf {
  private MemoryOf() {}

  /** That of the speaker that has most now. */
  static Memory largestSpeaker(Lab lab) {
    return lab.topology().nodes().stream()
        .map(node -> ProcessFigures.memory(lab.moka().speaker(node)))
        .max(Comparator.comparingDouble(Memory::nowMib))
        .orElseThrow();
  }
}
