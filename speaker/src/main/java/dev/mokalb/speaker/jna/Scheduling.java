package dev.mokalb.speaker.jna;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks the kernel to prefer threads (sched_setattr(2)). The C library has no function for it, so it
 * is called by its number. Threads have the numbers of the kernel; 0 is the calling one.
 *
 * <pre>
 *   struct sched_attr:  0 size | 4 policy | 8 flags | 16 nice | 20 priority
 *                      24 runtime | 32 deadline | 40 period
 * </pre>
 */
public final class Scheduling {

  public static final long CALLING_THREAD = 0;

  private static final int ATTRIBUTES_OCTETS = 48; // SCHED_ATTR_SIZE_VER0
  private static final int POLICY_AT = 4;
  private static final int FLAGS_AT = 8;
  private static final int NICE_AT = 16;
  private static final int PRIORITY_AT = 20;
  private static final int RUNTIME_AT = 24;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;
  private static final long RESET_ON_FORK = 1; // threads that this one starts are ordinary
  private static final long KEPT_ON_FORK = 0;
  private static final int HIGHEST_NICE = -20;
  private static final int LOWEST_REAL_TIME_PRIORITY = 1;

  /** The shortest slice that Linux takes for an ordinary thread, 0.1 ms (since 6.12). */
  private static final long SLICE_NANOS = 100_000;

  private static final Path THREADS = Path.of("/proc/self/task");

  private Scheduling() {}

  private record Numbers(long set, long get) {

    static Numbers ofThisMachine() {
      return switch (System.getProperty("os.arch")) {
        case "amd64" -> new Numbers(314, 315);
        case "aarch64" -> new Numbers(274, 275);
        case null, default -> new Numbers(-1, -1); // No call has this number: it fails.
      };
    }
  }

  /**
   * Runs the thread before every ordinary one. Threads that it starts are ordinary.
   *
   * @return whether the kernel does it, for which the capability SYS_NICE is needed
   * @throws LinkageError if native calls are not possible here
   */
  public static boolean realTime(long thread) {
    ByteBuffer attributes = attributes();
    attributes.putInt(POLICY_AT, SCHED_RR);
    attributes.putLong(FLAGS_AT, RESET_ON_FORK);
    attributes.putInt(PRIORITY_AT, LOWEST_REAL_TIME_PRIORITY);
    return set(thread, attributes);
  }

  /**
   * Gives the thread the largest share, in short slices. Threads that it starts are ordinary.
   *
   * @return whether the kernel does it, for which SYS_NICE or a limit that allows it is needed
   * @throws LinkageError if native calls are not possible here
   */
  public static boolean largestShare(long thread) {
    ByteBuffer attributes = attributes();
    attributes.putInt(POLICY_AT, SCHED_OTHER);
    attributes.putLong(FLAGS_AT, RESET_ON_FORK);
    attributes.putInt(NICE_AT, HIGHEST_NICE);
    attributes.putLong(RUNTIME_AT, SLICE_NANOS);
    return set(thread, attributes);
  }

  /**
   * Gives the calling thread, those that it starts from now on, and those that collect garbage
   * their usual share in short slices: what wakes for a moment then need not wait until another has
   * used up its own slice of some milliseconds.
   *
   * @return whether the kernel does it: Linux since 6.12, without any capability
   * @throws LinkageError if native calls are not possible here
   */
  public static boolean shortSlices() {
    collectors().forEach(thread -> shortSlices(thread, KEPT_ON_FORK));
    return shortSlices(CALLING_THREAD, KEPT_ON_FORK);
  }

  /**
   * Gives the thread its usual share in short slices. Threads that it starts are ordinary.
   *
   * @return whether the kernel does it: Linux since 6.12, without any capability
   * @throws LinkageError if native calls are not possible here
   */
  public static boolean shortSlices(long thread) {
    return shortSlices(thread, RESET_ON_FORK);
  }

  private static boolean shortSlices(long thread, long flags) {
    ByteBuffer attributes = attributes();
    if (!get(thread, attributes)) {
      return false;
    }
    attributes.putLong(FLAGS_AT, flags);
    attributes.putLong(RUNTIME_AT, SLICE_NANOS);
    return attributes.getInt(POLICY_AT) == SCHED_OTHER
        && set(thread, attributes)
        && get(thread, attributes)
        && attributes.getLong(RUNTIME_AT) == SLICE_NANOS; // Older kernels ignore it.
  }

  /** The threads that stop all others to collect garbage. */
  public static List<Long> collectors() {
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

  private static ByteBuffer attributes() {
    return NativeMemory.of(ATTRIBUTES_OCTETS).putInt(0, ATTRIBUTES_OCTETS);
  }

  private static boolean set(long thread, ByteBuffer attributes) {
    try {
      long address = NativeMemory.addressOf(attributes);
      return LibC.syscall(Numbers.ofThisMachine().set(), thread, address, 0, 0) == 0;
    } finally {
      Reference.reachabilityFence(attributes);
    }
  }

  private static boolean get(long thread, ByteBuffer attributes) {
    try {
      long address = NativeMemory.addressOf(attributes);
      return LibC.syscall(Numbers.ofThisMachine().get(), thread, address, ATTRIBUTES_OCTETS, 0)
          == 0;
    } finally {
      Reference.reachabilityFence(attributes);
    }
  }
}
