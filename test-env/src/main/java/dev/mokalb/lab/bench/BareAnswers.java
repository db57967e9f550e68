package dev.mokalb.lab.bench;

import dev.mokalb.lab.probe.PacketSocket;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.arp.Decoded;

/**
 * The least that a process can do to answer for an address: read a raw socket, write it. What this
 * takes is what the machine takes to wake a process.
 */
public final class BareAnswers {
  private BareAnswers() {}

  /** The arguments are an address and the hardware address to answer with. */
  public static void main(String[] arguments) {
    IpAddress address = IpAddress.of(arguments[0]);
    MacAddress own = MacAddress.of(arguments[1]);
    PacketSocket socket = PacketSocket.open("eth0");
    while (true) {
      if (ArpCodec.decode(socket.receive()) instanceof Decoded.Frame(ArpFrame(_, ArpPacket asked))
          && asked.operation() == ArpOperation.Known.REQUEST
          && asked.targetIp().equals(address)) {
        var answer =
            new ArpPacket(
                ArpOperation.Known.REPLY, own, address, asked.senderMac(), asked.senderIp());
        socket.send(ArpCodec.encode(new ArpFrame(asked.senderMac(), own, answer)));
      }
    }
  }
}
