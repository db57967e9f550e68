package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.TableCodec;
import dev.mokalb.speaker.members.TableExchange;
import dev.mokalb.speaker.members.TableMessage;
import dev.mokalb.speaker.members.View;
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
  private final TableExchange exchange = new TableExchange();
  private Set<Peer> peers = Set.of();
  private ChannelStack.@Nullable Built built;
  private @Nullable Address coordinator;
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
    seal = config.secret().map(Seal::new);
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
      refusals.peers(peers);
      tellDiscovery();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void publishTable(OwnershipTable table) {
    lock.lock();
    try {
      if (isCoordinator()) {
        send(null, exchange.publish(table));
      }
    } finally {
      lock.unlock();
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
    ChannelStack.Built fresh = ChannelStack.build(config, seal, refusals::note);
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
      built
          .discovery()
          .ask(
              peers.stream()
                  .map(peer -> new IpAddress(peer.address().toInetAddress(), config.port()))
                  .collect(Collectors.toSet()));
    }
  }

  private boolean isCoordinator() {
    return built != null && coordinator != null && coordinator.equals(built.channel().getAddress());
  }

  private void send(@Nullable Address to, TableMessage message) {
    if (built == null) {
      return;
    }
    try {
      built.channel().send(new BytesMessage(to, TableCodec.encode(message)));
    } catch (Exception failed) {
      LOG.error("the ownership table could not be sent to the other speakers", failed);
    }
  }

  private void deliver(MembersEvent event) {
    if (!closed) {
      events.accept(event);
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
        if (isGivenUp()) {
          return;
        }
        coordinator = accepted.getCoord();
        SortedSet<NodeName> members = new TreeSet<>();
        accepted.getMembers().forEach(member -> members.add(MemberAddress.nodeOf(member)));
        View view =
            new View(
                accepted.getViewId().getId(),
                MemberAddress.nodeOf(accepted.getCoord()),
                members,
                isCoordinator());
        LOG.info("the speakers are now {}, coordinated by {}", members, view.coordinator());
        deliver(new MembersEvent.ViewChanged(view));
        if (isCoordinator()) {
          exchange.forNewView().ifPresent(message -> send(null, message));
          expelFormerSelves(accepted.getMembers());
        }
      } finally {
        lock.unlock();
      }
    }

    private boolean isGivenUp() {
      return built == null || !built.channel().equals(source);
    }

    @Override
    public void receive(Message message) {
      NodeName from = MemberAddress.nodeOf(message.getSrc());
      byte[] octets = octetsOf(message);
      TableCodec.Decoded decoded = TableCodec.decode(octets);
      lock.lock();
      try {
        if (isGivenUp()) {
          return;
        }
        switch (decoded) {
          case TableCodec.Decoded.Dropped(var reason) ->
              deliver(new MembersEvent.MessageDropped(from, reason));
          case TableCodec.Decoded.Message(var content) -> receive(message.getSrc(), content);
        }
      } finally {
        lock.unlock();
      }
    }

    private void receive(Address sender, TableMessage content) {
      switch (exchange.receive(content)) {
        case TableExchange.Outcome.Deliver(OwnershipTable table) ->
            deliver(new MembersEvent.TableReceived(MemberAddress.nodeOf(sender), table));
        case TableExchange.Outcome.Reply(TableMessage reply) -> send(sender, reply);
        case TableExchange.Outcome.Nothing() -> {}
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
