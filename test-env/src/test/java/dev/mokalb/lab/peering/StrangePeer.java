package dev.mokalb.lab.peering;

import dev.mokalb.lab.bfd.Inside;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Capability;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Keepalive;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PeerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

/** A neighbour that does what no router does. */
public final class StrangePeer implements AutoCloseable {

  public static final long ASN = 65_066;

  private final ServerSocket server;

  private StrangePeer(ServerSocket server) {
    this.server = server;
  }

  /** Does this to everybody who connects to port 179 of an address of the node itself. */
  static StrangePeer at(String address, Consumer<Wire> deed) {
    return serving(listener(address, 179), deed);
  }

  /** Does this to everybody who connects to a port of a host. */
  public static StrangePeer in(
      NetworkNamespace host, String address, int port, Consumer<Wire> deed) {
    return serving(Inside.call(host, () -> listener(address, port)), deed);
  }

  private static ServerSocket listener(String address, int port) {
    try {
      return new ServerSocket(port, 10, InetAddress.ofLiteral(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StrangePeer serving(ServerSocket server, Consumer<Wire> deed) {
    Thread.ofVirtual().start(() -> serve(server, deed));
    return new StrangePeer(server);
  }

  private static void serve(ServerSocket server, Consumer<Wire> deed) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                deed.accept(new Wire(socket));
              } catch (IOException | UncheckedIOException e) {
                // The node closed the connection, as it should.
              }
            });
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection. */
  public record Wire(Socket socket) {

    /** A session that is established. */
    public Wire open() {
      send(
          new Open(
              (int) ASN,
              90,
              BgpIdentifier.of(IpAddress.of("192.0.2.66")),
              List.of(
                  new Capability.Multiprotocol(AfiSafi.IPV4_UNICAST),
                  new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
                  new Capability.FourOctetAsn(new Asn(ASN)))));
      send(new Keepalive());
      read(29); // its OPEN, before anything else is said
      return this;
    }

    void send(Message message) {
      send(MessageCodec.encode(message, CodecTerms.initial(PeerKind.EXTERNAL)));
    }

    /** These octets, whatever they are. */
    public void send(byte[] octets) {
      try {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void hangUp() {
      try {
        socket.shutdownOutput();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void read(int octets) {
      try {
        socket.getInputStream().readNBytes(octets);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Reads until the node closes the connection. */
    public void readOn() {
      try {
        socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
