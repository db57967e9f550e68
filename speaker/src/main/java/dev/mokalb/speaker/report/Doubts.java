package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Strangers that may be speakers: of some it is not known yet which hardware addresses they have.
 * Such a stranger is told of later, or not at all. Confined to one thread; times are monotonic
 * nanoseconds.
 */
public final class Doubts {

  /** What is beyond is told of at once. */
  static final int HELD_MAX = 256;

  private record Stranger(IpAddress address, MacAddress mac) {}

  private record Held(Sighting sighting, long since) {}

  private final Map<Stranger, Held> held = new LinkedHashMap<>();

  /** Whether this one has to wait; it is kept then. */
  public boolean holds(Sighting sighting, Picture picture, long now) {
    Stranger stranger = new Stranger(sighting.claim().address(), sighting.claim().mac());
    boolean known = held.containsKey(stranger);
    if (picture.speakers().unknown().isEmpty() || (!known && held.size() >= HELD_MAX)) {
      return false;
    }
    if (!known) {
      held.put(stranger, new Held(sighting, now));
    }
    return true;
  }

  /** Those that are strangers after all, or in doubt for so long that they are taken for some. */
  public List<Sighting> due(Picture picture, long now) {
    List<Sighting> due = new ArrayList<>();
    held.entrySet()
        .removeIf(entry -> {
          boolean speaker = picture.speakers().macs().containsKey(entry.getKey().mac());
          boolean over =
              picture.speakers().unknown().isEmpty()
                  || now - entry.getValue().since() >= ConflictBook.PATIENCE_IN_DOUBT_NANOS;
          if (!speaker && over) {
            due.add(entry.getValue().sighting());
          }
          return speaker || over;
        });
    return due;
  }
}
