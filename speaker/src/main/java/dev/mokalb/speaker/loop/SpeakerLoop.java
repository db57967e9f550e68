package dev.mokalb.speaker.loop;

import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.loop.SpeakerRules.Sharing;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.Input;
import dev.mokalb.speaker.members.KeyRing;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.report.Obstruction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
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

  /** The lease of the answers is renewed so often even if nothing happens. */
  private static final Duration BEAT = Duration.ofMillis(500);

  /** What is not followed for so long is old: other speakers may know better. */
  private static final Duration STALE_AFTER = Duration.ofSeconds(3);

  /** How long what nobody could take over is answered after this speaker has left. */
  private static final Duration AFTERGLOW = Duration.ofMillis(300);

  /** To join takes seconds; a configuration that is exchanged is soon there again. */
  private static final long LEAVE_UNNEEDED_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A picture costs a look at every group. */
  private static final Duration PICTURE_PAUSE = Duration.ofMillis(100);

  /** What has come meanwhile may move an address. */
  private static final Duration PICTURE_PAUSE_WITH_MAIL = Duration.ofSeconds(1);

  /** Longer than a speaker that leaves waits for the others. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(6);

  /** What others tell the loop. */
  private sealed interface Mail {
    record ServiceChanged(ObjectKey key) implements Mail {}

    record NodesChanged() implements Mail {}

    record ConfigurationChanged() implements Mail {}

    record PeersChanged() implements Mail {}

    record KeysChanged(MemberKeys keys) implements Mail {}

    record InterfacesChanged() implements Mail {}

    record MacsReported(Map<NodeName, Set<MacAddress>> macs) implements Mail {}

    record ClaimHeard(MacAddress from, IpAddress address) implements Mail {}

    record Leave() implements Mail {}

    /** Each one counts, also if it equals another: no record. */
    final class FromMembers implements Mail {
      private final long incarnation;
      private final MembersEvent event;

      FromMembers(long incarnation, MembersEvent event) {
        this.incarnation = incarnation;
        this.event = event;
      }
    }
  }

  /** What the loop works with. */
  public record Ports(
      Cluster cluster,
      Layer2 layer2,
      MembersFactory membersFactory,
      Reporter reporter,
      LanListener lan) {}

  private record Answering(AnswerTable table, Instant since) {}

  private final DirtyKeys<Mail> inbox = new DirtyKeys<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("speaker-loop").unstarted(this::run);
  private final Ports ports;
  private final Speaker speaker;
  private final SpeakerRules rules;
  private Optional<Members> members = Optional.empty();
  private long membersNeededNanos;
  private final KeyRing ring = new KeyRing();

  /** Those that the connection uses. */
  private MemberKeys keys = MemberKeys.NONE;

  private long incarnation;
  private Input.Freshness freshness = Input.Freshness.FRESH;
  private final SleepWatch sleep = SleepWatch.ofThisMachine();
  private boolean leaving;
  private boolean moved;

  private final TurnBudget budget = new TurnBudget(System.nanoTime());
  private final LookPace pictures = new LookPace(System.nanoTime());

  /** What this node answers, and since when, as long as only layer 2 was told of it. */
  private Optional<Answering> answering = Optional.empty();

  private volatile long turnedNanos = System.nanoTime();
  private volatile boolean membersWanted;

  /** The loop starts with {@link #start}, once the cluster has been read. */
  public SpeakerLoop(NodeName me, Ports ports, SpeakerRules rules) {
    this.ports = ports;
    this.rules = rules;
    this.speaker =
        new Speaker(
            me,
            new Speaker.Ports(ports.cluster(), new Throat(), new Letters(), ports.reporter()),
            rules);
  }

  /** What the speaker says on the network. */
  private final class Throat implements Speaker.Voice {
    @Override
    public void answer(AnswerTable table, List<Obstruction> givenUp) {
      Instant since = Instant.now();
      ports.layer2().publish(table);
      answering = Optional.of(new Answering(table, since));
      givenUp.forEach(ports.lan()::givenUp);
    }

    @Override
    public void announce(SortedSet<IpAddress> addresses) {
      ports.layer2().announce(addresses);
    }

    @Override
    public void poll(IpAddress node, MacAddress mac) {
      ports.layer2().poll(node, mac);
    }
  }

  /** What the speaker sends to the others, while it is connected to them. */
  private final class Letters implements Outbox {
    @Override
    public void send(Optional<NodeName> to, MemberMessage message) {
      members.ifPresent(channel -> channel.send(to, message));
    }

    @Override
    public void greet(NodeName peer, Hello hello) {
      members.ifPresent(channel -> channel.greet(peer, hello));
    }
  }

  /**
   * Begins to announce.
   *
   * @param memberKeys what the traffic between speakers is sealed with
   */
  public void start(MemberKeys memberKeys) {
    ring.give(memberKeys, System.nanoTime());
    thread.start();
  }

  /**
   * A Service was made, changed or deleted, or one of its EndpointSlices was. Like all that follow,
   * called by any thread.
   */
  public void serviceChanged(ObjectKey key) {
    inbox.markPatiently(new Mail.ServiceChanged(key));
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

  /** The secrets between speakers changed. */
  public void keysChanged(MemberKeys memberKeys) {
    inbox.mark(new Mail.KeysChanged(memberKeys));
  }

  /** An interface came, went, or lost its carrier. */
  public void interfacesChanged() {
    inbox.mark(new Mail.InterfacesChanged());
  }

  /** A frame was heard by which the station with this hardware address claims an address. */
  public void claimHeard(MacAddress from, IpAddress address) {
    inbox.mark(new Mail.ClaimHeard(from, address));
  }

  /** The hardware addresses that speakers wrote down of themselves were read. */
  public void macsReported(Map<NodeName, Set<MacAddress>> macs) {
    inbox.mark(new Mail.MacsReported(macs));
  }

  /** How long the loop has not turned; it turns every {@link #BEAT}, once it was started. */
  public Duration sinceTurn() {
    boolean turns = thread.getState() != Thread.State.NEW;
    return turns ? Duration.ofNanos(System.nanoTime() - turnedNanos) : Duration.ZERO;
  }

  /** Whether this speaker is to be connected to others. */
  public boolean wantsMembers() {
    return membersWanted;
  }

  private void run() {
    try {
      speaker.adopt(System.nanoTime());
      interfacesKnown();
      step(List.of());
      while (!speaker.hasDeparted()) {
        long now = System.nanoTime();
        // Only Services wait: what may move an address for another reason is urgent.
        List<Mail> mail = inbox.drain(patience(now), budget.rest(now));
        long began = System.nanoTime();
        step(mail);
        budget.spend(began, System.nanoTime());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  private void step(List<Mail> mail) {
    if (sleep.hasSlept()) {
      speaker.note(new Input.Woke(), System.nanoTime());
    }
    noticeStaleness();
    mail.forEach(this::handle);
    useKeys();
    joinOrLeave();
    long now = System.nanoTime();
    speaker.decide(now);
    ports.layer2().answerUntil(speaker.leaseUntil(now));
    tellWhoSpeaks();
    turnedNanos = System.nanoTime();
  }

  /** After all that is urgent: what is answered, who is a stranger, and who is to be asked for. */
  private void tellWhoSpeaks() {
    moved |= speaker.takeMoved();
    boolean drawn = moved && rules.sharing() == Sharing.BY_TABLE;
    long now = System.nanoTime();
    Duration pause = inbox.isEmpty() ? PICTURE_PAUSE : PICTURE_PAUSE_WITH_MAIL;
    if ((!drawn && answering.isEmpty()) || !pictures.isDue(now, pause)) {
      return;
    }
    answering.ifPresent(last -> ports.lan().answering(last.table(), last.since()));
    answering = Optional.empty();
    if (drawn) {
      moved = false;
      ports.lan().picture(speaker.picture());
    }
    pictures.looked(now, System.nanoTime());
  }

  private void noticeStaleness() {
    boolean old =
        ports.cluster().behindFor().filter(t -> t.compareTo(STALE_AFTER) >= 0).isPresent();
    Input.Freshness now = old ? Input.Freshness.STALE : Input.Freshness.FRESH;
    if (now != freshness) {
      freshness = now;
      speaker.note(new Input.SnapshotIs(now), System.nanoTime());
    }
  }

  private Duration patience(long now) {
    OptionalLong next = speaker.nextDecision(now);
    long wait = BEAT.toNanos();
    return Duration.ofNanos(next.isEmpty() ? wait : Math.clamp(next.getAsLong() - now, 0, wait));
  }

  private void handle(Mail mail) {
    long now = System.nanoTime();
    switch (mail) {
      case Mail.ServiceChanged changed -> speaker.serviceChanged(changed.key());
      case Mail.NodesChanged _ -> speaker.nodesChanged(now);
      case Mail.ConfigurationChanged _ -> speaker.configurationChanged();
      case Mail.PeersChanged _ -> {
        members.ifPresent(channel -> channel.peers(ports.cluster().peers()));
        speaker.peersChanged(now);
      }
      case Mail.KeysChanged changed -> ring.give(changed.keys(), now);
      case Mail.FromMembers from -> {
        if (from.incarnation == incarnation && members.isPresent()) {
          speaker.note(from.event, now);
        }
      }
      case Mail.MacsReported reported -> speaker.note(new Input.MacsReported(reported.macs()), now);
      case Mail.InterfacesChanged _ -> interfacesKnown();
      case Mail.ClaimHeard claim -> {
        NodeName peer = speaker.macs().get(claim.from());
        if (peer != null) {
          speaker.note(new Input.ClaimHeard(peer, claim.address()), now);
        }
      }
      case Mail.Leave _ -> {
        leaving = true;
        speaker.note(new Input.Leave(), now);
      }
    }
  }

  /** Another secret is taken up without leaving; a first one makes the connection anew. */
  private void useKeys() {
    MemberKeys next = ring.at(System.nanoTime());
    if (next.equals(keys)) {
      return;
    }
    boolean first = keys.secrets().isEmpty();
    keys = next;
    if (members.isPresent() && first) {
      leave();
    } else if (!first) {
      LOG.info(
          "a change of the memberlist secret is taken up; {} are valid", next.secrets().size());
    }
    members.ifPresent(channel -> channel.keys(next));
  }

  private void interfacesKnown() {
    speaker.interfacesChanged(ports.layer2().health(), System.nanoTime());
  }

  /** Speakers need each other only where something may be announced by layer 2. */
  private void joinOrLeave() {
    boolean wanted = rules.sharing() == Sharing.BY_TABLE && speaker.needsMembers();
    membersWanted = wanted;
    long now = System.nanoTime();
    if (wanted) {
      membersNeededNanos = now;
    }
    if (wanted && members.isEmpty() && !leaving) {
      long mine = ++incarnation;
      Members channel =
          ports
              .membersFactory()
              .create(keys, event -> inbox.mark(new Mail.FromMembers(mine, event)));
      members = Optional.of(channel);
      channel.peers(ports.cluster().peers());
      channel.start();
    } else if (members.isPresent()
        && now - membersNeededNanos > LEAVE_UNNEEDED_AFTER_NANOS
        && !speaker.isAnswering()) {
      LOG.info("nothing is to be announced by layer 2: leaving the other speakers until it is");
      leave();
    }
  }

  private void leave() {
    members.ifPresent(Members::leave);
    members = Optional.empty();
    speaker.note(new Input.Disconnected(), System.nanoTime());
  }

  /**
   * Hands over: the others take its addresses, and it goes on answering until they do; then it
   * leaves.
   */
  @Override
  public void close() {
    inbox.mark(new Mail.Leave());
    try {
      boolean ended =
          thread.getState() == Thread.State.NEW
              || stopped.await(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        LOG.warn("the loop did not end in {} s", STOP_WAIT.toSeconds());
      }
      members.ifPresent(Members::leave);
      if (ended && speaker.isAnswering()) {
        LockSupport.parkNanos(AFTERGLOW.toNanos());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    ports.layer2().publish(AnswerTable.empty());
  }
}
