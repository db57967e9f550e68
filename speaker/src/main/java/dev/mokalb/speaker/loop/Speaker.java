package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.members.Claimant;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Effect;
import dev.mokalb.speaker.members.Hermit;
import dev.mokalb.speaker.members.Input;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.Participant;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.report.Obstruction;
import dev.mokalb.speaker.report.Picture;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * What one speaker knows and does. Confined to the speaker's loop: changes are noted one by one,
 * then {@link #decide} compares what should be with what is, once for all of them.
 */
final class Speaker {

  /** What the speaker reaches of the world. */
  record Ports(Cluster cluster, Voice voice, Outbox outbox, Reporter reporter) {}

  /** What the speaker says on the network. */
  interface Voice {

    /**
     * Answers for exactly these from now on.
     *
     * @param givenUp what it answered for until now and no longer can
     */
    void answer(AnswerTable table, List<Obstruction> givenUp);

    /** Says once more that this node answers for these. */
    void announce(SortedSet<IpAddress> addresses);

    /** Asks a node by a frame to one of its interfaces whether it has its address. */
    void poll(IpAddress node, MacAddress mac);
  }

  private final NodeName me;
  private final Ports ports;
  private final Catalogue catalogue;
  private final Claimant claimant;
  private final Announcements announcements;
  private final Footing footing;
  private final Misfits misfits;
  private boolean departed;
  private boolean connected;

  /** They say themselves which interfaces they have, and that it may be none. */
  private Set<NodeName> members = Set.of();

  private Picture.Role role = Picture.Role.ONE_OF_MANY;
  private boolean moved = true;
  private Map<MacAddress, NodeName> knownMacs = Map.of();

  Speaker(NodeName me, Ports ports, SpeakerRules rules) {
    this.me = me;
    this.ports = ports;
    catalogue =
        new Catalogue(me, ports.cluster(), rules.planner(), rules.excludeLabel(), ports.reporter());
    announcements = new Announcements(catalogue::scope);
    footing = new Footing(catalogue::scope);
    misfits = new Misfits(me);
    claimant =
        switch (rules.sharing()) {
          case BY_TABLE ->
              new Participant(me, catalogue.book(), rules.timing(), rules.movePolicy(), footing);
          case BY_HASH -> new Hermit(me, catalogue.book(), rules.timing());
        };
  }

  /** Reads all that the cluster holds, before anything is decided. */
  void adopt(long now) {
    catalogue.adopt();
    nodesChanged(now);
    peersChanged(now);
  }

  /** A Service was made, changed or deleted, or one of its EndpointSlices was. */
  void serviceChanged(ObjectKey key) {
    catalogue.serviceChanged(key);
  }

  /** A node was made, changed or deleted. */
  void nodesChanged(long now) {
    misfits.look();
    claimant.note(new Input.NodesKnown(catalogue.nodesChanged().fitness()), now);
  }

  /** A source of configuration changed. */
  void configurationChanged() {
    moved = true;
    misfits.look();
    catalogue.configurationChanged();
  }

  /** A speaker's pod was made, changed or deleted. */
  void peersChanged(long now) {
    moved = true;
    misfits.look();
    claimant.note(new Input.PeersKnown(ports.cluster().peers()), now);
  }

  /** The interfaces are like this from now on. */
  void interfacesChanged(Layer2Health health, long now) {
    footing.stand(health);
    note(new Input.InterfacesKnown(footing.usable()), now);
  }

  /** Something happened among the members, or to this node. */
  void note(Input input, long now) {
    if (input instanceof MembersEvent.ViewChanged changed) {
      ports.reporter().view(changed.view());
      connected = true;
      meet(Set.copyOf(changed.view().members()));
      play(changed.view().iAmCoordinator() ? Picture.Role.ONE_FOR_ALL : Picture.Role.ONE_OF_MANY);
    } else if (input instanceof Input.Disconnected) {
      connected = false;
      meet(Set.of());
      play(Picture.Role.ONE_OF_MANY);
      ports.reporter().apart();
    } else if (input instanceof Input.InterfacesKnown(var usable)) {
      misfits.has(me, usable.keySet());
    } else if (input
        instanceof MembersEvent.Received(NodeName from, MemberMessage.Stands(Standing standing))) {
      standing.interfaces().ifPresent(its -> misfits.has(from, its.keySet()));
    } else if (input instanceof MembersEvent.MessageDropped(NodeName from, DropReason reason)) {
      ports.reporter().unreadable(from, reason);
    }
    claimant.note(input, now);
  }

  private void meet(Set<NodeName> now) {
    members = now;
    misfits.members(now);
  }

  /**
   * Brings what is announced to what should be, by all that was noted since the last call.
   *
   * @param now monotonic nanoseconds
   */
  void decide(long now) {
    SortedSet<GroupId> touched = catalogue.settle(now);
    catalogue.tellSilences(now);
    misfits.due(catalogue.ground(), ports.cluster()::peers, now).forEach(ports.reporter()::misfit);
    if (!touched.isEmpty()) {
      claimant.note(new Input.GroupsChanged(touched), now);
    }
    claimant.decide(now).forEach(effect -> carryOut(effect, now));
  }

  private void carryOut(Effect effect, long now) {
    switch (effect) {
      case Effect.Answer answer -> answer(answer);
      case Effect.Announce announce ->
          ports.voice().announce(announcements.addressesOf(announce.groups()));
      case Effect.Tell tell -> ports.outbox().send(tell.to(), tell.message());
      case Effect.Greet greet -> ports.outbox().greet(greet.peer(), greet.hello());
      case Effect.Poll poll -> ports.voice().poll(poll.address(), poll.mac());
      case Effect.Depart _ -> departed = true;
      case Effect.Report report -> {
        if (report.notice() instanceof Notice.Unowned(var why)) {
          catalogue.unowned(why, now);
        } else if (report.notice() instanceof Notice.Decides) {
          play(Picture.Role.ONE_FOR_ALL);
        }
        ports.reporter().notice(report.notice());
      }
    }
  }

  private void answer(Effect.Answer answer) {
    Announcements.Change change = announcements.answer(answer, catalogue.book());
    if (!change.started().isEmpty() || !change.ended().isEmpty()) {
      ports
          .voice()
          .answer(AnswerTable.of(announcements.addresses()), footing.obstructed(change.ended()));
    }
    tellPresence(answer, change);
    catalogue.services(change.announced()).forEach(ports.reporter()::announcing);
    catalogue.services(change.withdrawn()).forEach(ports.reporter()::withdrawn);
  }

  private void tellPresence(Effect.Answer answer, Announcements.Change change) {
    for (GroupId id : answer.groups()) {
      catalogue
          .presences(id)
          .forEach(
              (service, presence) -> ports.reporter().presence(service, Optional.of(presence)));
    }
    change.withdrawn().forEach(gone -> ports.reporter().presence(gone, Optional.empty()));
  }

  /** When {@link #decide} should be called again even if nothing happens. */
  OptionalLong nextDecision(long now) {
    return Stream.of(catalogue.nextSilence(), misfits.next(), claimant.nextDue(now))
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  /** Until when this node may answer if {@link #decide} is not called again. */
  long leaseUntil(long now) {
    return claimant.leaseUntil(now);
  }

  /** Whether anything may be announced by layer 2, so that speakers need each other. */
  boolean needsMembers() {
    return catalogue.needsMembers();
  }

  /** Whether all that could be handed over is. */
  boolean hasDeparted() {
    return departed;
  }

  boolean isAnswering() {
    return !announcements.addresses().isEmpty();
  }

  private void play(Picture.Role next) {
    moved = true;
    role = next;
  }

  /** Whether {@link #picture} may have changed since the last call. */
  boolean takeMoved() {
    Map<MacAddress, NodeName> macs = claimant.macs();
    boolean was = claimant.takeMoved() || moved || !macs.equals(knownMacs);
    knownMacs = macs;
    moved = false;
    return was;
  }

  /** Who announces what, as this speaker sees it; nothing while it knows of no other. */
  Picture picture() {
    if (!connected) {
      return Picture.empty(me);
    }
    Map<MacAddress, NodeName> macs = claimant.macs();
    Set<NodeName> unknown = new HashSet<>();
    for (Peer peer : ports.cluster().peers()) {
      NodeName node = peer.node();
      boolean told = members.contains(node) || macs.containsValue(node);
      if (peer.isReady() && !node.equals(me) && !told) {
        unknown.add(node);
      }
    }
    return new Picture(
        me, role, claimant.shares(), new Picture.Speakers(macs, unknown), catalogue.layer2Pools());
  }

  /** Whose interfaces have these hardware addresses: other speakers are no strangers. */
  Map<MacAddress, NodeName> macs() {
    return claimant.macs();
  }
}
