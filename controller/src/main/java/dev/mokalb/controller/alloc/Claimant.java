package dev.mokalb.controller.alloc;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.Sharing;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Service that may hold addresses. Ordered by age, then by name: the order of service.
 *
 * @param sharing with whom it would share; empty if with nobody
 */
public record Claimant(Instant created, ObjectKey key, Optional<Sharing> sharing)
    implements Comparable<Claimant> {

  private static final Comparator<Claimant> ORDER =
      Comparator.comparing(Claimant::created).thenComparing(Claimant::key);

  /** One that shares with nobody. */
  public Claimant(Instant created, ObjectKey key) {
    this(created, key, Optional.empty());
  }

  /** The Service as one that may hold addresses. */
  public static Claimant of(ServiceSnapshot service) {
    return new Claimant(service.version().created(), service.key(), service.spec().sharing());
  }

  /** Why the two may not hold one address; empty if they may. */
  public Optional<Obstacle> obstacle(Claimant other) {
    if (sharing.isEmpty() || other.sharing.isEmpty()) {
      return Optional.of(new Obstacle.NotShared());
    }
    Sharing mine = sharing.get();
    Sharing theirs = other.sharing.get();
    if (!mine.key().equals(theirs.key())) {
      return Optional.of(new Obstacle.OtherKey(mine.key(), theirs.key()));
    }
    if (!mine.backend().equals(theirs.backend())) {
      return Optional.of(new Obstacle.OtherBackend());
    }
    return mine.commonPort(theirs).map(Obstacle.SamePort::new);
  }

  /** Why two Services may not hold one address. */
  public sealed interface Obstacle {

    /** One of them or both have no sharing key. */
    record NotShared() implements Obstacle {}

    /** Their sharing keys differ. */
    record OtherKey(String own, String other) implements Obstacle {}

    /** With externalTrafficPolicy Local they would need the same pods. */
    record OtherBackend() implements Obstacle {}

    /** Both want this port. */
    record SamePort(Sharing.Port port) implements Obstacle {}
  }

  /** Equal in the order of service are only those of one Service, whatever they share. */
  @Override
  public int compareTo(Claimant other) {
    return ORDER.compare(this, other);
  }
}
