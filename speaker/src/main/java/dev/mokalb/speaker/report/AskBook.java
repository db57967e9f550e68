package dev.mokalb.speaker.report;

import dev.mokalb.model.Repeats;
import dev.mokalb.model.SmallSet;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.Answers;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For which addresses of other nodes this speaker asks, when, and what it was answered. An address
 * is asked for soon after its owner changed, once more a few seconds later, and then slowly; sooner
 * while it is not answered as it should be.
 *
 * <p>Confined to one thread. Times are monotonic nanoseconds, or the wall clock's where they are
 * written down.
 */
public final class AskBook {

  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** The owner needs a moment until it answers. */
  static final long NEW_AFTER_NANOS = 200 * NANOS_PER_MILLI;

  /** Until then the former owner may answer as well. */
  static final long MOVED_AFTER_NANOS = 700 * NANOS_PER_MILLI;

  /** Once more, for a clock of the owner that is ahead of this one. */
  static final long AGAIN_NANOS = 5_000 * NANOS_PER_MILLI;

  /** An answer counts for five minutes: each is replaced twice in that time. */
  static final long ROUND_NANOS = 100_000 * NANOS_PER_MILLI;

  static final long ROUND_SPREAD_NANOS = 10_000 * NANOS_PER_MILLI;

  /** After the first wrong answer; twice as long after each one that follows. */
  static final long AMISS_NANOS = 1_000 * NANOS_PER_MILLI;

  static final long AMISS_LONGEST_NANOS = 30_000 * NANOS_PER_MILLI;

  /** No interface is there to ask on. */
  static final long NOWHERE_NANOS = 10_000 * NANOS_PER_MILLI;

  /** Far more than addresses that one node is asked to look at; the lowest are looked at. */
  public static final int ADDRESSES_MAX = 16_384;

  /**
   * What came of asking.
   *
   * @param askedAt when it was asked, or shortly before
   * @param macs those that answered; empty if nobody did
   */
  public record Result(Instant askedAt, SortedSet<MacAddress> macs) {
    /** Takes a copy. */
    public Result {
      macs = SmallSet.copyOf(macs);
    }
  }

  /** How many questions were asked, and what came of them, since the start. */
  public record Counts(long asked, long asExpected, long otherwise, long unanswered) {}

  private static final class Subject implements Comparable<Subject> {
    final IpAddress address;
    final NodeName owner;
    long dueNanos;
    int answeredWell;
    int amiss;
    Optional<Result> result = Optional.empty();

    Subject(IpAddress address, NodeName owner, long dueNanos) {
      this.address = address;
      this.owner = owner;
      this.dueNanos = dueNanos;
    }

    @Override
    public int compareTo(Subject other) {
      int byDue = Long.signum(dueNanos - other.dueNanos);
      return byDue != 0 ? byDue : address.compareTo(other.address);
    }
  }

  private final Map<IpAddress, Subject> subjects = new HashMap<>();

  /** Those asked at the same time, or rounded to it, had the same answer most often. */
  private final Repeats<Result> results = new Repeats<>();

  private final TreeSet<Subject> due = new TreeSet<>();
  private Map<IpAddress, NodeName> owners = Map.of();
  private Map<MacAddress, NodeName> macs = Map.of();
  private boolean urgent;
  private Counts counts = new Counts(0, 0, 0, 0);

  /** Asks from now on for this speaker's share of what is announced. */
  public void show(Picture picture, long now) {
    macs = picture.speakers().macs();
    Collection<NodeName> others = picture.speakers().known();
    SortedMap<IpAddress, NodeName> mine = new TreeMap<>();
    picture
        .owners()
        .forEach((address, owner) -> {
          if (AskShare.asks(picture.me(), others, address, owner)) {
            mine.put(address, owner);
          }
        });
    while (mine.size() > ADDRESSES_MAX) {
      mine.pollLastEntry();
    }
    List.copyOf(subjects.values()).stream()
        .filter(subject -> !subject.owner.equals(mine.get(subject.address)))
        .forEach(subject -> {
          subjects.remove(subject.address);
          due.remove(subject);
        });
    mine.forEach((address, owner) -> {
      if (!subjects.containsKey(address)) {
        boolean moved = owners.containsKey(address) && !owner.equals(owners.get(address));
        Subject subject =
            new Subject(address, owner, now + (moved ? MOVED_AFTER_NANOS : NEW_AFTER_NANOS));
        subjects.put(address, subject);
        due.add(subject);
      }
    });
    owners = picture.owners();
  }

