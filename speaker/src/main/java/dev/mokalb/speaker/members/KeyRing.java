package dev.mokalb.speaker.members;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The secrets that count: those that are given, and each that was replaced for a while after that,
 * since not every speaker hears of a new one at the same moment (a mounted Secret takes minutes).
 * Times are monotonic nanoseconds. Confined to the speaker's loop.
 */
public final class KeyRing {

  /** Longer than the kubelet takes to bring a new Secret to every node. */
  static final Duration OLD_GOOD_FOR = Duration.ofMinutes(15);

  /** More are forgotten: who replaces secrets that often wants the old ones gone. */
  static final int OLD_MAX = 4;

  private MemberKeys given = MemberKeys.NONE;

  /** Replaced secrets and when each ends to count, the latest replaced last. */
  private final Map<String, Long> replaced = new LinkedHashMap<>();

  /** Asked for at every turn of the loop, and changed once in months. */
  private MemberKeys inForce = MemberKeys.NONE;

  /**
   * These are given from now on. None after there were some is a mistake, or the moment before the
   * controller makes a new one: the ones before stay.
   */
  public void give(MemberKeys next, long time) {
    if (next.secrets().isEmpty()) {
      return;
    }
    for (String secret : given.secrets()) {
      if (!next.secrets().contains(secret)) {
        replaced.remove(secret);
        replaced.put(secret, time + OLD_GOOD_FOR.toNanos());
      }
    }
    next.secrets().forEach(replaced::remove);
    Iterator<String> oldest = replaced.keySet().iterator();
    while (replaced.size() > OLD_MAX) {
      oldest.next();
      oldest.remove();
    }
    given = next;
    inForce = together();
  }

  /** All that count at this time; the one to seal with first. */
  public MemberKeys at(long time) {
    if (replaced.values().removeIf(end -> end - time <= 0)) {
      inForce = together();
    }
    return inForce;
  }

  private MemberKeys together() {
    List<String> secrets = new ArrayList<>(given.secrets());
    secrets.addAll(replaced.keySet().stream().toList().reversed());
    return new MemberKeys(secrets);
  }

  /** When the next one ends to count. */
  public OptionalLong nextChange() {
    return replaced.values().stream().mapToLong(Long::longValue).min();
  }
}
