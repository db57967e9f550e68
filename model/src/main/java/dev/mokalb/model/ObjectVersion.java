package dev.mokalb.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Which object behind a name this is, and which state of it. A UID and a version as API servers
 * make them are kept as numbers, which is a third of their texts: there is one of these for each
 * object that is watched.
 */
public final class ObjectVersion {

  /** Numbers of so many digits always fit into 63 bits. */
  private static final int DIGITS_MAX = 18;

  private static final int UUID_CHARS = 36;

  /** What is no number. */
  private record Odd(Optional<String> uid, Optional<String> resourceVersion) {
    static final Odd NONE = new Odd(Optional.empty(), Optional.empty());
  }

  private final long uidHigh;
  private final long uidLow;
  private final long number;
  private final Odd odd;
  private final Instant created;

  /**
   * Any texts.
   *
   * @param uid distinguishes an object from an earlier one of the same name
   * @param resourceVersion the state, for guarded writes
   */
  public ObjectVersion(String uid, String resourceVersion, Instant created) {
    Optional<UUID> uuid = uuid(uid);
    boolean numbered =
        ResourceVersions.isNumber(resourceVersion) && resourceVersion.length() <= DIGITS_MAX;
    uidHigh = uuid.map(UUID::getMostSignificantBits).orElse(0L);
    uidLow = uuid.map(UUID::getLeastSignificantBits).orElse(0L);
    number = numbered ? Long.parseLong(resourceVersion) : 0;
    odd =
        uuid.isPresent() && numbered
            ? Odd.NONE
            : new Odd(
                uuid.isPresent() ? Optional.empty() : Optional.of(uid),
                numbered ? Optional.empty() : Optional.of(resourceVersion));
    this.created = created;
  }

  /** Only if it is the very text that the number is written as. */
  private static Optional<UUID> uuid(String text) {
    if (text.length() != UUID_CHARS) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(text)).filter(uuid -> uuid.toString().equals(text));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  /** Distinguishes an object from an earlier one of the same name. */
  public String uid() {
    return odd.uid().orElseGet(() -> new UUID(uidHigh, uidLow).toString());
  }

  /** The state, for guarded writes. */
  public String resourceVersion() {
    return odd.resourceVersion().orElseGet(() -> Long.toString(number));
  }

  /** In whole seconds, as the API has it. */
  public Instant created() {
    return created;
  }

  /** Whether both are states of one object, and not of two that had a name after another. */
  public boolean isOfSameObject(ObjectVersion other) {
    return other.uidHigh == uidHigh
        && other.uidLow == uidLow
        && other.odd.uid().equals(odd.uid())
        && other.created.equals(created);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectVersion version
        && isOfSameObject(version)
        && version.number == number
        && version.odd.equals(odd);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uidHigh, uidLow, number, odd, created);
  }

  @Override
  public String toString() {
    return "ObjectVersion[uid="
        + uid()
        + ", resourceVersion="
        + resourceVersion()
        + ", created="
        + created
        + "]";
  }
}
