package dev.mokalb.controller.alloc;

import dev.mokalb.model.ObjectKey;
import java.time.Instant;
import java.util.Comparator;

/** A Service that may hold addresses. Ordered by age, then by name: the order of service. */
public record Claimant(Instant created, ObjectKey key) implements Comparable<Claimant> {

  private static final Comparator<Claimant> ORDER =
      Comparator.comparing(Claimant::created).thenComparing(Claimant::key);

  @Override
  public int compareTo(Claimant other) {
    return ORDER.compare(this, other);
  }
}
