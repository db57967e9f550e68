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

  public void mark(K key) {
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
      if (keys.addAll(more)) {
        mail.signal();
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
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (keys.isEmpty() && !woken && left > 0) {
        left = mail.awaitNanos(left);
      }
      return take();
    } finally {
      lock.unlock();
    }
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
    if (keys.isEmpty()) {
      return List.of();
    }
    List<K> taken = new ArrayList<>(keys);
    keys = new LinkedHashSet<>();
    return taken;
  }
}
