package dev.mokalb.speaker.report;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Sighting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of which strangers it was told, and when there is something to tell again. Confined to one
 * thread; times are monotonic nanoseconds.
 */
public final class StrangerBook {

  /** A stranger that stays is told of so often: every ten minutes. */
  private static final long RETELL_NANOS = 600_000_000_000L;

  /** Whose address it uses may be found out later, which is told on that Service. */
  private static final long HOLDER_PAUSE_NANOS = 1_000_000_000L;

  private static final int TOLD_MAX = 1_024;

  private record Stranger(IpAddress address, MacAddress mac) {
    static Stranger in(Sighting sighting) {
      return new Stranger(sighting.claim().address(), sighting.claim().mac());
    }
  }

  /** When a stranger was told of last, when it was looked whose address it uses, and whose. */
  private record Telling(
      long toldNanos, long lookedNanos, boolean answeredHere, Optional<ObjectKey> holder) {
    static Telling longAgo(long now) {
      return new Telling(now - RETELL_NANOS, now - HOLDER_PAUSE_NANOS, false, Optional.empty());
    }

    Telling toldAt(long nanos) {
      return new Telling(nanos, lookedNanos, answeredHere, holder);
    }

    boolean isNewsTo(Telling before) {
      return (answeredHere && !before.answeredHere)
          || (holder.isPresent() && !holder.equals(before.holder));
    }
  }

  private final Map<Stranger, Telling> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stranger, Telling> eldest) {
          return size() > TOLD_MAX;
        }
      };
  private long strangers;

  /** Whether it is worth a look who holds the address, to {@link #note} it. */
  public boolean isWorthALook(Sighting sighting, long now) {
    if (sighting instanceof Sighting.ByPeer) {
      return false;
    }
    Telling before = before(Stranger.in(sighting), now);
    return before.answeredHere() != isAnsweredHere(sighting)
        || now - before.lookedNanos() >= HOLDER_PAUSE_NANOS;
  }

  /**
   * A stranger was seen.
   *
   * @param holder of the address it uses
   * @return whether it is to be told
   */
  public boolean note(Sighting sighting, Optional<ObjectKey> holder, long now) {
    Stranger stranger = Stranger.in(sighting);
    Telling before = before(stranger, now);
    Telling telling = new Telling(now, now, isAnsweredHere(sighting), holder);
    boolean due = now - before.toldNanos() >= RETELL_NANOS;
    if (due) {
      strangers++;
    }
    boolean tells = due || telling.isNewsTo(before);
    told.put(stranger, tells ? telling : telling.toldAt(before.toldNanos()));
    return tells;
  }

  /** Strangers so far; one that stays counts every ten minutes. */
  public long strangers() {
    return strangers;
  }

  private Telling before(Stranger stranger, long now) {
    return told.getOrDefault(stranger, Telling.longAgo(now));
  }

  private static boolean isAnsweredHere(Sighting sighting) {
    return sighting instanceof Sighting.InUse;
  }
}
