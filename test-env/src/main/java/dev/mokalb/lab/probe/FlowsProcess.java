package dev.mokalb.lab.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What runs in the client's namespace: sends datagrams to an echo service from several ports, and
 * says when echoes to one of them cease and when they come again, until it is ended.
 *
 * <p>Arguments: address, port, number of flows, interval in microseconds. Lines: {@code SILENT flow
 * nanos}, {@code BACK flow nanos}, with the monotonic time of the last echo, or the first one.
 */
public final class FlowsProcess {

  static final String SILENT = "SILENT";
  static final String BACK = "BACK";

  /** Shorter silences are the machine's. */
  private static final long SILENCE_NANOS = 50_000_000;

  private static final long LOOK_NANOS = 1_000_000;

  private FlowsProcess() {}

  /** One local port. */
  private static final class Flow {
    private final int number;
    private final DatagramChannel channel;
    private final ByteBuffer datagram = ByteBuffer.allocate(Long.BYTES);
    private long heard = System.nanoTime();
    private boolean silent = true; // until the first echo

    private Flow(int number, InetSocketAddress target) throws IOException {
      this.number = number;
      channel = DatagramChannel.open().connect(target);
      channel.configureBlocking(false);
    }

    private void send(long now) {
      try {
        channel.write(datagram.clear().putLong(now).flip());
      } catch (IOException e) {
        // Nobody there, or an ICMP error for an earlier one: a datagram that is lost.
      }
    }

    /** Reads before it judges: what this process itself slept through is no silence. */
    private void look() {
      boolean any = false;
      try {
        while (channel.read(datagram.clear()) > 0) {
          any = true;
        }
      } catch (IOException e) {
        // As in send.
      }
      long now = System.nanoTime();
      if (any) {
        if (silent) {
          say(BACK, now);
        }
        silent = false;
        heard = now;
      } else if (!silent && now - heard > SILENCE_NANOS) {
        silent = true;
        say(SILENT, heard);
      }
    }

    private void say(String what, long nanos) {
      System.out.println(what + " " + number + " " + nanos);
    }
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    int count = Integer.parseInt(arguments[2]);
    long intervalNanos = 1_000 * Long.parseLong(arguments[3]);
    List<Flow> flows = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      flows.add(new Flow(number, target));
    }
    long due = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if (now - due >= 0) {
        flows.forEach(flow -> flow.send(now));
        due = Math.max(due + intervalNanos, now); // late: never in bursts
      }
      LockSupport.parkNanos(LOOK_NANOS);
      flows.forEach(Flow::look);
    }
  }
}
