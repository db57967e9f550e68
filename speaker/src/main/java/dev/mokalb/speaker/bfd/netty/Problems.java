package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.SessionClock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is wrong now, one problem of a kind for a subject. Others are told at intervals that the
 * owner chooses, of what is different then.
 *
 * <p>Confined to the loop.
 */
final class Problems {

  private static final int PROBLEMS_MAX = 512;

  private record Key(Kind kind, String subject) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : subject.compareTo(other.subject);
    }
  }

  private record Entry(BfdProblem problem, long endsAt) {}

  private final Map<Key, Entry> entries = new TreeMap<>();
  private final Consumer<List<BfdProblem>> listener;
  private List<BfdProblem> told = List.of();

  Problems(Consumer<List<BfdProblem>> listener) {
    this.listener = listener;
  }

  /** It lasts until it is cleared. */
  void set(Kind kind, String subject, String text) {
    setUntil(kind, subject, text, SessionClock.NEVER);
  }

  /** It lasts until this time. */
  void setUntil(Kind kind, String subject, String text, long end) {
    Key key = new Key(kind, subject);
    if (entries.size() < PROBLEMS_MAX || entries.containsKey(key)) {
      entries.put(key, new Entry(new BfdProblem(kind, subject, text), end));
    }
  }

  void clear(Kind kind, String subject) {
    entries.remove(new Key(kind, subject));
  }

  void clear(String subject) {
    entries.keySet().removeIf(key -> key.subject().equals(subject));
  }

  void clear(Kind kind) {
    entries.keySet().removeIf(key -> key.kind() == kind);
  }

  List<BfdProblem> now() {
    return entries.values().stream().map(Entry::problem).toList();
  }

  /** Tells of changes since the last time. */
  void tell(long now) {
    if (entries.isEmpty() && told.isEmpty()) {
      return;
    }
    entries.values().removeIf(entry -> entry.endsAt() <= now);
    List<BfdProblem> problems = now();
    if (!problems.equals(told)) {
      told = problems;
      listener.accept(problems);
    }
  }
}
