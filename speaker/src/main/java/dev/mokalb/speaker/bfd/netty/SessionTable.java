package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Discriminator;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.jna.DatagramReader;
import dev.mokalb.speaker.bfd.jna.Interfaces;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions there are: one for each peer, and those that are saying good-bye.
 *
 * <p>Confined to the loop. {@link #with} allocates nothing.
 */
final class SessionTable {

  private final SortedMap<BfdPeer, LiveSession> byPeer = new TreeMap<>();
  private LiveSession[] all = {};
  private int[] discriminators = {};

  /** All of them, those that are ending too. Not to be changed. */
  LiveSession[] all() {
    return all;
  }

  SortedMap<BfdPeer, LiveSession> byPeer() {
    return byPeer;
  }

  void add(LiveSession session) {
    byPeer.put(session.peer(), session);
    LiveSession[] more = new LiveSession[all.length + 1];
    System.arraycopy(all, 0, more, 0, all.length);
    more[all.length] = session;
    use(more);
  }

  /** It is no longer the one of its peer, but still found by its discriminator. */
  void retire(LiveSession session) {
    byPeer.remove(session.peer(), session);
  }

  void remove(LiveSession session) {
    retire(session);
    LiveSession[] fewer = new LiveSession[all.length - 1];
    int at = 0;
    for (LiveSession each : all) {
      if (each != session) {
        fewer[at++] = each;
      }
    }
    use(fewer);
  }

  private void use(LiveSession[] sessions) {
    all = sessions;
    discriminators = new int[sessions.length];
    for (int i = 0; i < sessions.length; i++) {
      discriminators[i] = sessions[i].clock().session().discriminator().bits();
    }
  }

  /** The one that this end calls so, or null. */
  @Nullable LiveSession with(int discriminator) {
    for (int i = 0; i < discriminators.length; i++) {
      if (discriminators[i] == discriminator) {
        return all[i];
      }
    }
    return null;
  }

  boolean has(Discriminator discriminator) {
    return with(discriminator.bits()) != null;
  }

  /** The one with the sender of a datagram that does not know our discriminator (§6.8.6). */
  Optional<LiveSession> withSender(Port port, DatagramReader reader, int i) {
    IpAddress source = reader.source(i);
    IpAddress destination = reader.destination(i, port.family());
    for (LiveSession session : byPeer.values()) {
      BfdPeer peer = session.peer();
      if (peer.address().equals(source)
          && peer.hops() == port.hops()
          && peer.vrf().equals(port.device())
          && (peer.anySource() || peer.source().equals(destination))
          && isOn(peer, reader.interfaceIndex(i))) {
        return Optional.of(session);
      }
    }
    return Optional.empty();
  }

  private static boolean isOn(BfdPeer peer, int interfaceIndex) {
    return peer.interfaceName().isEmpty()
        || Interfaces.index(peer.interfaceName()) == interfaceIndex;
  }
}
