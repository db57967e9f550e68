package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.members.jgroups.Seal.Kind;
import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP transport of JGroups, with every datagram sealed when there is a secret. Hellos and
 * heartbeats travel through the same port beside it.
 */
final class SealedUdp extends UDP {

  private static final Logger LOG = LoggerFactory.getLogger(SealedUdp.class);

  /** Where there is no seal, what is not of JGroups begins like this, and nothing else does. */
  private static final byte[] HELLO = {'M', 'H'};

  private static final byte[] HEARTBEAT = {'M', 'B'};

  /** What arrives beside the messages of JGroups, said on the receiving thread. */
  interface Aside {

    /** A datagram was dropped. */
    void refused(InetAddress from, Refusal reason);

    /** The octets of a hello. */
    void hello(byte[] octets);
  }

  private final Optional<Seal> seal;
  private final Aside aside;
  private final Consumer<byte[]> heartbeats;

  /**
   * A transport that is not started.
   *
   * @param heartbeats told the octets of each heartbeat, on the receiving thread
   */
  SealedUdp(Optional<Seal> seal, Aside aside, Consumer<byte[]> heartbeats) {
    this.seal = seal;
    this.aside = aside;
    this.heartbeats = heartbeats;
  }

  /** Sends a hello. */
  void greet(IpAddress to, byte[] hello) throws Exception {
    byte[] datagram =
        seal.map(s -> s.close(Kind.HELLO, to.getIpAddress(), hello, 0, hello.length))
            .orElseGet(() -> concat(HELLO, hello));
    super.sendUnicast(to, datagram, 0, datagram.length);
  }

  /** Sends a heartbeat to all of these; what cannot be sent is lost. */
  void beat(Collection<IpAddress> to, byte[] heartbeat) {
    // Sealed once for all who use the same secret.
    IdentityHashMap<Seal.Secret, byte[]> sealed = new IdentityHashMap<>();
    for (IpAddress each : to) {
      byte[] datagram =
          seal.map(s ->
                  sealed.computeIfAbsent(
                      s.secretFor(each.getIpAddress()),
                      secret -> s.close(Kind.HEARTBEAT, secret, heartbeat, 0, heartbeat.length)))
              .orElseGet(() -> concat(HEARTBEAT, heartbeat));
      try {
        super.sendUnicast(each, datagram, 0, datagram.length);
      } catch (Exception lost) {
        LOG.debug("a heartbeat to {} was not sent", each, lost);
      }
    }
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  @Override
  public void sendUnicast(PhysicalAddress dest, byte[] data, int offset, int length)
      throws Exception {
    if (seal.isPresent() && dest instanceof IpAddress to) {
      byte[] sealed = seal.get().close(Kind.CHANNEL, to.getIpAddress(), data, offset, length);
      super.sendUnicast(dest, sealed, 0, sealed.length);
    } else {
      super.sendUnicast(dest, data, offset, length);
    }
  }

  @Override
  public void receive(Address sender, byte[] data, int offset, int length) {
    if (!(sender instanceof IpAddress from)) {
      return;
    }
    if (seal.isPresent()) {
      switch (seal.get().open(from.getIpAddress(), data, offset, length)) {
        case Opened.Content(Kind kind, var octets) -> {
          switch (kind) {
            case CHANNEL ->
                super.receive(sender, octets.array(), octets.arrayOffset(), octets.remaining());
            case HELLO -> aside.hello(octets.array());
            case HEARTBEAT -> heartbeats.accept(octets.array());
          }
        }
        case Opened.Refused(Refusal reason) -> aside.refused(from.getIpAddress(), reason);
      }
    } else if (Seal.looksSealed(data, offset, length)) {
      aside.refused(from.getIpAddress(), Refusal.ENCRYPTED);
    } else if (begins(HELLO, data, offset, length)) {
      aside.hello(Arrays.copyOfRange(data, offset + HELLO.length, offset + length));
    } else if (begins(HEARTBEAT, data, offset, length)) {
      heartbeats.accept(Arrays.copyOfRange(data, offset + HEARTBEAT.length, offset + length));
    } else {
      super.receive(sender, data, offset, length);
    }
  }

  private static boolean begins(byte[] with, byte[] data, int offset, int length) {
    return length > with.length && data[offset] == with[0] && data[offset + 1] == with[1];
  }

  /** Without the choice of an interface for multicasts, of which there are none. */
  @Override
  protected MulticastSocket createMulticastSocket(String name, int port) throws Exception {
    MulticastSocket socket = getSocketFactory().createMulticastSocket(name, null);
    socket.setReuseAddress(false);
    socket.bind(new InetSocketAddress(bind_addr, port));
    return socket;
  }
}
