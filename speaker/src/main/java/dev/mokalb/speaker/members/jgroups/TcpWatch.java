package dev.mokalb.speaker.members.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the processes of the members through TCP connections on which nothing is ever said: the
 * kernel of a member's node closes them the moment the process ends, and answers a new one even
 * while the process waits for a processor. Whatever a stranger sends is not read but ends the
 * connection.
 *
 * <p>Its state is confined to its one thread; other threads leave commands.
 */
final class TcpWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TcpWatch.class);

  /** Each member holds one and probes with two more; strangers push out the oldest. */
  private static final int ACCEPTED_MAX = 1_024;

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What is found out, said on the thread of the watch. */
  interface Verdicts {

    /** No process listens on the member's port. */
    void gone(Address member);

    /** Nothing answered a question in time. */
    void unreachable(Address member);
  }

  /** What a connection that this side opened is for. */
  private record Purpose(Link link, boolean probe) {}

  /** One member. */
  private static final class Link {

    final Address member;
    final InetSocketAddress target;
    @Nullable SocketChannel standing;
    boolean wasEstablished;
    long retryAtNanos;
    final Deque<SocketChannel> probes = new ArrayDeque<>();
    int tries;
    long nextTryAtNanos;
    long deadlineNanos;

    Link(Address member, InetSocketAddress target) {
      this.member = member;
      this.target = target;
    }

    boolean isAsked() {
      return !probes.isEmpty();
    }
  }

  private final InetSocketAddress bind;
  private final long probeNanos;
  private final int tries;
  private final Verdicts verdicts;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Map<Address, Link> links = new HashMap<>();
  private final Deque<SocketChannel> accepted = new ArrayDeque<>();
  private volatile @Nullable Selector selector;
  private @Nullable Thread thread;

  /**
   * A watch that is not started.
   *
   * @param probeNanos how long the kernel of a member's node has to answer
   * @param tries how often it is asked in that time
   */
  TcpWatch(InetSocketAddress bind, long probeNanos, int tries, Verdicts verdicts) {
    this.bind = bind;
    this.probeNanos = probeNanos;
    this.tries = tries;
    this.verdicts = verdicts;
  }

  void start() throws IOException {
    Selector fresh = Selector.open();
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      // A port of connections that were just closed is free for the next start of the speaker.
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(bind).configureBlocking(false);
      listener.register(fresh, SelectionKey.OP_ACCEPT);
    } catch (IOException failed) {
      closeQuietly(listener);
      fresh.close();
      throw failed;
    }
    selector = fresh;
    thread = Thread.ofPlatform().daemon().name("members-watch").start(() -> run(fresh));
  }

  /** Replaces the members to watch; from any thread. */
  void watch(Map<Address, InetSocketAddress> members) {
    tell(() -> replaceLinks(members));
  }

  /** Asks the kernel of the member's node for a sign of life; from any thread. */
  void ask(Address member) {
    tell(() -> {
      Link link = links.get(member);
      if (link != null && !link.isAsked()) {
        long now = System.nanoTime();
        link.deadlineNanos = now + probeNanos;
        link.tries = 0;
        probe(link, now);
      }
    });
  }

  @Override
  public void close() {
    Selector open = selector;
    Thread running = thread;
    selector = null;
    thread = null;
    if (open == null || running == null) {
      return;
    }
    running.interrupt();
    open.wakeup();
    if (!running.equals(Thread.currentThread())) {
      try {
        running.join(1_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(Runnable command) {
    Selector open = selector;
    if (open != null) {
      commands.add(command);
      open.wakeup();
    }
  }

  private void run(Selector open) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        open.select(this::handle, waitMillis());
        for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
          next.run();
        }
        // After the answers that are there: one that arrived while this thread waited for a
        // processor is not taken for a missing one.
        checkTimes(System.nanoTime());
      }
    } catch (IOException broken) {
      LOG.error("deaths of other speakers are noticed late: their watch broke", broken);
    } finally {
      open.keys().forEach(key -> closeQuietly(key.channel()));
      closeQuietly(open);
    }
  }

  private void handle(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.channel() instanceof ServerSocketChannel listener) {
      accept(key, listener);
    } else if (key.channel() instanceof SocketChannel channel) {
      if (!(key.attachment() instanceof Purpose purpose)) {
        endAccepted(channel);
      } else if (key.isConnectable()) {
        connected(key, channel, purpose);
      } else {
        lost(purpose.link());
      }
    }
  }

  private void accept(SelectionKey key, ServerSocketChannel listener) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.register(key.selector(), SelectionKey.OP_READ);
        accepted.add(channel);
        if (accepted.size() > ACCEPTED_MAX) {
          closeQuietly(accepted.remove());
        }
      }
    } catch (IOException refused) {
      LOG.debug("a connection could not be accepted", refused);
    }
  }

  private void endAccepted(SocketChannel channel) {
    accepted.remove(channel);
    closeQuietly(channel);
  }

  private void connected(SelectionKey key, SocketChannel channel, Purpose purpose) {
    Link link = purpose.link();
    try {
      channel.finishConnect();
    } catch (ConnectException refused) {
      closeQuietly(channel);
      refused(link, purpose.probe(), channel);
      return;
    } catch (IOException unreachable) {
      // As good as no answer: the deadline decides.
      closeQuietly(channel);
      if (!purpose.probe()) {
        retryLater(link);
      }
      return;
    }
    if (purpose.probe()) {
      endProbes(link);
    } else {
      link.wasEstablished = true;
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** The port is closed. Without another sign that may also be the word of a firewall. */
  private void refused(Link link, boolean probe, SocketChannel channel) {
    if (!probe) {
      retryLater(link);
    }
    if (probe ? link.probes.contains(channel) : link.wasEstablished) {
      endProbes(link);
      verdicts.gone(link.member);
    }
  }

  /** The standing connection broke: asks at once whether the process still listens. */
  private void lost(Link link) {
    closeQuietly(link.standing);
    stand(link);
  }

  private void replaceLinks(Map<Address, InetSocketAddress> members) {
    links
        .values()
        .removeIf(link -> {
          boolean drop = !link.target.equals(members.get(link.member));
          if (drop) {
            endProbes(link);
            closeQuietly(link.standing);
          }
          return drop;
        });
    members.forEach((member, target) -> {
      if (!links.containsKey(member)) {
        Link link = new Link(member, target);
        links.put(member, link);
        stand(link);
      }
    });
  }

  private void stand(Link link) {
    link.standing = open(new Purpose(link, false));
    if (link.standing == null) {
      retryLater(link);
    }
  }

  private void retryLater(Link link) {
    closeQuietly(link.standing);
    link.standing = null;
    link.retryAtNanos = System.nanoTime() + RETRY_NANOS;
  }

  private void probe(Link link, long now) {
    link.tries++;
    link.nextTryAtNanos = now + probeNanos / tries;
    SocketChannel channel = open(new Purpose(link, true));
    if (channel != null) {
      link.probes.add(channel);
    } else if (!link.isAsked()) {
      verdicts.unreachable(link.member);
    }
  }

  private static void endProbes(Link link) {
    link.probes.forEach(TcpWatch::closeQuietly);
    link.probes.clear();
  }

  private void checkTimes(long now) {
    for (Link link : links.values().toArray(Link[]::new)) {
      if (link.standing == null && now - link.retryAtNanos >= 0) {
        stand(link);
      }
      if (link.isAsked() && now - link.deadlineNanos >= 0) {
        endProbes(link);
        verdicts.unreachable(link.member);
      } else if (link.isAsked() && link.tries < tries && now - link.nextTryAtNanos >= 0) {
        // TCP itself would repeat a lost first segment only after a second, RFC 6298 §2.
        probe(link, now);
      }
    }
  }

  private long waitMillis() {
    long now = System.nanoTime();
    long wait = RETRY_NANOS;
    for (Link link : links.values()) {
      if (link.isAsked()) {
        long at = link.tries < tries ? link.nextTryAtNanos : link.deadlineNanos;
        wait = Math.min(wait, at - now);
      }
    }
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait) + 1);
  }

  private @Nullable SocketChannel open(Purpose purpose) {
    Selector open = selector;
    if (open == null) {
      return null;
    }
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(bind.getAddress(), 0));
      SelectionKey key = channel.register(open, SelectionKey.OP_CONNECT, purpose);
      if (channel.connect(purpose.link().target)) {
        SocketChannel connected = channel;
        tell(() -> connected(key, connected, purpose));
      }
      return channel;
    } catch (ConnectException refused) {
      // Over the loopback interface the answer comes at once; it is handled like any other.
      SocketChannel closed = channel;
      closeQuietly(closed);
      if (closed != null) {
        tell(() -> refused(purpose.link(), purpose.probe(), closed));
      }
      return closed;
    } catch (IOException unreachable) {
      closeQuietly(channel);
      return null;
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception failed) {
      LOG.debug("could not close", failed);
    }
  }
}
