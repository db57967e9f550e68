package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.HelloCodec;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.MessageCodec;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.View;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster of speakers on a JGroups channel. Its state is guarded by one lock, under which
 * events are delivered, so that they keep their order; connecting runs on a thread of its own.
 */
public final class JGroupsMembers implements Members {

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembers.class);

  /** Every speaker of one Kubernetes cluster finds only its own peers, so one name suffices. */
  private static final String CLUSTER_NAME = "moka";

  private static final long BACKOFF_MIN_MILLIS = 200;
  private static final long BACKOFF_MAX_MILLIS = 5_000;
  private static final long REFUSAL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  static {
    QuietLog.install();
  }

  private final ChannelConfig config;
  private final Consumer<MembersEvent> events;
  private final Optional<Seal> seal;
  private final RefusalLog refusals = new RefusalLog();
  private final ExecutorService connector =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("members-connect").factory());

  private final ReentrantLock lock = new ReentrantLock();
  private Set<Peer> peers = Set.of();
  private final Map<NodeName, Long> toldRefusals = new HashMap<>();
  private ChannelStack.@Nullable Built built;
  private List<Address> members = List.of();
  private boolean closed;

  /** Confined to the thread for connecting. */
  private String lastTrouble = "";

  private final AtomicInteger connectFailures = new AtomicInteger();
  private final CountDownLatch closedSignal = new CountDownLatch(1);

  /**
   * A member that does nothing until {@link #start}.
   *
   * @param events is called under the lock of this object and must not block
   */
  public JGroupsMembers(ChannelConfig config, Consumer<MembersEvent> events) {
    this.config = config;
    this.events = events;
    seal =
        config.keys().secrets().isEmpty() ? Optional.empty() : Optional.of(new Seal(config.keys()));
    if (seal.isEmpty()) {
      LOG.warn(
          "speakers talk unencrypted on port {}: anybody on the network can join them;"
              + " create the secret 'memberlist' with the key 'secretkey'",
          config.port());
    }
  }

  @Override
  public void start() {
    connector.execute(this::connect);
  }

  @Override
  public void peers(Set<Peer> known) {
    lock.lock();
    try {
      peers = Set.copyOf(known);
      toldRefusals.clear();
      refusals.peers(peers);
      tellDiscovery();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void keys(MemberKeys keys) {
    if (!keys.secrets().isEmpty()) {
      seal.ifPresent(used -> used.use(keys));
    }
  }

  @Override
  public void send(Optional<NodeName> to, MemberMessage message) {
    lock.lock();
    try {
      if (to.isEmpty()) {
        sendTo(null, message);
      } else {
        latest(to.get()).ifPresent(address -> sendTo(address, message));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The process of the node that joined last: an earlier one is dead. */
  private Optional<Address> latest(NodeName node) {
    return members.reversed().stream()
        .filter(member -> MemberAddress.nodeOf(member).equals(node))
        .findFirst();
  }

  private void sendTo(@Nullable Address to, MemberMessage message) {
    if (built == null) {
      return;
    }
    try {
      built.channel().send(new BytesMessage(to, MessageCodec.encode(message)));
    } catch (Exception failed) {
      LOG.error("a message to the other speakers could not be sent", failed);
    }
  }

  @Override
  public void greet(NodeName peer, Hello hello) {
    Optional<Peer> target;
    ChannelStack.Built through;
    lock.lock();
    try {
      through = built;
      target = peers.stream().filter(known -> known.node().equals(peer)).findFirst();
    } finally {
      lock.unlock();
    }
    if (through == null || target.isEmpty()) {
      return;
    }
    try {
      IpAddress to = new IpAddress(target.get().address().toInetAddress(), config.port());
      through.transport().greet(to, HelloCodec.encode(hello));
    } catch (Exception unreachable) {
      // It is tried again in a moment, and whoever is not reached is known to be apart.
      LOG.debug("no hello to {}", peer, unreachable);
    }
  }

  @Override
  public void leave() {
    JChannel leaving;
    lock.lock();
    try {
      closed = true;
      leaving = built == null ? null : built.channel();
      built = null;
    } finally {
      lock.unlock();
    }
    closedSignal.countDown();
    connector.shutdownNow();
    if (leaving != null) {
      leaving.close();
    }
  }

  @Override
  public void close() {
    leave();
  }

  /** Runs on the thread for connecting until the channel is open or this object is closed. */
  private void connect() {
    long backoffMillis = BACKOFF_MIN_MILLIS;
    do {
      JChannel channel = null;
      try {
        channel = open();
        if (channel != null) {
          channel.connect(CLUSTER_NAME);
        }
        return;
      } catch (Exception failed) {
        discard(channel);
        note(failed);
      }
      backoffMillis = Math.min(2 * backoffMillis, BACKOFF_MAX_MILLIS);
    } while (!isClosedWithin(backoffMillis));
  }

  private boolean isClosedWithin(long millis) {
    try {
      return closedSignal.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The channel becomes known before it connects, since events come while it does. */
  private @Nullable JChannel open() throws Exception {
    ChannelStack.Built fresh =
        ChannelStack.build(config, seal, new ChannelStack.Ears(new Outside(), this::suspected));
    fresh.channel().setReceiver(new Inbound(fresh.channel()));
    lock.lock();
    try {
      if (closed) {
        fresh.channel().close();
        return null;
      }
      built = fresh;
      tellDiscovery();
      return fresh.channel();
    } finally {
      lock.unlock();
    }
  }

  private void discard(@Nullable JChannel channel) {
    lock.lock();
    try {
      built = null;
    } finally {
      lock.unlock();
    }
    if (channel != null) {
      channel.close();
    }
  }

  /** How often the channel could not be opened. */
  int connectFailures() {
    return connectFailures.get();
  }

  private void note(Exception failed) {
    connectFailures.incrementAndGet();
    String trouble = String.valueOf(rootOf(failed).getMessage());
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      LOG.warn(
          "speaker {} cannot open port {} on {} to meet the other speakers, and tries again:"
              + " {}; is the address on this node, and the port free?",
          config.me(),
          config.port(),
          config.bindAddress(),
          trouble);
    }
  }

  private static Throwable rootOf(Throwable failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private void tellDiscovery() {
    if (built != null) {
      built.merging().peers(peers.stream().map(Peer::node).collect(Collectors.toSet()));
      built
          .discovery()
          .ask(
              peers.stream()
                  .map(peer -> new IpAddress(peer.address().toInetAddress(), config.port()))
                  .collect(Collectors.toSet()));
    }
  }

  /** Whether all peers are here and agree. */
  boolean isCalm() {
    lock.lock();
    try {
      return built != null && built.merging().isCalm();
    } finally {
      lock.unlock();
    }
  }

  private void deliver(MembersEvent event) {
    if (!closed) {
      events.accept(event);
    }
  }

  private void suspected(Set<Address> suspects) {
    SortedSet<NodeName> nodes = new TreeSet<>();
    lock.lock();
    try {
      for (Address suspect : suspects) {
        NodeName node = MemberAddress.nodeOf(suspect);
        // Not if only the former self of a speaker is dead.
        if (latest(node).filter(suspect::equals).isPresent()) {
          nodes.add(node);
        }
      }
      deliver(new MembersEvent.Suspected(nodes));
    } finally {
      lock.unlock();
    }
  }

  /** What comes through the port beside the channel, on the receiving thread. */
  private final class Outside implements SealedUdp.Aside {

    @Override
    public void refused(InetAddress from, Refusal reason) {
      refusals.note(from, reason);
      if (reason.isForAnotherSecret()) {
        long now = System.nanoTime();
        lock.lock();
        try {
          peers.stream()
              .filter(peer -> peer.address().toInetAddress().equals(from))
              .filter(peer -> isWorthTelling(peer.node(), now))
              .findFirst()
              .ifPresent(peer -> deliver(new MembersEvent.PeerRefused(peer.node())));
        } finally {
          lock.unlock();
        }
      }
    }

    /** A peer with another secret sends all the time. The lock is held. */
    private boolean isWorthTelling(NodeName peer, long now) {
      Long before = toldRefusals.get(peer);
      if (before != null && now - before < REFUSAL_EVERY_NANOS) {
        return false;
      }
      toldRefusals.put(peer, now);
      return true;
    }

    @Override
    public void hello(byte[] octets) {
      HelloCodec.decode(octets)
          .ifPresent(hello -> {
            lock.lock();
            try {
              if (built != null) {
                built.merging().heard(hello);
              }
              deliver(new MembersEvent.HelloHeard(hello));
            } finally {
              lock.unlock();
            }
          });
    }
  }

  /** What the channel calls; a channel that was given up is not listened to any more. */
  private final class Inbound implements Receiver {

    private final JChannel source;

    Inbound(JChannel source) {
      this.source = source;
    }

    @Override
    public void viewAccepted(org.jgroups.View accepted) {
      lock.lock();
      try {
        if (built == null || isGivenUp()) {
          return;
        }
        members = List.copyOf(accepted.getMembers());
        boolean mine = accepted.getCoord().equals(source.getAddress());
        View view = new View(accepted.getViewId().getId(), order(members), mine, sides(accepted));
        built.merging().here(Set.copyOf(view.order()));
        LOG.info("the speakers are now {}, coordinated by {}", view.order(), view.coordinator());
        deliver(new MembersEvent.ViewChanged(view));
        if (mine) {
          expelFormerSelves(members);
        }
      } finally {
        lock.unlock();
      }
    }

    private List<NodeName> order(List<Address> addresses) {
      return addresses.stream().map(MemberAddress::nodeOf).distinct().toList();
    }

    private List<View.Side> sides(org.jgroups.View accepted) {
      if (!(accepted instanceof MergeView merged)) {
        return List.of();
      }
      return merged.getSubgroups().stream()
          .map(side ->
              new View.Side(side.getViewId().getId(), MemberAddress.nodeOf(side.getCoord())))
          .toList();
    }

    private boolean isGivenUp() {
      return built == null || !built.channel().equals(source);
    }

    @Override
    public void receive(Message message) {
      NodeName from = MemberAddress.nodeOf(message.getSrc());
      byte[] octets = octetsOf(message);
      MessageCodec.Decoded decoded = MessageCodec.decode(octets);
      lock.lock();
      try {
        if (isGivenUp()) {
          return;
        }
        switch (decoded) {
          case MessageCodec.Decoded.Dropped(var reason) ->
              deliver(new MembersEvent.MessageDropped(from, reason));
          case MessageCodec.Decoded.Message(var content) ->
              deliver(new MembersEvent.Received(from, content));
        }
      } finally {
        lock.unlock();
      }
    }

    private static byte[] octetsOf(Message message) {
      if (message.getLength() == 0) {
        return new byte[0];
      }
      int from = message.getOffset();
      return Arrays.copyOfRange(message.getArray(), from, from + message.getLength());
    }

    /**
     * A speaker that was killed and is back before the others noticed is in the view twice. The
     * later entry is the living one, since members are appended.
     */
    private void expelFormerSelves(List<Address> members) {
      Map<NodeName, Address> latest = new HashMap<>();
      Set<Address> former = new TreeSet<>();
      for (Address member : members) {
        Address earlier = latest.put(MemberAddress.nodeOf(member), member);
        if (earlier != null) {
          former.add(earlier);
        }
      }
      if (!former.isEmpty()) {
        GMS membership = source.getProtocolStack().findProtocol(GMS.class);
        connector.execute(() -> membership.up(new Event(Event.SUSPECT, former)));
      }
    }
  }
}
