package dev.mokalb.speaker.members.jgroups;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TCP port of a member that is played by a test. It takes connections when it is asked for
 * them, on the test's own thread; until then, and if it takes none at all, the kernel answers.
 */
final class MemberPort implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(10);

  /** Linux completes one connection more than the backlog, and drops what comes after that. */
  private static final int BACKLOG = 1;

  private final List<SocketChannel> taken = new ArrayList<>();
  private final List<SocketChannel> fillers = new ArrayList<>();
  private final InetSocketAddress address;
  private @Nullable ServerSocketChannel listener;
  private int connections;

  /** One that listens. */
  MemberPort(String literal) {
    try {
      listener = listening(new InetSocketAddress(InetAddress.ofLiteral(literal), 0));
      address = (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocketChannel listening(InetSocketAddress where) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.bind(where, BACKLOG).configureBlocking(false);
    return channel;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Listens again. */
  void open() {
    try {
      listener = listening(address);
      connections = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until so many connections have come since it listens. */
  void awaitConnections(int count) {
    await("%d connections".formatted(count))
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          take();
          return connections >= count;
        });
  }

  /** Waits until so many of them have not been closed by the other side. */
  void awaitOpen(int count) {
    await("%d open connections".formatted(count))
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          take();
          taken.removeIf(MemberPort::isEnded);
          return taken.size() == count;
        });
  }

  private void take() throws IOException {
    ServerSocketChannel open = listener;
    if (open == null) {
      return;
    }
    for (SocketChannel next = open.accept(); next != null; next = open.accept()) {
      next.configureBlocking(false);
      if (isFiller(next)) {
        fillers.add(next);
      } else {
        taken.add(next);
        connections++;
      }
    }
  }

  private boolean isFiller(SocketChannel channel) throws IOException {
    for (SocketChannel filler : fillers) {
      if (filler.getLocalAddress().equals(channel.getRemoteAddress())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEnded(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(16)) < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Ends the connections that it took, as a machine in between may. */
  void breakConnections() {
    taken.forEach(MemberPort::close);
    taken.clear();
  }

  /** From now on the kernel answers nobody: the queue of connections that nobody takes is full. */
  void fallSilent() {
    try {
      for (int i = 0; i <= BACKLOG; i++) {
        SocketChannel filler = SocketChannel.open();
        fillers.add(filler);
        filler.bind(new InetSocketAddress(address.getAddress(), 0));
        filler.connect(address);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes room in the queue: the kernel answers again. */
  void takeWhatWaits() {
    try {
      take();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As when its process ends: the kernel closes all that it had. */
  @Override
  public void close() {
    breakConnections();
    fillers.forEach(MemberPort::close);
    fillers.clear();
    ServerSocketChannel open = listener;
    listener = null;
    if (open != null) {
      close(open);
    }
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
