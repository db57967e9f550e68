package dev.mokalb.controller.loop;

import dev.mokalb.controller.webhook.review.Reviewer;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells what in the configuration may not be meant, to those who have no webhook: once it has stood
 * for a while, since objects come in any order. Confined to the controller's loop.
 */
final class HintsToTell {

  private static final long STANDS_NANOS = 10_000_000_000L;

  /** More is hardly ever read, and each is an event. */
  private static final int TOLD_MAX = 1_000;

  private record Hint(SourceRef source, String text) implements Comparable<Hint> {
    @Override
    public int compareTo(Hint other) {
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : text.compareTo(other.text);
    }
  }

  private final Reporter reporter;
  private final Set<Hint> fresh = new TreeSet<>();
  private final Map<Hint, Long> due = new HashMap<>();
  private final Set<Hint> told = new HashSet<>();

  HintsToTell(Reporter reporter) {
    this.reporter = reporter;
  }

  /** The configuration changed. */
  void read(List<Reading> readings) {
    Set<Hint> now = new TreeSet<>();
    Reviewer.hints(readings)
        .forEach((source, texts) -> texts.forEach(text -> now.add(new Hint(source, text))));
    due.keySet().retainAll(now);
    told.retainAll(now);
    fresh.clear();
    for (Hint hint : now) {
      if (!due.containsKey(hint) && !told.contains(hint)) {
        fresh.add(hint);
      }
    }
  }

  /** Tells what has stood for long enough. */
  void work(long now) {
    fresh.forEach(hint -> due.put(hint, now + STANDS_NANOS));
    fresh.clear();
    Set<Hint> ready = new TreeSet<>();
    due.forEach((hint, at) -> {
      if (at <= now) {
        ready.add(hint);
      }
    });
    for (Hint hint : ready) {
      due.remove(hint);
      if (told.size() < TOLD_MAX) {
        told.add(hint);
        reporter.hint(hint.source(), hint.text());
      }
    }
  }

  /** When {@link #work} should be called again. */
  long next() {
    return due.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }
}
