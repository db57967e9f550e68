package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.members.jgroups.Seal.Kind;
import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.util.Arrays;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;

/**
 * The UDP transport of JGroups, with every datagram sealed when there is a secret. Hellos travel
 * through the same port beside it.
 */
final class SealedUdp extends UDP {

  /** Where there is no seal, a hello begins like this, and nothing of JGroups does. */
  private static final byte[] HELLO = {'M', 'H'};

  /** What arrives beside the messages of JGroups, said on the receiving thread. */
  interface Aside {

    /** A datagram was dropped. */
    void refused(InetAddress from, Refusal reason);

    /** The octets of a hello. */
    void hello(byte[] octets);
  }

  private final Optional<Seal> seal;
  private final Aside aside;

  /** A transport that is not started. */
  SealedUdp(Optional<Seal> seal, Aside aside) {
    this.seal = seal;
    this.aside = aside;
  }

  /** Sends a hello. */
  void greet(IpAddress to, byte[] hello) throws Exception {
    if (seal.isPresent()) {
      byte[] sealed = seal.get().close(Kind.HELLO, to.getIpAddress(), hello, 0, hello.length);
      super.sendUnicast(to, sealed, 0, sealed.length);
      return;
    }
    byte[] plain = Arrays.copyOf(HELLO, HELLO.length + hello.length);
    System.arraycopy(hello, 0, plain, HELLO.length, hello.length);
    super.sendUnicast(to, plain, 0, plain.length);
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
          }
        }
        case Opened.Refused(Refusal reason) -> aside.refused(from.getIpAddress(), reason);
      }
    } else if (Seal.looksSealed(data, offset, length)) {
      aside.refused(from.getIpAddress(), Refusal.ENCRYPTED);
    } else if (isHello(data, offset, length)) {
      aside.hello(Arrays.copyOfRange(data, offset + HELLO.length, offset + length));
    } else {
      super.receive(sender, data, offset, length);
    }
  }

  private static boolean isHello(byte[] data, int offset, int length) {
    return length > HELLO.length && data[offset] == HELLO[0] && data[offset + 1] == HELLO[1];
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
