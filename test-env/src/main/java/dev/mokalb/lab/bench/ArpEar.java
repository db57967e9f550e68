package dev.mokalb.lab.bench;

import dev.mokalb.lab.probe.PacketSocket;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What runs in the client's namespace: prints each gratuitous ARP frame that arrives on {@code
 * eth0}, as monotonic time, IPv4 address and hardware address, until its standard input ends.
 */
public final class ArpEar {
  static final String READY = "listening";

  private static final int ARP_FRAME_OCTETS = 42; // Ethernet header and RFC 826 for IPv4
  private static final int HARDWARE = 22; // hardware address of the sender, in the frame
  private static final int SENDER = 28; // its protocol address
  private static final int TARGET = 38; // of the target; the same in a gratuitous frame

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private ArpEar() {}

  /** A frame that was heard. */
  @SuppressWarnings("ArrayRecordComponent") // read once, by the thread that prints
  private record Heard(long nanos, byte[] frame) {

    String line() {
      return "%d %d.%d.%d.%d %s"
          .formatted(
              nanos,
              frame[SENDER] & 0xff,
              frame[SENDER + 1] & 0xff,
              frame[SENDER + 2] & 0xff,
              frame[SENDER + 3] & 0xff,
              COLONS.formatHex(frame, HARDWARE, SENDER));
    }
  }

  public static void main(String[] arguments) throws IOException {
    BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    PacketSocket socket = PacketSocket.open("eth0");
    Thread.ofPlatform().daemon().name("listen").start(() -> listen(socket, heard));
    Thread.ofPlatform().daemon().name("print").start(() -> print(heard));
    while (System.in.read() >= 0) {
      // Whoever started this closes its end when it has heard enough.
    }
    System.exit(0);
  }

  private static void listen(PacketSocket socket, BlockingQueue<Heard> heard) {
    while (true) {
      byte[] frame = socket.receive();
      long now = System.nanoTime();
      if (frame.length >= ARP_FRAME_OCTETS
          && Arrays.equals(frame, SENDER, SENDER + 4, frame, TARGET, TARGET + 4)) {
        heard.add(new Heard(now, frame));
      }
    }
  }

  private static void print(BlockingQueue<Heard> heard) {
    var out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    out.println(READY);
    out.flush();
    try {
      while (true) {
        out.println(heard.take().line());
        if (heard.isEmpty()) {
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }
}
