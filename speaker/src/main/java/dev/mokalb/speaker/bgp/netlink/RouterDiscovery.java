package dev.mokalb.speaker.bgp.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds routers by their advertisements, and lets them find this node by its own. One thread waits
 * for all interfaces; without one there is none.
 */
public final class RouterDiscovery implements LinkNeighbours {

  private static final int POLL_OCTETS = 8; // struct pollfd
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int WAIT_MILLIS_MAX = 10_000;
  private static final Logger log = LoggerFactory.getLogger(RouterDiscovery.class);

  private final Map<String, LinkWatcher> watchers = new ConcurrentHashMap<>();
  private volatile Set<String> wanted = Set.of();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private int waker = -1;

  @Override
  public void onFound(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void watch(Set<String> interfaceNames) {
    if (wanted.equals(interfaceNames)) {
      return;
    }
    wanted = Set.copyOf(interfaceNames);
    if (thread != null) {
      wake();
    } else {
      start();
    }
  }

  @Override
  public Finding find(String interfaceName) {
    LinkWatcher watcher = watchers.get(interfaceName);
    return watcher == null
        ? new Finding(java.util.Optional.empty(), 0, interfaceName + " is not looked at yet")
        : watcher.finding();
  }

  @Override
  public void close() {
    watch(Set.of());
  }

  private void start() {
    try {
      waker = LibC.eventfd(0, LibC.EFD_CLOEXEC);
    } catch (LastErrorException | LinkageError e) {
      log.error("BGP: unnumbered peers cannot be found: {}", e.getMessage());
      return;
    }
    Thread started = new Thread(this::run, "bgp-router-discovery");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void wake() {
    byte[] one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();
    try {
      LibC.write(waker, one, new NativeLong(one.length));
    } catch (LastErrorException e) {
      log.warn("BGP: router discovery cannot be woken: {}", e.getMessage());
    }
  }

  /** Ends when nothing is wanted any more. */
  private void run() {
    try {
      while (!ended()) {
        adopt();
        long now = System.nanoTime();
        watchers.values().forEach(watcher -> watcher.tick(now));
        await(now);
        watchers.forEach((name, watcher) -> {
          if (watcher.read(System.nanoTime())) {
            listeners.forEach(listener -> listener.accept(name));
          }
        });
      }
    } catch (RuntimeException e) {
      log.error("BGP: router discovery ends over a bug", e);
    } finally {
      watchers.values().forEach(LinkWatcher::close);
      watchers.clear();
    }
  }

  /** Decides under the lock, so that {@link #watch} never wakes a thread that is gone. */
  private synchronized boolean ended() {
    if (!wanted.isEmpty()) {
      return false;
    }
    thread = null;
    try {
      LibC.close(waker);
    } catch (LastErrorException e) {
      // It is closed all the same (close(2)).
    }
    waker = -1;
    return true;
  }

  private void adopt() {
    Set<String> now = wanted;
    watchers
        .entrySet()
        .removeIf(entry -> {
          boolean unwanted = !now.contains(entry.getKey());
          if (unwanted) {
            entry.getValue().close();
          }
          return unwanted;
        });
    for (String name : now) {
      watchers.computeIfAbsent(name, key -> new LinkWatcher(key, System.nanoTime()));
    }
  }

  private void await(long nowNanos) {
    List<Integer> descriptors = new ArrayList<>();
    descriptors.add(waker);
    long waitNanos = WAIT_MILLIS_MAX * NANOS_PER_MILLI;
    for (LinkWatcher watcher : watchers.values()) {
      waitNanos = Math.min(waitNanos, watcher.dueNanos() - nowNanos);
      if (watcher.descriptor() >= 0) {
        descriptors.add(watcher.descriptor());
      }
    }
    ByteBuffer request =
        ByteBuffer.allocate(descriptors.size() * POLL_OCTETS).order(ByteOrder.nativeOrder());
    descriptors.forEach(
        descriptor -> request.putInt(descriptor).putShort(LibC.POLLIN).putShort((short) 0));
    int millis = Math.clamp(waitNanos / NANOS_PER_MILLI + 1, 0, WAIT_MILLIS_MAX);
    try {
      LibC.poll(request.array(), new NativeLong(descriptors.size()), millis);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EINTR) {
        throw e;
      }
    }
    if (request.getShort(6) != 0) {
      LibC.read(waker, new byte[8], new NativeLong(8));
    }
  }
}
