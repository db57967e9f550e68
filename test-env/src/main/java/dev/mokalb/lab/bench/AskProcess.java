package dev.mokalb.lab.bench;

import dev.mokalb.lab.probe.PacketSocket;
import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks who has addresses, one after another and round after round, so that all are asked on the
 * same machine at the same time; prints for each question the address and the nanoseconds until the
 * answer, or -1.
 */
public final class AskProcess {
  private static final int ETHER_TYPE_ARP = 0x0806;
  private static final int ETHER_TYPE_IPV6 = 0x86dd;
  private static final long PATIENCE_NANOS = 100_000_000;
  private static final long GAP_NANOS = 1_000_000;

  private final MacAddress own;
  private final IpAddress ownIpv4;
  private final IpAddress ownIpv6;
  private final PacketSocket arp = PacketSocket.open("eth0", ETHER_TYPE_ARP);
  private final PacketSocket ipv6 = PacketSocket.open("eth0", ETHER_TYPE_IPV6);

  private AskProcess(MacAddress own, IpAddress ownIpv4, IpAddress ownIpv6) {
    this.own = own;
    this.ownIpv4 = ownIpv4;
    this.ownIpv6 = ownIpv6;
  }

  /** The arguments are the rounds, this station's three addresses, and those to ask for. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    int rounds = Integer.parseInt(words.getFirst());
    var asker =
        new AskProcess(
            MacAddress.of(words.get(1)), IpAddress.of(words.get(2)), IpAddress.of(words.get(3)));
    List<IpAddress> targets = words.subList(4, words.size()).stream().map(IpAddress::of).toList();
    var lines = new ArrayList<String>();
    for (int round = 0; round < rounds; round++) {
      for (IpAddress target : targets) {
        lines.add(target + " " + asker.ask(target));
        LockSupport.parkNanos(GAP_NANOS);
      }
    }
    lines.forEach(System.out::println);
  }

  private long ask(IpAddress target) {
    boolean isIpv4 = target.family() == IpFamily.IPV4;
    PacketSocket socket = isIpv4 ? arp : ipv6;
    byte[] question = isIpv4 ? whoHas(target) : solicitation(target);
    while (socket.receiveNow().length > 0) {
      // What came since the last answer is none to this question.
    }
    long start = System.nanoTime();
    socket.send(question);
    long now = start;
    while (now - start < PATIENCE_NANOS) {
      byte[] frame = socket.receiveNow();
      now = System.nanoTime();
      if (frame.length > 0 && isAnswer(frame, target)) {
        return now - start;
      }
    }
    return -1;
  }

  private byte[] whoHas(IpAddress target) {
    var packet = new ArpPacket(ArpOperation.Known.REQUEST, own, ownIpv4, MacAddress.ZERO, target);
    return ArpCodec.encode(new ArpFrame(MacAddress.BROADCAST, own, packet));
  }

  private byte[] solicitation(IpAddress target) {
    IpAddress group = Ipv6Groups.solicitedNodes(target);
    var asked = new Solicitation(target, List.of(new NdpOption.SourceLinkLayer(own)));
    return NdpCodec.encode(
        new NdpFrame(new EthernetHeader(Ipv6Groups.macOf(group), own), ownIpv6, group, asked));
  }

  private static boolean isAnswer(byte[] frame, IpAddress target) {
    if (target.family() == IpFamily.IPV4) {
      return ArpCodec.decode(frame)
              instanceof dev.mokalb.net.arp.Decoded.Frame(ArpFrame(_, ArpPacket packet))
          && packet.operation() == ArpOperation.Known.REPLY
          && packet.senderIp().equals(target);
    }
    return NdpCodec.decode(frame) instanceof dev.mokalb.net.ndp.Decoded.Frame(var told)
        && told.message() instanceof Advertisement answer
        && answer.target().equals(target);
  }
}
