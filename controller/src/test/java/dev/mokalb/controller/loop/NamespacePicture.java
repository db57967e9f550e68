package dev.mokalb.controller.loop;

import dev.mokalb.controller.loop.FakeApiServer.NamespaceEvent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one pod's watch of namespaces has shown so far, and of what the loop was not told yet. */
final class NamespacePicture {

  private final Pod.World world;
  private final TreeMap<String, Map<String, String>> labels = new TreeMap<>();
  private final TreeSet<String> dirty = new TreeSet<>();
  private final long readableFrom;
  private int at;
  private boolean known;

  NamespacePicture(Pod.World world) {
    this.world = world;
    boolean slow = world.chance(3) == 0;
    this.readableFrom = slow ? world.now() + world.chance(20) * 1_000_000_000L : world.now();
  }

  /**
   * The first list, which may take a while; the next event, or now and then all that was missed at
   * once.
   */
  void watch() {
    if (world.now() < readableFrom) {
      return;
    }
    List<NamespaceEvent> log = world.server().namespaceLog;
    int until = known && world.chance(4) != 0 ? Math.min(at + 1, log.size()) : log.size();
    for (; at < until; at++) {
      NamespaceEvent event = log.get(at);
      labels.put(event.name(), event.labels());
      dirty.add(event.name());
    }
    known = true;
  }

  /** Whether it has shown anything, and so all that there was then. */
  boolean isKnown() {
    return known;
  }

  SortedMap<String, Map<String, String>> labels() {
    return Collections.unmodifiableSortedMap(labels);
  }

  /** A namespace to look at. */
  Optional<String> takeDirty() {
    return Optional.ofNullable(dirty.pollFirst());
  }

  boolean isUpToDate() {
    return known && dirty.isEmpty() && at == world.server().namespaceLog.size();
  }
}
