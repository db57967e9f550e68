package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Capability;
import dev.mokalb.net.bgp.Capability.ExtendedNextHop;
import dev.mokalb.net.bgp.Capability.GracefulRestart;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Keepalive;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.MessageFramer;
import dev.mokalb.net.bgp.MessageType;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PeerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A session with a router in which what it says is written down, octet by octet. */
final class Recording implements AutoCloseable {

  private static final int PORT = 179;
  private static final CodecTerms INITIAL = CodecTerms.initial(PeerKind.EXTERNAL);
  private static final CodecTerms AGREED =
      new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.MESSAGE_OCTETS_MAX);
  private static final List<AfiSafi> FAMILIES = List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST);
  private static final Open OPEN =
      new Open(
          (int) Node.ASN.value(),
          90,
          BgpIdentifier.of(IpAddress.of(Wires.NODE_IPV4)),
          List.of(
              new Capability.Multiprotocol(AfiSafi.IPV4_UNICAST),
              new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
              new Capability.RouteRefreshing(),
              new ExtendedNextHop(List.of(ExtendedNextHop.Encoding.IPV4_BY_IPV6)),
              new GracefulRestart(
                  0,
                  120,
                  FAMILIES.stream().map(it -> new GracefulRestart.Preserved(it, 0)).toList()),
              new Capability.FourOctetAsn(Node.ASN),
              new Capability.EnhancedRouteRefresh()));

  private final Socket socket;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private volatile boolean over;
  private volatile String misread = "";

  /** A message as it came, and as it was read. */
  record Heard(Octets octets, Message message, CodecTerms terms) {

    /** Whether it is written as the octets that came. */
    boolean isWrittenAsItCame() {
      return Octets.of(MessageCodec.encode(message, terms)).equals(octets);
    }

    /** In the form of the vectors of the codec: header, type, body. */
    String text(String comment) {
      byte[] all = octets.toArray();
      StringBuilder text = new StringBuilder("# " + comment + "\n");
      int from = 0;
      for (int length : new int[] {16, 3}) {
        text.append(line(Arrays.copyOfRange(all, from, from + length)));
        from += length;
      }
      for (; from < all.length; from += 32) {
        text.append(line(Arrays.copyOfRange(all, from, Math.min(from + 32, all.length))));
      }
      return text.toString();
    }

    private static String line(byte[] octets) {
      return HexFormat.ofDelimiter(" ").formatHex(octets) + "\n";
    }
  }

  private Recording(Socket socket) {
    this.socket = socket;
  }

  /** Calls a router that waits for it, from the node's address of the same family. */
  static Recording of(String router, String from) {
    try {
      Recording recording =
          new Recording(
              new Socket(InetAddress.ofLiteral(router), PORT, InetAddress.ofLiteral(from), 0));
      recording.send(OPEN);
      recording.send(new Keepalive());
      Thread.ofVirtual().start(recording::listen);
      return recording;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of what can be said without knowing what was agreed. */
  void send(Message message) {
    try {
      socket.getOutputStream().write(MessageCodec.encode(message, INITIAL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    MessageFramer framer = new MessageFramer();
    byte[] buffer = new byte[8_192];
    try (socket) {
      for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
        framer.feed(Arrays.copyOf(buffer, read));
        while (framer.next(AGREED) instanceof MessageFramer.Next.Complete complete) {
          heard.add(read(complete.message()));
        }
      }
    } catch (IOException e) {
      // The router or this side closed the connection: there is nothing more to hear.
    } catch (AssertionError e) {
      misread = String.valueOf(e.getMessage());
    } finally {
      over = true;
    }
  }

  private static Heard read(Octets octets) {
    CodecTerms terms = octets.at(18) == MessageType.OPEN.code() ? INITIAL : AGREED;
    Decoded decoded = MessageCodec.decode(octets.toArray(), terms);
    assertThat(decoded).as("%s", octets).isInstanceOf(Decoded.Read.class);
    return new Heard(octets, ((Decoded.Read) decoded).message(), terms);
  }

  /** Whether nothing more can come. */
  boolean isOver() {
    return over;
  }

  /** All that was said so far. */
  List<Heard> heard() {
    return heard;
  }

  /** Its messages of one type. */
  List<Message> messages(MessageType type) {
    return heard.stream().map(Heard::message).filter(it -> it.type() == type).toList();
  }

  @Override
  public String toString() {
    return heard.stream()
        .map(it -> it.message().toString())
        .collect(Collectors.joining("\n", "", "\n" + misread));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
