package dev.mokalb.speaker.bfd.jna;

import dev.mokalb.speaker.bfd.LoopPriority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks the kernel to prefer a thread (sched_setattr(2)). The C library has no function for it, so
 * it is called by its number.
 *
 * <pre>
 *   struct sched_attr:  0 size | 4 policy | 8 flags | 16 nice | 20 priority
 *                      24 runtime | 32 deadline | 40 period
 * </pre>
 */
public final class Scheduling {

  private static final int ATTRIBUTES_OCTETS = 48; // SCHED_ATTR_SIZE_VER0
  private static final int POLICY_AT = 4;
  private static final int FLAGS_AT = 8;
  private static final int NICE_AT = 16;
  private static final int PRIORITY_AT = 20;
  private static final int RUNTIME_AT = 24;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;
  private static final long RESET_ON_FORK = 1; // threads that this one starts are ordinary
  private static final int HIGHEST_NICE = -20;
  private static final int LOWEST_REAL_TIME_PRIORITY = 1;

  /** The shortest slice that Linux takes for an ordinary thread, 0.1 ms (since 6.12). */
  private static final long SLICE_NANOS = 100_000;

  private static final long CALLING_THREAD = 0;
  private static final Path THREADS = Path.of("/proc/self/task");

  private Scheduling() {}

  private record Numbers(long set, long get) {}

  /**
   * Gives the calling thread the best that the kernel allows, and the threads that collect garbage
   * too: while they work, no other does.
   *
   * @throws LinkageError if native calls are not possible here
   */
  public static LoopPriority prefer() {
    Numbers calls =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> new Numbers(314, 315);
          case "aarch64" -> new Numbers(274, 275);
          case null, default -> new Numbers(-1, -1);
        };
    if (calls.set() < 0) {
      return LoopPriority.ORDINARY;
    }
    collectors().forEach(thread -> prefer(calls, thread));
    return prefer(calls, CALLING_THREAD);
  }

  /** The numbers that the kernel gave to the threads that stop the others to collect garbage. */
  private static List<Long> collectors() {
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads
          .filter(Scheduling::collects)
          .map(thread -> Long.valueOf(thread.getFileName().toString()))
          .toList();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return List.of(); // It is a gain, not a need.
    }
  }

  private static boolean collects(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      return name.startsWith("VM Thread") || name.startsWith("GC Thread");
    } catch (IOException e) {
      return false; // It has just ended.
    }
  }

  private static LoopPriority prefer(Numbers calls, long thread) {
    ByteBuffer attributes = LibC.memory(ATTRIBUTES_OCTETS);
    attributes.putInt(0, ATTRIBUTES_OCTETS);
    attributes.putInt(POLICY_AT, SCHED_RR);
    attributes.putLong(FLAGS_AT, RESET_ON_FORK);
    attributes.putInt(PRIORITY_AT, LOWEST_REAL_TIME_PRIORITY);
    if (set(calls, thread, attributes)) {
      return LoopPriority.REAL_TIME;
    }
    get(calls, thread, attributes);
    int usualNice = attributes.getInt(NICE_AT);
    attributes.putInt(POLICY_AT, SCHED_OTHER);
    attributes.putLong(FLAGS_AT, RESET_ON_FORK);
    attributes.putInt(NICE_AT, HIGHEST_NICE);
    attributes.putLong(RUNTIME_AT, SLICE_NANOS);
    if (set(calls, thread, attributes)) {
      return LoopPriority.NICE;
    }
    attributes.putInt(NICE_AT, usualNice);
    if (set(calls, thread, attributes) && get(calls, thread, attributes)) {
      return attributes.getLong(RUNTIME_AT) == SLICE_NANOS // Older kernels ignore it.
          ? LoopPriority.SHORT_SLICES
          : LoopPriority.ORDINARY;
    }
    return LoopPriority.ORDINARY;
  }

  private static boolean set(Numbers calls, long thread, ByteBuffer attributes) {
    try {
      return LibC.syscall(calls.set(), thread, LibC.addressOf(attributes), 0, 0) == 0;
    } finally {
      Reference.reachabilityFence(attributes);
    }
  }

  private static boolean get(Numbers calls, long thread, ByteBuffer attributes) {
    try {
      long address = LibC.addressOf(attributes);
      return LibC.syscall(calls.get(), thread, address, ATTRIBUTES_OCTETS, 0) == 0;
    } finally {
      Reference.reachabilityFence(attributes);
    }
  }
}
