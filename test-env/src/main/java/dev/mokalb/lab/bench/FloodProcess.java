package dev.mokalb.lab.bench;

import dev.mokalb.lab.probe.PacketSocket;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import java.util.concurrent.locks.LockSupport;

/** Sends frames that are no business of the one that gets them, at a rate, until it is ended. */
public final class FloodProcess {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long PAUSE_NANOS = 100_000;
  private static final IpAddress SENDER = IpAddress.of("10.99.255.254");
  private static final int FIRST_TARGET = IpAddress.of("10.99.0.0").ipv4Bits();
  private static final int TARGETS = 60_000;
  private static final int ETHER_TYPE_AT = 12;
  private static final int UNASSIGNED = 0xb5; // 0x88b5, for experiments (IEEE 802)

  private FloodProcess() {}

  /** The arguments are the kind ({@code arp} or {@code other}), the rate, and both stations. */
  public static void main(String[] arguments) {
    boolean isArp = arguments[0].equals("arp");
    long perSecond = Long.parseLong(arguments[1]);
    MacAddress from = MacAddress.of(arguments[2]);
    MacAddress to = MacAddress.of(arguments[3]);
    PacketSocket socket = PacketSocket.open("eth0");
    long start = System.nanoTime();
    for (long sent = 0; ; ) {
      long due = (System.nanoTime() - start) / 1_000 * perSecond / (NANOS_PER_SECOND / 1_000);
      for (; sent < due; sent++) {
        IpAddress target = IpAddress.ipv4(FIRST_TARGET + (int) (sent % TARGETS));
        byte[] frame =
            ArpCodec.encode(
                new ArpFrame(
                    to,
                    from,
                    new ArpPacket(
                        ArpOperation.Known.REQUEST, from, SENDER, MacAddress.ZERO, target)));
        if (!isArp) {
          frame[ETHER_TYPE_AT] = (byte) 0x88;
          frame[ETHER_TYPE_AT + 1] = (byte) UNASSIGNED;
        }
        socket.send(frame);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
