package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.Answers.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The questions of this node that wait for answers. Each is asked up to {@link #TRIES} times while
 * nobody answers, spread over its time, as a frame may be lost.
 *
 * <p>Confined to one thread. Time is an argument, in nanoseconds of a monotonic clock.
 */
public final class OpenQuestions {

  /** More than one speaker verifies at a time; what is above is told to have been asked nowhere. */
  public static final int OPEN_MAX = 1_024;

  static final int TRIES = 3;

  private static final class Open implements Comparable<Open> {
    final long id;
    final Question question;
    final long sinceNanos;
    final SortedSet<String> askedOn = new TreeSet<>();
    final List<Answer> answers = new ArrayList<>();
    int tries;
    long dueNanos;

    Open(long id, Question question, long nowNanos) {
      this.id = id;
      this.question = question;
      this.sinceNanos = nowNanos;
      this.dueNanos = nowNanos;
    }

    long endNanos() {
      return sinceNanos + question.timeout().toNanos();
    }

    @Override
    public int compareTo(Open other) {
      int byDue = Long.signum(dueNanos - other.dueNanos);
      return byDue != 0 ? byDue : Long.compare(id, other.id);
    }
  }

  /** What is to be done. */
  public sealed interface Step {

    /** Ask, and tell {@link #asked} where that was possible. */
    record Send(long id, Question question) implements Step {}

    /** Tell who asked. */
    record Tell(long id, Answers answers) implements Step {}
  }

  private final TreeSet<Open> due = new TreeSet<>();
  private final Map<Long, Open> byId = new HashMap<>();
  private final Map<IpAddress, List<Open>> byAddress = new HashMap<>();
  private AddressIndex index = AddressIndex.of(Set.of());

  /**
   * Takes a question.
   *
   * @param id a number that no other question has
   * @return whether there was room for it
   */
  public boolean open(long id, Question question, long nowNanos) {
    if (due.size() >= OPEN_MAX) {
      return false;
    }
    Open open = new Open(id, question, nowNanos);
    due.add(open);
    byId.put(id, open);
    List<Open> same = byAddress.computeIfAbsent(question.address(), _ -> new ArrayList<>(1));
    same.add(open);
    if (same.size() == 1) {
      index = AddressIndex.of(byAddress.keySet());
    }
    return true;
  }

  /** The addresses that are asked for. */
  public AddressIndex addresses() {
    return index;
  }

  /** Where a question could be asked. */
  public void asked(long id, Set<String> interfaces) {
    Open open = byId.get(id);
    if (open != null) {
      open.askedOn.addAll(interfaces);
    }
  }

  /** A claim that was heard: if the station uses the address, it is an answer. */
  public void heard(Claim claim, long nowNanos) {
    if (!claim.kind().isUse()) {
      return;
    }
    for (Open open : byAddress.getOrDefault(claim.address(), List.of())) {
      boolean known =
          open.answers.stream()
              .anyMatch(answer ->
                  answer.mac().equals(claim.mac())
                      && answer.interfaceName().equals(claim.interfaceName()));
      if (!known && open.question.scope().covers(claim.interfaceName())) {
        reschedule(open, open.endNanos()); // It need not be asked again.
        open.answers.add(
            new Answer(
                claim.mac(), claim.interfaceName(), Duration.ofNanos(nowNanos - open.sinceNanos)));
      }
    }
  }

  /** The next step; empty if none is due. */
  public Optional<Step> poll(long nowNanos) {
    if (due.isEmpty() || due.first().dueNanos - nowNanos > 0) {
      return Optional.empty();
    }
    Open open = due.first();
    if (open.endNanos() - nowNanos <= 0) {
      forget(open);
      return Optional.of(
          new Step.Tell(open.id, new Answers(open.question.address(), open.askedOn, open.answers)));
    }
    open.tries++;
    reschedule(
        open,
        open.tries < TRIES
            ? open.sinceNanos + open.tries * open.question.timeout().toNanos() / TRIES
            : open.endNanos());
    return Optional.of(new Step.Send(open.id, open.question));
  }

  private void reschedule(Open open, long dueNanos) {
    due.remove(open);
    open.dueNanos = dueNanos;
    due.add(open);
  }

  private void forget(Open open) {
    due.remove(open);
    byId.remove(open.id);
    List<Open> same = byAddress.getOrDefault(open.question.address(), new ArrayList<>());
    same.remove(open);
    if (same.isEmpty()) {
      byAddress.remove(open.question.address());
      index = AddressIndex.of(byAddress.keySet());
    }
  }

  /** How long {@link #poll} will have nothing; {@link Long#MAX_VALUE} if no question is open. */
  public long nanosUntilNext(long nowNanos) {
    return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().dueNanos - nowNanos);
  }
}