  /** The next address to ask for; empty if none is due. Its answer is to be told. */
  public Optional<IpAddress> poll(long now) {
    if (due.isEmpty() || due.first().dueNanos - now > 0) {
      return Optional.empty();
    }
    Subject next = due.first();
    // Until the answer is told; if it is never told, it is asked for with the next round.
    reschedule(next, now + ROUND_NANOS);
    counts =
        new Counts(
            counts.asked() + 1, counts.asExpected(), counts.otherwise(), counts.unanswered());
    return Optional.of(next.address);
  }

  /** How long {@link #poll} will have nothing; {@link Long#MAX_VALUE} if there is no address. */
  public long nanosUntilNext(long now) {
    return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().dueNanos - now);
  }

  /**
   * What was answered to a question of {@link #poll}.
   *
   * @return whether that is something else than before
   */
  public boolean told(Answers answers, NodeName askedAbout, Instant askedAt, long now) {
    Subject subject = subjects.get(answers.address());
    if (subject == null || !subject.owner.equals(askedAbout)) {
      return false; // It moved meanwhile.
    }
    if (answers.askedOn().isEmpty()) {
      boolean was = subject.result.isPresent();
      subject.result = Optional.empty();
      reschedule(subject, now + NOWHERE_NANOS);
      return was;
    }
    SortedSet<MacAddress> by = new TreeSet<>();
    answers.answers().forEach(answer -> by.add(answer.mac()));
    boolean well =
        !by.isEmpty() && by.stream().allMatch(mac -> subject.owner.equals(macs.get(mac)));
    count(by, well);
    long wait;
    if (well) {
      subject.amiss = 0;
      wait = subject.answeredWell++ == 0 ? AGAIN_NANOS : ROUND_NANOS + spread(subject.address);
    } else {
      subject.answeredWell = 0;
      wait = Math.min(AMISS_NANOS << Math.min(subject.amiss++, 5), AMISS_LONGEST_NANOS);
    }
    urgent |= subject.result.isEmpty() || subject.answeredWell == 2;
    // By now its owner has not changed for seconds: a rounded time is late enough, and common.
    Instant at = subject.answeredWell > 1 ? rounded(askedAt) : askedAt;
    boolean same = subject.result.filter(before -> before.macs().equals(by)).isPresent();
    subject.result = Optional.of(results.of(new Result(at, by)));
    reschedule(subject, now + wait);
    return !same;
  }

  private void count(SortedSet<MacAddress> by, boolean well) {
    counts =
        new Counts(
            counts.asked(),
            counts.asExpected() + (well ? 1 : 0),
            counts.otherwise() + (!well && !by.isEmpty() ? 1 : 0),
            counts.unanswered() + (by.isEmpty() ? 1 : 0));
  }

  private static Instant rounded(Instant time) {
    long period = AGAIN_NANOS / NANOS_PER_MILLI - 1_000;
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), period) * period);
  }

  private static long spread(IpAddress address) {
    return Long.remainderUnsigned(Mix.of(address), ROUND_SPREAD_NANOS);
  }

  private void reschedule(Subject subject, long dueNanos) {
    due.remove(subject);
    subject.dueNanos = dueNanos;
    due.add(subject);
  }

  /**
   * Whether there is an answer since the last call that counts by its time, although it may be the
   * same as the one before its address moved.
   */
  public boolean takeUrgent() {
    boolean was = urgent;
    urgent = false;
    return was;
  }

  /** Who owns an address that is asked for. */
  public Optional<NodeName> ownerOf(IpAddress address) {
    return Optional.ofNullable(subjects.get(address)).map(subject -> subject.owner);
  }

  /** The last answer for each address that has one. */
  public SortedMap<IpAddress, Result> results() {
    SortedMap<IpAddress, Result> results = new TreeMap<>();
    subjects.forEach(
        (address, subject) -> subject.result.ifPresent(result -> results.put(address, result)));
    return results;
  }

  /** What was asked and answered since the start. */
  public Counts counts() {
    return counts;
  }
}
