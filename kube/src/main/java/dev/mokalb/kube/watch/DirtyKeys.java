package dev.mokalb.kube.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keys to look at, each at most once: mail that cannot grow beyond the number of things there are.
 * Any thread marks; one owner drains.
 */
public final class DirtyKeys<K> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mail = lock.newCondition();
  private Set<K> keys = new LinkedHashSet<>();
  private boolean woken;
  private boolean urgent;

  public void mark(K key) {
    lock.lock();
    try {
      keys.add(key);
      hurry();
    } finally {
      lock.unlock();
    }
  }

  private void hurry() {
    if (!urgent) {
      urgent = true;
      mail.signal();
    }
  }

  /** It may wait while the owner rests, so that more of its kind is looked at together. */
  public void markPatiently(K key) {
    lock.lock();
    try {
      if (keys.add(key) && keys.size() == 1) {
        mail.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  public void markAll(Collection<? extends K> more) {
    lock.lock();
    try {
      keys.addAll(more);
      if (!more.isEmpty()) {
        hurry();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a drain that waits, now or next, even if there is nothing. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      mail.signal();
    } finally {
      lock.unlock();
    }
  }

  public boolean isEmpty() {
    lock.lock();
    try {
      return keys.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all keys in the order in which they were marked; waits for the first one. */
  public List<K> drain(Duration atMost) throws InterruptedException {
    return drain(atMost, Duration.ZERO);
  }

  /**
   * The same, but what was only marked patiently is waited with.
   *
   * @param rest how long the owner rests if nothing else comes
   */
  public List<K> drain(Duration atMost, Duration rest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long start = System.nanoTime();
      long left = waitingTime(atMost, rest);
      while (!woken && !urgent && left > 0) {
        long _ = mail.awaitNanos(left);
        left = waitingTime(atMost, rest) - (System.nanoTime() - start);
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  private long waitingTime(Duration atMost, Duration rest) {
    return keys.isEmpty() ? atMost.toNanos() : Math.min(rest.toNanos(), atMost.toNanos());
  }

  /** Takes what there is. */
  public List<K> drainNow() {
    lock.lock();
    try {
      return take();
    } finally {
      lock.unlock();
    }
  }

  private List<K> take() {
    woken = false;
    urgent = false;
    if (keys.isEmpty()) {
      return List.of();
    }
    List<K> taken = new ArrayList<>(keys);
    keys = new LinkedHashSet<>();
    return taken;
  }
}
