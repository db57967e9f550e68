package dev.mokalb.speaker.bgp.netlink;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.bgp.LinkNeighbours;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Advertises on one interface and hears who is there.
 *
 * <p>Confined to the thread of {@link RouterDiscovery}, but for {@link #finding}.
 */
final class LinkWatcher implements AutoCloseable {

  /** As routers that peer like this do; RFC 4861 §6.2.1 allows from 4 s on. */
  private static final long ADVERTISE_NANOS = 10_000_000_000L;

  /** The least time between two advertisements (RFC 4861 §10, MIN_DELAY_BETWEEN_RAS). */
  private static final long ADVERTISE_NANOS_MIN = 3_000_000_000L;

  /** While the interface is missing or down. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** A router that said nothing for so long may be replaced by another. */
  private static final long FRESH_NANOS = 3 * ADVERTISE_NANOS;

  private final String name;
  private final byte[] buffer = new byte[1_500];
  private @Nullable IcmpSocket socket;
  private int interfaceIndex;
  private long dueNanos;
  private long advertisedNanos;
  private long heardNanos;
  private Optional<IpAddress> router = Optional.empty();
  private volatile LinkNeighbours.Finding finding;

  LinkWatcher(String name, long nowNanos) {
    this.name = name;
    this.dueNanos = nowNanos;
    this.advertisedNanos = nowNanos - ADVERTISE_NANOS_MIN;
    this.finding = silent();
  }

  /** What is known. For any thread. */
  LinkNeighbours.Finding finding() {
    return finding;
  }

  /** The descriptor to wait on; -1 if there is none. */
  int descriptor() {
    return socket == null ? -1 : socket.descriptor();
  }

  /** When {@link #tick} has something to do. */
  long dueNanos() {
    return dueNanos;
  }

  /** Opens the socket if it is not open, advertises if it is time. */
  void tick(long nowNanos) {
    if (nowNanos - dueNanos < 0) {
      return;
    }
    dueNanos = nowNanos + RETRY_NANOS;
    try {
      IcmpSocket open = socket == null ? opened() : socket;
      if (open != null) {
        advertise(open, nowNanos);
      }
    } catch (IOException e) {
      reset(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private @Nullable IcmpSocket opened() throws IOException {
    NetworkInterface link = link();
    if (link == null) {
      finding = new LinkNeighbours.Finding(Optional.empty(), 0, "there is no interface " + name);
      return null;
    }
    interfaceIndex = link.getIndex();
    IcmpSocket opened = IcmpSocket.open(name, interfaceIndex);
    socket = opened;
    finding = silent();
    opened.sendToAllRouters(RouterMessages.solicitation(mac(link)));
    return opened;
  }

  private void advertise(IcmpSocket open, long nowNanos) throws IOException {
    NetworkInterface link = link();
    if (link == null || link.getIndex() != interfaceIndex) {
      throw new IOException("there is no interface " + name + " any more");
    }
    open.sendToAllNodes(RouterMessages.advertisement(mac(link)));
    advertisedNanos = nowNanos;
    dueNanos = nowNanos + ADVERTISE_NANOS;
  }

  /** Reads what came; whether a router was found that was not known before. */
  boolean read(long nowNanos) {
    IcmpSocket open = socket;
    if (open == null) {
      return false;
    }
    boolean found = false;
    try {
      for (Optional<IcmpSocket.Heard> heard = open.receive(buffer);
          heard.isPresent();
          heard = open.receive(buffer)) {
        found |= hear(heard.get(), nowNanos);
      }
    } catch (IOException e) {
      reset(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    return found;
  }

  private boolean hear(IcmpSocket.Heard heard, long nowNanos) {
    if (RouterMessages.isSolicitation(buffer, heard.length())) {
      advertiseSoon();
      return false;
    }
    boolean usable =
        RouterMessages.isAdvertisement(buffer, heard.length())
            && heard.from().toInetAddress().isLinkLocalAddress();
    if (!usable) {
      return false;
    }
    boolean same = router.isPresent() && router.get().equals(heard.from());
    boolean other = router.isPresent() && !same && nowNanos - heardNanos < FRESH_NANOS;
    if (other) {
      return false; // A second router on the link; the first one lives.
    }
    heardNanos = nowNanos;
    if (same) {
      return false;
    }
    router = Optional.of(heard.from());
    finding = new LinkNeighbours.Finding(router, interfaceIndex, "");
    advertiseSoon(); // so that it finds this node, too
    return true;
  }

  private void advertiseSoon() {
    dueNanos = advertisedNanos + ADVERTISE_NANOS_MIN;
  }

  private void reset(String problem) {
    close();
    router = Optional.empty();
    finding = new LinkNeighbours.Finding(Optional.empty(), interfaceIndex, problem);
  }

  private LinkNeighbours.Finding silent() {
    return new LinkNeighbours.Finding(
        Optional.empty(), interfaceIndex, "no router advertisement has come on " + name + " yet");
  }

  private @Nullable NetworkInterface link() {
    try {
      NetworkInterface link = NetworkInterface.getByName(name);
      return link != null && link.isUp() ? link : null;
    } catch (SocketException e) {
      return null; // It is gone, or going.
    }
  }

  private static Optional<MacAddress> mac(NetworkInterface link) throws IOException {
    byte[] octets = link.getHardwareAddress();
    return octets == null || octets.length != MacAddress.OCTETS
        ? Optional.empty()
        : Optional.of(MacAddress.ofOctets(octets));
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
