package dev.mokalb.lab.probe;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What runs in the client's namespace: asks for an address again and again, and prints what it sees
 * until its standard input ends.
 *
 * <p>Arguments: address (IPv4), interval of the raw who-has and of the echo in microseconds, UDP
 * port of the echo (0: none), TCP port of the page (0: none). Each kind of question has a thread.
 */
public final class ProbeProcess {
  private static final int PAGE_INTERVAL_FACTOR = 4; // a connection costs more than a datagram
  private static final int PAGE_TIMEOUT_MS = 1_000;

  private final InetAddress target;
  private final long intervalNanos;
  private final BlockingQueue<Observation> seen = new LinkedBlockingQueue<>();

  private ProbeProcess(InetAddress target, long intervalNanos) {
    this.target = target;
    this.intervalNanos = intervalNanos;
  }

  public static void main(String[] arguments) throws IOException {
    var probe =
        new ProbeProcess(
            InetAddress.getByName(arguments[0]),
            TimeUnit.MICROSECONDS.toNanos(Long.parseLong(arguments[1])));
    int echoPort = Integer.parseInt(arguments[2]);
    int pagePort = Integer.parseInt(arguments[3]);
    probe.watchArp();
    if (echoPort != 0) {
      probe.watchEcho(echoPort);
    }
    if (pagePort != 0) {
      probe.watchPages(pagePort);
    }
    thread("print", probe::print);
    while (System.in.read() >= 0) {
      // Whoever started this closes its end when it has seen enough.
    }
    System.exit(0);
  }

  private void print() throws InterruptedException {
    var out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    while (!Thread.currentThread().isInterrupted()) {
      out.println(seen.take().line());
      if (seen.isEmpty()) {
        out.flush();
      }
    }
  }

  private void watchArp() throws IOException {
    byte[] question = Who.question(NetworkInterface.getByName("eth0"), target);
    PacketSocket socket = PacketSocket.open("eth0");
    thread("arp-answers", () -> receiveArp(socket));
    thread(
        "arp-questions",
        () ->
            repeat(
                intervalNanos,
                () -> {
                  seen.add(new Observation.Asked(System.nanoTime()));
                  socket.send(question);
                }));
  }

  private void receiveArp(PacketSocket socket) {
    while (true) {
      byte[] frame = socket.receive();
      long now = System.nanoTime();
      Who.answer(frame, target).ifPresent(mac -> seen.add(new Observation.Answered(now, mac)));
    }
  }

  private void watchEcho(int port) throws IOException {
    DatagramChannel socket = DatagramChannel.open().connect(new InetSocketAddress(target, port));
    thread("echo-answers", () -> receiveEcho(socket));
    thread(
        "echo-questions",
        new Body() {
          private int number;

          @Override
          public void run() throws InterruptedException {
            repeat(intervalNanos, () -> sendEcho(socket, number++));
          }
        });
  }

  private void sendEcho(DatagramChannel socket, int number) {
    seen.add(new Observation.EchoSent(System.nanoTime(), number));
    try {
      socket.write(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    } catch (IOException e) {
      // Nobody answers ARP, or an ICMP error for an earlier one: a datagram that is lost.
    }
  }

  private void receiveEcho(DatagramChannel socket) {
    ByteBuffer datagram = ByteBuffer.allocate(Integer.BYTES);
    while (true) {
      try {
        socket.read(datagram.clear());
        if (datagram.flip().remaining() == Integer.BYTES) {
          seen.add(new Observation.EchoReceived(System.nanoTime(), datagram.getInt()));
        }
      } catch (IOException e) {
        // As in sendEcho.
      }
    }
  }

  private void watchPages(int port) {
    ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();
    thread(
        "pages",
        () ->
            repeat(
                intervalNanos * PAGE_INTERVAL_FACTOR, () -> attempts.execute(() -> fetch(port))));
  }

  private void fetch(int port) {
    try (var socket = new Socket()) {
      socket.setSoTimeout(PAGE_TIMEOUT_MS);
      socket.connect(new InetSocketAddress(target, port), PAGE_TIMEOUT_MS);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      boolean answered = socket.getInputStream().read() >= 0;
      long now = System.nanoTime();
      seen.add(answered ? new Observation.PageReceived(now) : new Observation.PageFailed(now));
    } catch (IOException e) {
      seen.add(new Observation.PageFailed(System.nanoTime()));
    }
  }

  private static void repeat(long intervalNanos, Runnable question) throws InterruptedException {
    long due = System.nanoTime();
    while (true) {
      question.run();
      due += intervalNanos;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      } else {
        due = System.nanoTime(); // late: never ask in bursts
      }
    }
  }

  private static void thread(String name, Body body) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            throw new LabException("the probe does not expect to be interrupted", e);
          }
        });
  }

  private interface Body {
    void run() throws InterruptedException;
  }
}
