package dev.mokalb.speaker.l2.pcap;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.Promiscuity;
import java.util.Optional;
import java.util.function.Supplier;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens interfaces with libpcap. */
final class PcapOpener implements PortOpener {

  private static final Logger LOG = LoggerFactory.getLogger(PcapOpener.class);

  /**
   * ARP, neighbour solicitations and advertisements; {@code ip6[40]} is the ICMP type behind the
   * IPv6 header (RFC 4861 §4.3). Answers are heard as well as questions, since they are claims. The
   * kernel has taken a VLAN tag off when it looks, and libpcap puts it back.
   */
  private static final String FILTER = "arp or (icmp6 and (ip6[40] = 135 or ip6[40] = 136))";

  /**
   * A solicitation with all options of SEND (RFC 3971) has some 450; its checksum needs them all.
   */
  private static final int SNAPSHOT_OCTETS = 512;

  private static final int RING_OCTETS = 512 * 1024; // some 800 frames; the default is 2 MiB

  /** In immediate mode only how often an idle thread wakes up. */
  private static final int READ_TIMEOUT_MILLIS = 1_000;

  private static final String LIBRARY = "pcap";

  private final Promiscuity promiscuity;
  private final Supplier<FrameListener> listeners;
  private final Runnable onFailure;

  /**
   * An opener whose ports tell a listener of their own what they hear.
   *
   * @param onFailure told, on the port's thread, when a port stops to hear
   */
  PcapOpener(Promiscuity promiscuity, Supplier<FrameListener> listeners, Runnable onFailure) {
    this.promiscuity = promiscuity;
    this.listeners = listeners;
    this.onFailure = onFailure;
  }

  /**
   * Looks for what pcap4j would not recover from: its classes stay broken once they were loaded
   * without the library, and each handle that it fails to activate is lost.
   */
  @Override
  public Optional<Layer2Problem> obstacle() {
    try {
      NativeLibrary.getInstance(LIBRARY);
    } catch (LinkageError e) {
      return Optional.of(
          new Layer2Problem(
              Layer2Problem.Kind.NO_LIBRARY,
              "",
              "The library libpcap cannot be loaded ("
                  + firstLine(e)
                  + "), so no address is answered on the local network. Install libpcap"
                  + " (Debian: libpcap0.8 or libpcap0.8t64). It is looked for again every 30 s at"
                  + " the latest."));
    }
    try {
      RawSocket.tryOpen();
      return Optional.empty();
    } catch (LastErrorException e) {
      return Optional.of(
          new Layer2Problem(
              Layer2Problem.Kind.NO_PERMISSION,
              "",
              "This process may not open raw sockets ("
                  + e.getMessage()
                  + "), so no address is answered on the local network. Grant the capability"
                  + " NET_RAW (in the pod: securityContext.capabilities: add: [NET_RAW]). It is"
                  + " tried again every 30 s at the latest."));
    }
  }

  /** The socket that libpcap needs, opened on trial. */
  private static final class RawSocket {

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;

    static {
      Native.register(RawSocket.class, "c");
    }

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static void tryOpen() {
      close(socket(AF_PACKET, SOCK_RAW, 0));
    }
  }

  @Override
  public Outcome open(Link link) {
    Optional<MacAddress> mac = link.mac();
    if (mac.isEmpty()) {
      return new Outcome.Failed("it has no Ethernet address");
    }
    PcapHandle handle;
    try {
      handle =
          new PcapHandle.Builder(link.name())
              .snaplen(SNAPSHOT_OCTETS)
              .promiscuousMode(mode(link.name()))
              .timeoutMillis(READ_TIMEOUT_MILLIS)
              .bufferSize(RING_OCTETS)
              .immediateMode(true)
              .direction(PcapDirection.IN)
              .build();
    } catch (PcapNativeException | LinkageError e) {
      return new Outcome.Failed(firstLine(e));
    }
    try {
      handle.setFilter(FILTER, BpfCompileMode.OPTIMIZE);
    } catch (PcapNativeException | NotOpenException e) {
      handle.close();
      return new Outcome.Failed("the filter was refused: " + firstLine(e));
    }
    return new Outcome.Opened(PcapPort.start(handle, link, mac.get(), listeners.get(), onFailure));
  }

  /** The kernel ends it with the handle, however this process ends (packet(7)). */
  private PromiscuousMode mode(String interfaceName) {
    if (promiscuity.wants(MediumFinder.OF_THIS_MACHINE.of(interfaceName))) {
      LOG.info("Interface {} is in promiscuous mode while it is used.", interfaceName);
      return PromiscuousMode.PROMISCUOUS;
    }
    return PromiscuousMode.NONPROMISCUOUS;
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf('\n');
    String line = (end < 0 ? message : message.substring(0, end)).strip();
    return line.endsWith(":") ? line.substring(0, line.length() - 1) : line;
  }
}
