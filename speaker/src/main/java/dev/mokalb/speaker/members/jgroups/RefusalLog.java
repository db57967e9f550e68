package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.members.Peer;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names in the log who was refused and why, once in a while for each. Safe for any thread. */
final class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** A flood with forged sources forgets who was named before, and costs no memory. */
  private static final int NAMED_MAX = 256;

  private record Stranger(InetAddress address, Refusal reason) {}

  private final Map<Stranger, Long> named = new LinkedHashMap<>();
  private Map<InetAddress, Peer> peers = Map.of();

  synchronized void peers(Set<Peer> known) {
    Map<InetAddress, Peer> byAddress = new LinkedHashMap<>();
    known.forEach(peer -> byAddress.put(peer.address().toInetAddress(), peer));
    peers = byAddress;
  }

  synchronized void note(InetAddress from, Refusal reason) {
    long now = System.nanoTime();
    Stranger stranger = new Stranger(from, reason);
    Long before = named.get(stranger);
    if (before != null && now - before < REPEAT_NANOS) {
      return;
    }
    if (named.size() >= NAMED_MAX) {
      named.clear();
    }
    named.put(stranger, now);
    Peer peer = peers.get(from);
    LOG.warn(
        "refused a message of {} at {}: {}",
        peer == null ? "a program that is no known speaker" : "the speaker of node " + peer.node(),
        IpAddress.of(from),
        reason.text());
  }
}
