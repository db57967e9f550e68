package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.arp.Decoded;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Another machine on the network: asks, and keeps what it hears, in order. */
final class Station {

  static final MacAddress MAC = MacAddress.of("02:00:00:00:00:99");
  static final IpAddress IP = IpAddress.of("192.168.2.9");

  private static final long SECONDS_MAX = 10;

  /** A frame and when it came. */
  record Heard(ArpFrame frame, long nanos) {}

  private final PcapHandle handle;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  Station(String interfaceName) throws PcapNativeException, NotOpenException {
    handle =
        new PcapHandle.Builder(interfaceName)
            .snaplen(128)
            .promiscuousMode(PromiscuousMode.PROMISCUOUS)
            .timeoutMillis(1_000)
            .immediateMode(true)
            .direction(PcapDirection.IN)
            .build();
    handle.setFilter("arp", BpfCompileMode.OPTIMIZE);
    Thread.ofPlatform().daemon().start(this::hear);
  }

  private void hear() {
    try {
      handle.loop(
          -1,
          (byte[] octets) -> {
            if (ArpCodec.decode(octets) instanceof Decoded.Frame(var frame)) {
              heard.add(new Heard(frame, System.nanoTime()));
            }
          });
    } catch (PcapNativeException | NotOpenException | InterruptedException e) {
      // The interface went away with the scenario that deleted it.
    }
  }

  /** Asks everybody for the address. */
  void ask(IpAddress address) throws PcapNativeException, NotOpenException {
    ask(MacAddress.BROADCAST, MAC, IP, address);
  }

  void ask(MacAddress destination, MacAddress sender, IpAddress senderIp, IpAddress address)
      throws PcapNativeException, NotOpenException {
    ArpPacket question =
        new ArpPacket(ArpOperation.Known.REQUEST, sender, senderIp, MacAddress.ZERO, address);
    send(new ArpFrame(destination, sender, question));
  }

  void send(ArpFrame frame) throws PcapNativeException, NotOpenException {
    handle.sendPacket(ArpCodec.encode(frame));
  }

  /** The next frame that was heard. */
  Heard next() throws InterruptedException {
    Heard next = heard.poll(SECONDS_MAX, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was heard for " + SECONDS_MAX + " s");
    }
    return next;
  }

  /** The next frame that was sent to this station alone: an answer. */
  ArpFrame nextAnswer() throws InterruptedException {
    Heard next = next();
    while (next.frame().destination().isGroup()) {
      next = next();
    }
    return next.frame();
  }
}
