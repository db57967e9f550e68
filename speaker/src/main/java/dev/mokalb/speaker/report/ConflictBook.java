package dev.mokalb.speaker.report;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.report.Picture.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which AddressConflict objects this speaker has to write. All speakers hear a stranger; the one
 * that answers for the address writes, or the one that does what one does for all, and the others
 * only if nobody has written a few seconds later.
 *
 * <p>Confined to one thread. Times are monotonic nanoseconds, or the wall clock's where they are
 * written down.
 */
public final class ConflictBook {

  /** How long an address is given to nobody after a stranger was seen: two checks of it. */
  public static final Duration QUARANTINE = Duration.ofMinutes(10);

  /** A conflict that lasts is written so often, however often it is seen. */
  static final Duration REFRESH = QUARANTINE.dividedBy(4);

  /** All objects together: what is above is counted and not written. */
  public static final int CONFLICTS_MAX = 256;

  /**
   * Of a station that claims more free addresses the rest is not written: it is a router that
   * answers for everything, and a pool that nobody gets an address from would be the worse trouble.
   */
  public static final int PER_STATION_MAX = 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Until the hardware addresses of a speaker that has just come are known. */
  static final long PATIENCE_NANOS = NANOS_PER_SECOND;

  static final long PATIENCE_OF_OTHERS_NANOS = 5 * NANOS_PER_SECOND;

  /** While some speaker is there whose hardware addresses are not known. */
  static final long PATIENCE_IN_DOUBT_NANOS = 15 * NANOS_PER_SECOND;

  /** After a write, until it is seen. */
  static final long AGAIN_AFTER_NANOS = 3 * NANOS_PER_SECOND;

  /** Clocks differ. */
  static final Duration GRACE = Duration.ofSeconds(30);

  private static final long GOOD_FOR_NANOS = 60 * NANOS_PER_SECOND;

  /** A stranger's claim that is not written yet. */
  private static final class Pending {
    private final long sinceNanos;
    private final Claim first;
    private Claim last;
    private boolean answeredHere;
    private long notBefore;

    Pending(Claim claim, long now) {
      sinceNanos = now;
      first = claim;
      last = claim;
      notBefore = now;
    }
  }

  private final SortedMap<IpAddress, Pending> pending = new TreeMap<>();
  private long heldBack;

  /** Takes in what was seen. */
  public void note(Sighting sighting, long now) {
    Claim claim = sighting.claim();
    if (!claim.kind().isUse()) {
      return; // Some switches ask for the addresses of others.
    }
    switch (sighting) {
      case Sighting.ByPeer _ -> {}
      case Sighting.InUse _ -> note(claim, now).ifPresent(noted -> noted.answeredHere = true);
      case Sighting.InPool pool -> {
        if (pool.addressesOfStation() > PER_STATION_MAX) {
          heldBack++;
        } else {
          note(claim, now);
        }
      }
    }
  }

  private Optional<Pending> note(Claim claim, long now) {
    Pending known = pending.get(claim.address());
    if (known == null && pending.size() >= CONFLICTS_MAX) {
      heldBack++;
      return Optional.empty();
    }
    Pending noted =
        known == null || !known.last.mac().equals(claim.mac()) ? new Pending(claim, now) : known;
    noted.last = claim;
    pending.put(claim.address(), noted);
    return Optional.of(noted);
  }

  /**
   * The next write; empty if none is due.
   *
   * @param known the objects that are there
   * @param holder the Service that holds an address
   */
  public Optional<ConflictChange> next(
      Map<IpAddress, AddressConflict> known,
      Picture picture,
      Function<IpAddress, Optional<ObjectKey>> holder,
      Now now) {
    pending
        .entrySet()
        .removeIf(entry -> isSettled(entry.getValue(), known.get(entry.getKey()), picture, now));
    Iterator<Map.Entry<IpAddress, Pending>> entries = pending.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<IpAddress, Pending> entry = entries.next();
      IpAddress address = entry.getKey();
      Pending claim = entry.getValue();
      if (claim.notBefore > now.nanos()
          || now.nanos() - claim.sinceNanos < patience(address, claim, picture)) {
        continue;
      }
      claim.notBefore = now.nanos() + AGAIN_AFTER_NANOS;
      Optional<AddressConflict> there = Optional.ofNullable(known.get(address));
      if (there.isEmpty() && known.size() >= CONFLICTS_MAX) {
        heldBack++;
        entries.remove();
        continue; // Those that are over have to go, or there is never room.
      }
      ConflictObject object = object(claim, there, picture, holder.apply(address));
      return Optional.of(
          there.isEmpty() ? new ConflictChange.Create(object) : new ConflictChange.Refresh(object));
    }
    return picture.role() == Role.ONE_FOR_ALL ? over(known, now) : Optional.empty();
  }

  private static Optional<ConflictChange> over(Map<IpAddress, AddressConflict> known, Now now) {
    return known.values().stream()
        .filter(conflict -> conflict.until().plus(GRACE).isBefore(now.wall()))
        .map(AddressConflict::address)
        .min(IpAddress::compareTo)
        .map(ConflictChange.Delete::new);
  }

  private static boolean isSettled(
      Pending claim, @Nullable AddressConflict there, Picture picture, Now now) {
    boolean speaker = picture.speakers().macs().containsKey(claim.last.mac());
    boolean old = now.nanos() - claim.sinceNanos > GOOD_FOR_NANOS;
    boolean written =
        there != null && !there.until().isBefore(claim.last.when().plus(QUARANTINE).minus(REFRESH));
    return speaker || old || written;
  }

  private static long patience(IpAddress address, Pending claim, Picture picture) {
    boolean mine =
        claim.answeredHere
            || (!picture.owners().containsKey(address) && picture.role() == Role.ONE_FOR_ALL);
    if (!picture.speakers().unknown().isEmpty()) {
      return PATIENCE_IN_DOUBT_NANOS + (mine ? 0 : PATIENCE_OF_OTHERS_NANOS + place(picture));
    }
    return mine ? PATIENCE_NANOS : PATIENCE_OF_OTHERS_NANOS + place(picture);
  }

  /** Up to four seconds, so that the others do not write all at once either. */
  private static long place(Picture picture) {
    return Long.remainderUnsigned(Mix.of(picture.me().value()), 4 * NANOS_PER_SECOND);
  }

  private static ConflictObject object(
      Pending claim,
      Optional<AddressConflict> there,
      Picture picture,
      Optional<ObjectKey> inUseBy) {
    Claim last = claim.last;
    Instant first =
        there
            .map(conflict -> conflict.sight().first())
            .filter(time -> time.isBefore(claim.first.when()))
            .orElse(claim.first.when());
    return new ConflictObject(
        new AddressConflict(
            last.address(),
            last.mac(),
            new AddressConflict.Sight(picture.me().value(), last.interfaceName(), first),
            last.when().plus(QUARANTINE)),
        last.when(),
        inUseBy);
  }

  /** Whether anything waits to be written. */
  public boolean isPending() {
    return !pending.isEmpty();
  }

  /** How many claims were not written, as there were too many. */
  public long heldBack() {
    return heldBack;
  }
}
