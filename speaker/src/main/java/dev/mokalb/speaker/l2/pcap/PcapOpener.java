package dev.mokalb.speaker.l2.pcap;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import java.util.Optional;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Opens interfaces with libpcap. */
final class PcapOpener implements PortOpener {

  /** Requests alone; {@code arp[6:2]} is the operation (RFC 826). */
  private static final String FILTER = "arp and arp[6:2] = 1";

  private static final int SNAPSHOT_OCTETS = 128;
  private static final int RING_OCTETS = 256 * 1024; // some 1,000 requests; the default is 2 MiB

  /** In immediate mode only how often an idle thread wakes up. */
  private static final int READ_TIMEOUT_MILLIS = 1_000;

  private static final String LIBRARY = "pcap";

  private final FrameListener listener;
  private final Runnable onFailure;

  /**
   * An opener whose ports tell the listener what they hear.
   *
   * @param onFailure told, on the port's thread, when a port stops to hear
   */
  PcapOpener(FrameListener listener, Runnable onFailure) {
    this.listener = listener;
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
              .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
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
    return new Outcome.Opened(PcapPort.start(handle, link, mac.get(), listener, onFailure));
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf('\n');
    String line = (end < 0 ? message : message.substring(0, end)).strip();
    return line.endsWith(":") ? line.substring(0, line.length() - 1) : line;
  }
}
