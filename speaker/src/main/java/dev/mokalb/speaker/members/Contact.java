package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one speaker beyond the view. Times are monotonic nanoseconds. Confined to the
 * speaker's loop.
 */
final class Contact {

  /** Whatever is heard of it, it is not greeted for that more often. */
  private static final long GREET_AGAIN_NANOS = 50_000_000L;

  /** With two sides that poll, the first frame comes through within two greetings. */
  private static final long POLL_EVERY_NANOS = 190_000_000L;

  /** Switches send a poll of one that is dead to everybody, and each speaker polls it. */
  private static final int POLLED_AT_FULL_PACE_MAX = 10;

  final NodeName node;
  boolean known;
  Optional<IpAddress> address = Optional.empty();
  Set<MacAddress> macs = Set.of();
  private long polledAt;
  private int polls;
  boolean ready;

  /** Its newest hello, and when it was heard. */
  private Optional<Hello> hello = Optional.empty();

  private long heardAt;

  /** All that it claimed when it last said all of it, and what it has said since. */
  private Set<IpAddress> complete = Set.of();

  private Set<IpAddress> gathered = new HashSet<>();
  private final BitSet parts = new BitSet();

  /** What its frames on the network claimed since it last said all that it claims. */
  private final Set<IpAddress> announced = new HashSet<>();

  /** Whether it says that this speaker is not in its view, in a view no older than this one's. */
  boolean excludes;

  /** Whether it outranked this speaker when a view joined the two, which has no table yet. */
  boolean contested;

  /** Whether it outranked this speaker when that was last looked at. */
  boolean wasRival;

  Optional<Long> refusedAt = Optional.empty();
  Optional<Long> absentSince = Optional.empty();
  boolean splitTold;

  long greetAt;
  private long greetedAt;
  int nextPart;
  long saidAllAt;
  long saidAllDigest;

  Contact(NodeName node, long time) {
    this.node = node;
    greetAt = time;
    saidAllAt = time - Timing.SPLIT_AFTER.toNanos();
    greetedAt = saidAllAt;
    polledAt = saidAllAt;
  }

  /** It is heard in some way: perhaps its hellos are by now, if it is greeted. */
  void greetSoon(long time) {
    greetAt = Math.min(greetAt, Math.max(time, greetedAt + GREET_AGAIN_NANOS));
  }

  /** It is greeted now, and is to be again after so long. */
  void greeted(long time, long every) {
    greetedAt = time;
    greetAt = time + every;
  }

  /**
   * How it is polled now: one of its interfaces after the other. Empty if it was just before.
   *
   * @param speakers how many there are to poll or to be polled
   */
  Optional<Effect.Poll> poll(long time, int speakers) {
    long every = POLL_EVERY_NANOS * Math.max(1, speakers / POLLED_AT_FULL_PACE_MAX);
    if (address.isEmpty() || macs.isEmpty() || time - polledAt < every) {
      return Optional.empty();
    }
    polledAt = time;
    List<MacAddress> inOrder = macs.stream().sorted().toList();
    return Optional.of(new Effect.Poll(address.get(), inOrder.get(polls++ % inOrder.size())));
  }

  /** Whether it sent of late what cannot be opened. */
  boolean isRefusing(long time) {
    return refusedAt.filter(at -> time - at < Timing.REFUSAL_GOOD_FOR.toNanos()).isPresent();
  }

  Optional<Hello> hello() {
    return hello;
  }

  boolean wasHeardWithin(long nanos, long time) {
    return hello.isPresent() && time - heardAt <= nanos;
  }

  long heardAt() {
    return heardAt;
  }

  /** A frame of it claims the address; its next hellos say whether it still does. */
  void announces(IpAddress address) {
    announced.add(address);
  }

  /**
   * Takes in a hello and returns the addresses that it claims more, or fewer, than before, and
   * those that its frames claimed meanwhile.
   */
  Set<IpAddress> heard(Hello next, long time) {
    Hello.Claims claims = next.claims();
    boolean sameSet =
        hello.filter(h -> h.claims().digest() == claims.digest()).isPresent()
            && hello.filter(h -> h.claims().parts() == claims.parts()).isPresent();
    Set<IpAddress> changed = new HashSet<>(claims.addresses());
    if (!sameSet) {
      // Until all parts of the new set are there, the old set counts as well.
      gathered = new HashSet<>();
      parts.clear();
    }
    changed.removeAll(complete);
    changed.removeAll(gathered);
    boolean wasComplete = parts.cardinality() == claims.parts();
    gathered.addAll(claims.addresses());
    parts.set(claims.part());
    if (!wasComplete && parts.cardinality() == claims.parts()) {
      Set<IpAddress> dropped = new HashSet<>(complete);
      dropped.removeAll(gathered);
      changed.addAll(dropped);
      complete = gathered;
    }
    if (parts.cardinality() == claims.parts()) {
      changed.addAll(announced);
      announced.clear();
    }
    hello = Optional.of(next);
    heardAt = time;
    return changed;
  }

  boolean claims(IpAddress address) {
    return complete.contains(address) || gathered.contains(address);
  }

  /** All that it claims. */
  Set<IpAddress> claimed() {
    Set<IpAddress> all = new HashSet<>(complete);
    all.addAll(gathered);
    return all;
  }
}
