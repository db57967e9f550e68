package dev.mokalb.kube.fake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Decides what goes wrong: a script per verb, else a rule. Any thread. */
public final class Faults {

  private final Map<String, Deque<Fault>> scripts = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Rule rule = _ -> Fault.NONE;

  /** Decides for what no script covers. */
  @FunctionalInterface
  public interface Rule {
    Fault decide(String verb);
  }

  /** The next requests of this verb (list, watch, patch, create) go wrong so, one each. */
  public synchronized void next(String verb, Fault... faults) {
    scripts.computeIfAbsent(verb, _ -> new ArrayDeque<>()).addAll(List.of(faults));
  }

  public void always(Rule next) {
    rule = next;
  }

  /** Says nothing for as long as the server runs, which no client waits for. */
  void hang() throws InterruptedException {
    end.await();
  }

  /** The server ends, and what hangs with it. */
  void end() {
    end.countDown();
  }

  synchronized Fault of(String verb) {
    Deque<Fault> script = scripts.get(verb);
    Fault scripted = script == null ? null : script.pollFirst();
    return scripted == null ? rule.decide(verb) : scripted;
  }
}
