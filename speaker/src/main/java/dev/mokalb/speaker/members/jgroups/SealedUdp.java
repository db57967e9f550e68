package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;

/** The UDP transport of JGroups, with every datagram sealed when there is a secret. */
final class SealedUdp extends UDP {

  private final Optional<Seal> seal;
  private final BiConsumer<InetAddress, Refusal> refused;

  /**
   * A transport that is not started.
   *
   * @param refused is told of datagrams that are dropped, on the receiving thread
   */
  SealedUdp(Optional<Seal> seal, BiConsumer<InetAddress, Refusal> refused) {
    this.seal = seal;
    this.refused = refused;
  }

  @Override
  public void sendUnicast(PhysicalAddress dest, byte[] data, int offset, int length)
      throws Exception {
    if (seal.isEmpty()) {
      super.sendUnicast(dest, data, offset, length);
      return;
    }
    byte[] sealed = seal.get().close(data, offset, length);
    super.sendUnicast(dest, sealed, 0, sealed.length);
  }

  @Override
  public void receive(Address sender, byte[] data, int offset, int length) {
    if (seal.isPresent()) {
      switch (seal.get().open(data, offset, length)) {
        case Opened.Content(var octets) ->
            super.receive(sender, octets.array(), octets.arrayOffset(), octets.remaining());
        case Opened.Refused(Refusal reason) -> refuse(sender, reason);
      }
    } else if (Seal.looksSealed(data, offset, length)) {
      refuse(sender, Refusal.ENCRYPTED);
    } else {
      super.receive(sender, data, offset, length);
    }
  }

  /** Without the choice of an interface for multicasts, of which there are none. */
  @Override
  protected MulticastSocket createMulticastSocket(String name, int port) throws Exception {
    MulticastSocket socket = getSocketFactory().createMulticastSocket(name, null);
    socket.setReuseAddress(false);
    socket.bind(new InetSocketAddress(bind_addr, port));
    return socket;
  }

  private void refuse(Address sender, Refusal reason) {
    if (sender instanceof IpAddress ip) {
      refused.accept(ip.getIpAddress(), reason);
    }
  }
}
