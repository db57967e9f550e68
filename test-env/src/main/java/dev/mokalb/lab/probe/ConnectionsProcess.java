package dev.mokalb.lab.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * What runs in the client's namespace: opens connections to an HTTP server and asks it on each of
 * them again and again, until it is ended.
 *
 * <p>Arguments: address, port, number of connections. Lines: {@code OPEN number 0} when the first
 * answer came, {@code BROKEN number milliseconds} with the time from the last request until the
 * connection proved to be useless.
 */
public final class ConnectionsProcess {

  static final String OPEN = "OPEN";
  static final String BROKEN = "BROKEN";

  /** Without an answer for so long a connection hangs. */
  static final int PATIENCE_MILLIS = 5_000;

  private static final long PAUSE_NANOS = 200_000_000;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String END = "</html>\n";

  private ConnectionsProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    int count = Integer.parseInt(arguments[2]);
    for (int number = 0; number < count; number++) {
      int mine = number;
      Thread.ofVirtual().start(() -> keep(mine, target));
    }
    Thread.currentThread().join();
  }

  private static void keep(int number, InetSocketAddress target) {
    long asked = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.connect(target, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      ask(socket);
      say(OPEN, number, 0);
      while (true) {
        LockSupport.parkNanos(PAUSE_NANOS);
        asked = System.nanoTime();
        ask(socket);
      }
    } catch (IOException broken) {
      say(BROKEN, number, (System.nanoTime() - asked) / 1_000_000);
    }
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    byte[] octets = new byte[4_096];
    while (answer.indexOf(END) < 0) {
      int read = in.read(octets);
      if (read < 0) {
        throw new IOException("the server has closed the connection");
      }
      answer.append(new String(octets, 0, read, StandardCharsets.UTF_8));
    }
  }

  private static synchronized void say(String what, int number, long millis) {
    System.out.println(what + " " + number + " " + millis);
  }
}
