package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells claims that matter from those that do not: a claim of an address that this node answers
 * for, or that lies in a pool, by a station that is neither this node nor another speaker, is a
 * conflict. It is told once, then at most every {@link #RETELL_NANOS} while it lasts. An address in
 * use is defended once every {@link #DEFEND_INTERVAL_NANOS} and kept, which is what RFC 5227 §2.4
 * (c) allows for an address that others rely on; for IPv6, which knows no such rule, likewise.
 *
 * <p>Confined to one thread. Time is an argument, in nanoseconds of a monotonic clock.
 */
public final class ConflictDetector {

  /** RFC 5227 §1.1, DEFEND_INTERVAL. */
  public static final long DEFEND_INTERVAL_NANOS = 10_000_000_000L;

  /** How often a conflict that lasts is told: as often as it is defended. */
  public static final long RETELL_NANOS = DEFEND_INTERVAL_NANOS;

  /** Pairs of address and station that are remembered; the one unheard of for longest goes. */
  static final int REMEMBERED_MAX = 4_096;

  /** A station that invents addresses can be told of so often; the rest is counted. */
  static final RateLimit TOLD = new RateLimit(20, 200);

  /** For all addresses together; a conflict about each of a thousand is no reason for a storm. */
  static final RateLimit DEFENDED = new RateLimit(100, 200);

  /** Who said it of what. */
  private record Subject(IpAddress address, MacAddress mac) {}

  /**
   * What to do about a claim.
   *
   * @param told what the listener is told; empty if it is nothing, or known
   * @param defence whether the address is to be announced on the interface of the claim
   */
  public record Verdict(Optional<Sighting> told, Defence defence) {

    static final Verdict NOTHING = new Verdict(Optional.empty(), Defence.NONE);
  }

  /** Whether an address is defended. */
  public enum Defence {
    NONE,
    ANNOUNCE
  }

  private final Map<Subject, Long> toldAt = new LeastRecent<>(REMEMBERED_MAX);

  /** Those of them that were told to use the address, and not only to ask for it. */
  private final Map<Subject, Long> usedAt = new LeastRecent<>(REMEMBERED_MAX);

  private final Map<IpAddress, Long> defendedAt = new LeastRecent<>(REMEMBERED_MAX);
  private final Map<MacAddress, Integer> addressesOf = new HashMap<>();
  private final RateLimit.Meter telling;
  private final RateLimit.Meter defending;
  private long untold;

  /** A detector that has heard nothing yet. */
  public ConflictDetector(long nowNanos) {
    telling = TOLD.meter(nowNanos);
    defending = DEFENDED.meter(nowNanos);
  }

  /** What to do about a claim that was heard now. */
  public Verdict judge(Claim claim, Lookout lookout, long nowNanos) {
    if (lookout.own().contains(claim.mac())) {
      return Verdict.NOTHING;
    }
    if (lookout.list().isEmpty()) {
      return Verdict.NOTHING; // To defend an address against the speaker that takes it harms both.
    }
    boolean ours =
        lookout
            .ours()
            .scopeOf(claim.address())
            .filter(scope -> scope.covers(claim.interfaceName()))
            .isPresent();
    String peer = lookout.list().get().peers().get(claim.mac());
    if (peer != null) {
      return ours && claim.kind().isUse()
          ? new Verdict(Optional.of(new Sighting.ByPeer(claim, peer)), Defence.NONE)
          : Verdict.NOTHING;
    }
    if (!ours && !concerns(lookout, claim.address())) {
      return Verdict.NOTHING;
    }
    // The answer to a probe or a check is its defence already.
    Defence defence =
        ours && claim.kind().isUse() && mayDefend(claim.address(), nowNanos)
            ? Defence.ANNOUNCE
            : Defence.NONE;
    return new Verdict(told(claim, ours, nowNanos), defence);
  }

  /**
   * The station answers a question of ours: that is told, however lately it was told before, for it
   * is not asked again for minutes.
   */
  public void asked(IpAddress address, MacAddress mac) {
    usedAt.remove(new Subject(address, mac));
  }

  private static boolean concerns(Lookout lookout, IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> lookout.concernsIpv4(address.ipv4Bits());
      case IPV6 -> lookout.concernsIpv6(address.high(), address.low());
    };
  }

  private boolean mayDefend(IpAddress address, long nowNanos) {
    Long before = defendedAt.get(address);
    if (before != null && nowNanos - before < DEFEND_INTERVAL_NANOS) {
      return false;
    }
    if (!defending.allows(nowNanos)) {
      return false;
    }
    defendedAt.put(address, nowNanos);
    return true;
  }

  private Optional<Sighting> told(Claim claim, boolean ours, long nowNanos) {
    Subject subject = new Subject(claim.address(), claim.mac());
    // Who asks whether an address is free takes it a few seconds later.
    Long before = claim.kind().isUse() ? usedAt.get(subject) : toldAt.get(subject);
    if (before != null && nowNanos - before < RETELL_NANOS) {
      return Optional.empty();
    }
    if (!telling.allows(nowNanos)) {
      untold++;
      return Optional.empty();
    }
    remember(subject, nowNanos);
    if (claim.kind().isUse()) {
      usedAt.put(subject, nowNanos);
    }
    int addresses = addressesOf.getOrDefault(claim.mac(), 1);
    return Optional.of(
        ours ? new Sighting.InUse(claim, addresses) : new Sighting.InPool(claim, addresses));
  }

  private void remember(Subject subject, long nowNanos) {
    if (toldAt.size() == REMEMBERED_MAX && !toldAt.containsKey(subject)) {
      Subject eldest = toldAt.keySet().iterator().next();
      toldAt.remove(eldest);
      addressesOf.computeIfPresent(eldest.mac(), (_, count) -> count == 1 ? null : count - 1);
    }
    if (toldAt.put(subject, nowNanos) == null) {
      addressesOf.merge(subject.mac(), 1, Integer::sum);
    }
  }

  /** How many conflicts were not told, as there were too many in a short time. */
  public long untold() {
    return untold;
  }

  /** Forgets the entry that was used least recently rather than grow. */
  private static final class LeastRecent<K> extends LinkedHashMap<K, Long> {
    private static final long serialVersionUID = 1;
    private final int most;

    LeastRecent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
      return size() > most;
    }
  }
}
