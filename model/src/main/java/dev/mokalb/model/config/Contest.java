package dev.mokalb.model.config;

import dev.mokalb.model.config.Contender.Offer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Contenders that stand in each other's way, directly or by way of others. Each gets the first of
 * its offers that goes with what those have who are served before it. When one of them gets
 * something else than before, only those are looked at again who wanted what it had, or have what
 * it wants.
 */
final class Contest {

  private final List<Contender> contenders;

  /** Who refers to a name, whatever it is offered. */
  private final Map<String, Set<Contender>> referrers = new HashMap<>();

  /** What was in force until now, without its sources. */
  private Set<ConfigEntry> inForce;

  private boolean fresh = true;

  private Holdings holdings = new Holdings();
  private final NavigableSet<Contender> open = new TreeSet<>();
  private final Set<Contender> lost = new LinkedHashSet<>();
  private Optional<Contender> goes = Optional.empty();
  private int held;

  /**
   * Begins with what was in force.
   *
   * @param inForce everywhere, without sources, those included that are gone
   */
  Contest(Collection<Contender> contenders, Set<ConfigEntry> inForce) {
    this.contenders = List.copyOf(contenders);
    this.inForce = inForce;
    for (Contender one : contenders) {
      for (Offer offer : one.offers()) {
        for (String name : offer.claims().references()) {
          referrers.computeIfAbsent(name, _ -> new HashSet<>()).add(one);
        }
      }
    }
  }

  /** Decides, until nobody loses to something new what it was in force with. */
  void run() {
    if (!fresh) {
      contenders.forEach(one -> one.begin(inForce));
    }
    fresh = false;
    holdings = new Holdings();
    lost.clear();
    held = 0;
    open.addAll(contenders);
    while (!open.isEmpty()) {
      decide(open.removeFirst());
      if (open.isEmpty()) {
        holdTheLosers();
      }
    }
    goes =
        contenders.stream()
            .filter(one -> one.isHeld() && one.isEdited())
            .sorted(Comparator.comparingInt(Contender::age))
            .filter(this::mayGo)
            .findFirst();
  }

  private void holdTheLosers() {
    for (Contender one : List.copyOf(lost)) {
      if (!one.isHeld()) {
        one.hold();
        held++;
        open.add(one);
      }
    }
  }

  private void decide(Contender one) {
    Optional<Offer> before = one.accepted();
    before.ifPresent(offer -> holdings.take(one, offer.claims()));
    Optional<Offer> now = firstPossible(one);
    one.accept(now);
    if (now.isPresent()) {
      for (Contender loser : holdings.give(one, now.get().claims())) {
        loser.accept(Optional.empty());
        open.addAll(loser.released());
        open.add(loser);
      }
    }
    if (!now.equals(before)) {
      open.addAll(one.released());
    }
    if (one.isLost()) {
      lost.add(one);
    } else {
      lost.remove(one);
    }
    for (String name : holdings.turned()) {
      open.addAll(referrers.getOrDefault(name, Set.of()));
    }
  }

  private Optional<Offer> firstPossible(Contender one) {
    for (Offer offer : one.offers()) {
      Optional<Contender> obstacle =
          holdings.obstacle(offer.claims(), other -> other.compareTo(one) < 0);
      if (obstacle.isPresent()) {
        one.waitFor(obstacle.get());
      } else if (isComplete(offer)) {
        return Optional.of(offer);
      }
    }
    return Optional.empty();
  }

  /** Whether it finds all that it refers to; what was in force does, wherever that is now. */
  private boolean isComplete(Offer offer) {
    return inForce.contains(offer.withoutSource())
        || offer.claims().references().stream().allMatch(holdings::has);
  }

  /** Whether what it says goes with all that the others have now. */
  private boolean mayGo(Contender one) {
    Claims had = one.accepted().orElseThrow().claims();
    holdings.take(one, had);
    boolean free = holdings.obstacle(one.said().claims(), _ -> true).isEmpty();
    boolean may = free && isComplete(one.said());
    holdings.give(one, had);
    return may;
  }

  /** How many are held to what they had. */
  int held() {
    return held;
  }

  /** The oldest of those that are held which may have what it says now, if there is one. */
  Optional<Contender> goes() {
    return goes;
  }

  /**
   * What they have is in force for good; whether that is more than until now.
   *
   * @param found where what they refer to is written down
   */
  boolean keep(References found) {
    return keep(found, Set.of());
  }

  /** The same, and the one that may go has what it says. */
  boolean keepAndGo(References found) {
    Contender one = goes.orElseThrow();
    Set<String> gone = new HashSet<>(one.accepted().orElseThrow().claims().names().keySet());
    gone.removeAll(one.said().claims().names().keySet());
    gone.removeIf(holdings::isShared);
    one.accept(Optional.of(one.said()));
    return keep(found, gone);
  }

  /**
   * Makes the next run begin with what they have.
   *
   * @param gone names that nobody has any more: who is new and refers to them has to wait
   */
  private boolean keep(References found, Set<String> gone) {
    boolean more = false;
    for (Contender one : contenders) {
      Optional<Offer> offer = one.accepted();
      boolean lasts =
          offer.isPresent()
              && (inForce.contains(offer.get().withoutSource())
                  || offer.get().claims().references().stream().noneMatch(gone::contains));
      if (lasts) {
        more |= one.keep(offer.get());
        for (String name : offer.get().claims().references()) {
          holdings.meaning(name).ifPresent(meaning -> Claims.note(found, name, meaning));
        }
      }
    }
    inForce = new HashSet<>();
    contenders.forEach(one -> one.last().ifPresent(last -> inForce.add(last.withoutSource())));
    return more;
  }
}
