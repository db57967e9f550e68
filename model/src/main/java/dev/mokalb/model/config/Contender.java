package dev.mokalb.model.config;

import dev.mokalb.model.config.Candidate.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A source that contends with others to be in force, and how it stands now. Ordered by who is
 * served first; the order changes only while nobody has it in a collection.
 */
final class Contender implements Comparable<Contender> {

  /** Something that it could be in force with. */
  record Offer(ConfigEntry entry, ConfigEntry withoutSource, Claims claims) {
    static Offer of(ConfigEntry entry) {
      return new Offer(entry, entry.withoutSource(), Claims.of(entry));
    }
  }

  private final Candidate candidate;
  private final int age;

  /** What it says, then what it was in force with until now if that is something else. */
  private List<Offer> offers;

  /** Whether the last of them was in force until now. */
  private boolean remembered;

  /** Phase, rank and age in one number. */
  private long order;

  private boolean held;
  private Optional<Offer> accepted = Optional.empty();

  /** Those who cannot have what they want as long as this one has what it has. */
  private List<Contender> waiting = new ArrayList<>();

  /**
   * One that has nothing yet.
   *
   * @param age its place among all, the oldest first
   * @param remembered whether it was in force until now
   */
  Contender(Candidate candidate, int age, boolean remembered) {
    this.candidate = candidate;
    this.age = age;
    this.offers = candidate.choices().stream().map(Offer::of).toList();
    this.remembered = remembered;
    rank(candidate.rank());
  }

  private void rank(Rank rank) {
    long place =
        switch (rank) {
          case IN_FORCE -> 0;
          case NEW -> 1;
          case REPEATED -> 2;
        };
    order = (long) candidate.phase() << 40 | place << 32 | age;
  }

  Candidate candidate() {
    return candidate;
  }

  SourceRef source() {
    return candidate.source();
  }

  int age() {
    return age;
  }

  /** What it may be in force with, the best first. */
  List<Offer> offers() {
    return held ? List.of(offers.getLast()) : offers;
  }

  /** What it says, whether it is held to something else or not. */
  Offer said() {
    return offers.getFirst();
  }

  /** What it was in force with until now. */
  Optional<Offer> last() {
    return remembered ? Optional.of(offers.getLast()) : Optional.empty();
  }

  boolean isEdited() {
    return offers.size() > 1;
  }

  /** Keeps to what it had, and gives way to nothing that is new. */
  void hold() {
    held = true;
    rank(Rank.IN_FORCE);
  }

  boolean isHeld() {
    return held;
  }

  Optional<Offer> accepted() {
    return accepted;
  }

  void accept(Optional<Offer> offer) {
    accepted = offer;
  }

  /** It was in force, and has lost that to something new. */
  boolean isLost() {
    return remembered && accepted.isEmpty();
  }

  void waitFor(Contender winner) {
    winner.waiting.add(this);
  }

  /** Those who waited; they do so no longer. */
  List<Contender> released() {
    List<Contender> released = waiting;
    waiting = new ArrayList<>();
    return released;
  }

  /** Nothing is decided any more, and these are in force. */
  void begin(Set<ConfigEntry> inForce) {
    held = false;
    accepted = Optional.empty();
    waiting = new ArrayList<>();
    boolean repeats = candidate.rank() == Rank.REPEATED;
    boolean wasThere = inForce.contains(said().withoutSource());
    rank(repeats ? Rank.REPEATED : wasThere ? Rank.IN_FORCE : Rank.NEW);
  }

  /** This is in force for good now; whether it was something else until now. */
  boolean keep(Offer offer) {
    boolean changed = !remembered || !offers.getLast().equals(offer);
    if (changed) {
      offers = List.of(offer);
      remembered = true;
    }
    return changed;
  }

  @Override
  public int compareTo(Contender other) {
    return Long.compare(order, other.order);
  }
}
