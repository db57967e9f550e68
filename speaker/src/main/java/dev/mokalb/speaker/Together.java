package dev.mokalb.speaker;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends parts that do not need each other at the same time: a pod has few seconds for it. */
final class Together {

  private static final Logger LOG = LoggerFactory.getLogger(Together.class);

  private Together() {}

  /** Runs all of them at once; returns when the last one is done. What one throws is logged. */
  static void run(List<Runnable> parts) {
    List<Thread> threads = new ArrayList<>();
    for (Runnable part : parts) {
      threads.add(Thread.ofPlatform().name("end").start(() -> guarded(part)));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void guarded(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException defect) {
      LOG.error("a part met a defect while it ended; the others end as they should", defect);
    }
  }
}
