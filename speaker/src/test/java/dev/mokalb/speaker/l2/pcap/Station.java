package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.arp.Decoded;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.net.ndp.NdpFrame;
import java.util.ArrayList;
import java.util.List;
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
  private final BlockingQueue<NdpFrame> heardNdp = new LinkedBlockingQueue<>();

  Station(String interfaceName) throws PcapNativeException, NotOpenException {
    handle =
        new PcapHandle.Builder(interfaceName)
            .snaplen(512)
            .promiscuousMode(PromiscuousMode.PROMISCUOUS)
            .timeoutMillis(1_000)
            .immediateMode(true)
            .direction(PcapDirection.IN)
            .build();
    handle.setFilter("arp or icmp6", BpfCompileMode.OPTIMIZE);
    Thread.ofPlatform().daemon().start(this::hear);
  }

  private void hear() {
    try {
      handle.loop(
          -1,
          (byte[] octets) -> {
            if (ArpCodec.decode(octets) instanceof Decoded.Frame(var frame)) {
              heard.add(new Heard(frame, System.nanoTime()));
            } else if (NdpCodec.decode(octets)
                instanceof dev.mokalb.net.ndp.Decoded.Frame(var frame)) {
              heardNdp.add(frame);
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
    send(ArpCodec.encode(frame));
  }

  void send(NdpFrame frame) throws PcapNativeException, NotOpenException {
    send(NdpCodec.encode(frame));
  }

  void send(byte[] octets) throws PcapNativeException, NotOpenException {
    handle.sendPacket(octets);
  }

  /** The next advertisement or solicitation that was heard. */
  NdpFrame nextNdp() throws InterruptedException {
    NdpFrame next = heardNdp.poll(SECONDS_MAX, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was heard for " + SECONDS_MAX + " s");
    }
    return next;
  }

  /** All ARP frames that were heard so far and not taken. */
  List<Heard> soFar() {
    List<Heard> all = new ArrayList<>();
    int _ = heard.drainTo(all);
    return all;
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
