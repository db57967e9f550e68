package dev.mokalb.lab.backend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Plays all pods of one node: a page over HTTP that says which pod answered, and UDP echo.
 *
 * <p>Arguments: the node's name, the HTTP ports (with commas), the UDP port, then {@code
 * POD=ADDRESS[,ADDRESS]} for each pod.
 */
public final class Backend {
  private static final int DATAGRAM_OCTETS_MAX = 65_535;
  private static final int BACKLOG = 1_024;

  private final String node;
  private final List<Integer> httpPorts;
  private final int echoPort;

  private Backend(String node, List<Integer> httpPorts, int echoPort) {
    this.node = node;
    this.httpPorts = httpPorts;
    this.echoPort = echoPort;
  }

  public static void main(String[] arguments) throws IOException {
    var backend =
        new Backend(
            arguments[0],
            Stream.of(arguments[1].split(",", -1)).map(Integer::valueOf).toList(),
            Integer.parseInt(arguments[2]));
    for (String pod : Arrays.asList(arguments).subList(3, arguments.length)) {
      String[] parts = pod.split("=", 2);
      for (String address : parts[1].split(",", -1)) {
        backend.serve(parts[0], InetAddress.getByName(address));
      }
    }
    System.out.println("ready");
  }

  private void serve(String pod, InetAddress address) throws IOException {
    for (int port : httpPorts) {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", exchange -> answer(exchange, pod));
      server.start();
    }
    var socket = DatagramChannel.open().bind(new InetSocketAddress(address, echoPort));
    Thread.ofPlatform().name("echo-" + pod).start(() -> echo(socket));
  }

  private void answer(HttpExchange exchange, String pod) throws IOException {
    byte[] page =
        """
        <html><body><h1>Hello from pod %s on node %s</h1>
        <p>%s asked %s for %s</p></body></html>
        """
            .formatted(
                pod,
                node,
                exchange.getRemoteAddress().getAddress().getHostAddress(),
                exchange.getRequestHeaders().getFirst("Host"),
                exchange.getRequestURI().getPath())
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  private static void echo(DatagramChannel socket) {
    ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_OCTETS_MAX);
    while (socket.isOpen()) {
      try {
        datagram.clear();
        var sender = socket.receive(datagram);
        socket.send(datagram.flip(), sender);
      } catch (IOException e) {
        // An answer that could not be sent is a lost answer; the next question is served.
        System.err.println("echo: " + e.getMessage());
      }
    }
  }
}
