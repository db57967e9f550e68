package dev.mokalb.speaker.loop;

import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the speaker's state. Others only leave mail: what changed in the cluster,
 * among the members, or on the interfaces.
 */
public final class SpeakerLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerLoop.class);

  private static final Duration FOREVER = Duration.ofHours(1);

  /** How long a leaving speaker goes on answering, so that the takers announce before it stops. */
  private static final Duration HAND_OVER = Duration.ofMillis(300);

  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  /** What others tell the loop. */
  private sealed interface Mail {
    record ServiceChanged(ObjectKey key) implements Mail {}

    record SliceChanged(ObjectKey key) implements Mail {}

    record NodesChanged() implements Mail {}

    record ConfigurationChanged() implements Mail {}

    record PeersChanged() implements Mail {}

    record SecretChanged(Optional<String> secret) implements Mail {}

    record FromMembers(long incarnation, MembersEvent event) implements Mail {}

    record InterfacesChanged() implements Mail {}
  }

  /** What the loop works with. */
  public record Ports(
      Cluster cluster, Layer2 layer2, MembersFactory membersFactory, Reporter reporter) {}

  private final DirtyKeys<Mail> inbox = new DirtyKeys<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("speaker-loop").unstarted(this::run);
  private final Ports ports;
  private final Speaker speaker;
  private Optional<Members> members = Optional.empty();
  private Optional<String> secret = Optional.empty();
  private long incarnation;
  private volatile boolean stopping;

  /** The loop starts with {@link #start}, once the cluster has been read. */
  public SpeakerLoop(NodeName me, Ports ports, AnnouncePlanner planner) {
    this.ports = ports;
    this.speaker =
        new Speaker(
            me,
            new Speaker.Ports(ports.cluster(), this::answer, this::publish, ports.reporter()),
            planner);
  }

  private void answer(AnswerTable table) {
    ports.layer2().publish(table);
  }

  private void publish(OwnershipTable table) {
    members.ifPresent(channel -> channel.publishTable(table));
  }

  /**
   * Begins to announce.
   *
   * @param memberSecret what the traffic between speakers is encrypted with; empty for plain text
   */
  public void start(Optional<String> memberSecret) {
    secret = memberSecret;
    thread.start();
  }

  /** A Service was made, changed or deleted. Like all that follow, called by any thread. */
  public void serviceChanged(ObjectKey key) {
    inbox.mark(new Mail.ServiceChanged(key));
  }

  /** An EndpointSlice was made, changed or deleted. */
  public void sliceChanged(ObjectKey key) {
    inbox.mark(new Mail.SliceChanged(key));
  }

  /** A node was made, changed or deleted. */
  public void nodesChanged() {
    inbox.mark(new Mail.NodesChanged());
  }

  /** A source of configuration changed. */
  public void configurationChanged() {
    inbox.mark(new Mail.ConfigurationChanged());
  }

  /** A speaker's pod was made, changed or deleted. */
  public void peersChanged() {
    inbox.mark(new Mail.PeersChanged());
  }

  /** The secret between speakers changed: the channel is opened anew with it. */
  public void secretChanged(Optional<String> memberSecret) {
    inbox.mark(new Mail.SecretChanged(memberSecret));
  }

  /** An interface came, went, or lost its carrier. */
  public void interfacesChanged() {
    inbox.mark(new Mail.InterfacesChanged());
  }

  private void run() {
    try {
      speaker.adopt();
      joinOrLeave();
      speaker.decide(System.nanoTime());
      while (!stopping) {
        List<Mail> mail = inbox.drain(patience(System.nanoTime()));
        mail.forEach(this::handle);
        speaker.decide(System.nanoTime());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  private Duration patience(long now) {
    OptionalLong next = speaker.nextDecision();
    return next.isEmpty() ? FOREVER : Duration.ofNanos(Math.max(0, next.getAsLong() - now));
  }

  private void handle(Mail mail) {
    switch (mail) {
      case Mail.ServiceChanged changed -> speaker.serviceChanged(changed.key());
      case Mail.SliceChanged changed -> speaker.sliceChanged(changed.key());
      case Mail.NodesChanged _ -> speaker.nodesChanged();
      case Mail.ConfigurationChanged _ -> speaker.configurationChanged();
      case Mail.PeersChanged _ ->
          members.ifPresent(channel -> channel.peers(ports.cluster().peers()));
      case Mail.SecretChanged changed -> {
        secret = changed.secret();
        leave();
        joinOrLeave();
      }
      case Mail.FromMembers from -> {
        if (from.incarnation() == incarnation && members.isPresent()) {
          speaker.membersEvent(from.event());
        }
      }
      case Mail.InterfacesChanged _ -> joinOrLeave();
    }
  }

  /** A speaker that cannot answer on any interface must not own an address: it stays away. */
  private void joinOrLeave() {
    boolean able = ports.layer2().health().canAnswer();
    if (able && members.isEmpty()) {
      long mine = ++incarnation;
      Members channel =
          ports
              .membersFactory()
              .create(secret, event -> inbox.mark(new Mail.FromMembers(mine, event)));
      members = Optional.of(channel);
      channel.peers(ports.cluster().peers());
      channel.start();
    } else if (!able && members.isPresent()) {
      LOG.warn("no interface can answer: leaving the other speakers until one can");
      leave();
    }
  }

  private void leave() {
    members.ifPresent(Members::leave);
    members = Optional.empty();
    speaker.membersLeft();
  }

  /**
   * Hands over: the others hear that this node leaves and take its addresses, while it goes on
   * answering for a moment; then it stops.
   */
  @Override
  public void close() {
    stopping = true;
    inbox.wake();
    try {
      boolean ended = stopped.await(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        LOG.warn("the loop did not end in {} s", STOP_WAIT.toSeconds());
      }
      members.ifPresent(Members::leave);
      if (!speaker.announcedServices().isEmpty()) {
        LockSupport.parkNanos(HAND_OVER.toNanos());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    ports.layer2().publish(AnswerTable.empty());
  }
}
