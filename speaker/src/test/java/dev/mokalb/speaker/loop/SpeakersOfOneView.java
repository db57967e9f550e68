package dev.mokalb.speaker.loop;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Problem;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.Misfit;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Nodes;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.MemberMessage;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.report.Obstruction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Three speakers in one JVM that hear the same cluster and each other's tables, for tests. Time
 * passes when a test says so.
 */
class SpeakersOfOneView {
  static final NodeName N1 = new NodeName("n1");
  static final NodeName N2 = new NodeName("n2");
  static final NodeName N3 = new NodeName("n3");

  final FakeCluster cluster = new FakeCluster();
  long now;
  final Map<NodeName, Node> nodes = new HashMap<>();
  final List<Runnable> mail = new ArrayList<>();

  /** One speaker, what it answers for, and what it says to the others. */
  final class Node implements Reporter, Speaker.Voice, Outbox {
    final NodeName name;
    final Speaker speaker;
    final List<String> said = new ArrayList<>();
    final Map<ObjectKey, Layer2Presence> presences = new HashMap<>();
    Set<IpAddress> answered = Set.of();
    AnswerTable table = AnswerTable.empty();
    Optional<OwnershipTable> published = Optional.empty();

    Node(NodeName name) {
      this.name = name;
      speaker =
          new Speaker(
              name,
              new Speaker.Ports(cluster, this, this, this),
              new SpeakerRules(
                  SpeakerRules.Sharing.BY_TABLE,
                  new AnnouncePlanner(""),
                  Nodes.ExcludeLabel.HEEDED,
                  NetworkKind.LAN.timing(),
                  MovePolicy.DEFAULT));
      speaker.adopt(now);
    }

    @Override
    public void answer(AnswerTable next, List<Obstruction> givenUp) {
      table = next;
      givenUp.forEach(address -> said.add(address.message()));
      answered = Set.copyOf(next.addresses());
    }

    @Override
    public void announce(SortedSet<IpAddress> addresses) {
      said.add("again " + addresses);
    }

    @Override
    public void poll(IpAddress node, MacAddress mac) {
      said.add("poll " + node + " at " + mac);
    }

    /** Messages arrive at once; they are looked at with the next decision. */
    @Override
    public void send(Optional<NodeName> to, MemberMessage message) {
      if (message instanceof MemberMessage.Full(OwnershipTable whole)) {
        published = Optional.of(whole);
      }
      nodes.forEach((other, node) -> {
        if (!other.equals(name) && to.filter(one -> !one.equals(other)).isEmpty()) {
          mail.add(() -> node.speaker.note(new MembersEvent.Received(name, message), now));
        }
      });
    }

    @Override
    public void greet(NodeName peer, Hello hello) {
      Node other = nodes.get(peer);
      if (other != null) {
        mail.add(() -> other.speaker.note(new MembersEvent.HelloHeard(hello), now));
      }
    }

    @Override
    public void notice(Notice notice) {}

    @Override
    public void announcing(ServiceSnapshot service) {
      said.add("announcing " + service.key());
    }

    @Override
    public void withdrawn(ServiceSnapshot service) {
      said.add("withdrawn " + service.key());
    }

    @Override
    public void presence(ObjectKey service, Optional<Layer2Presence> presence) {
      presences.remove(service);
      presence.ifPresent(now -> presences.put(service, now));
    }

    @Override
    public void silent(ServiceSnapshot service, Silence why) {
      said.add("silent " + service.key() + " " + why);
    }

    @Override
    public void misfit(Misfit what) {
      said.add("unknown " + what.advertisement() + " " + what.name());
    }

    @Override
    public void unreadable(NodeName from, DropReason reason) {
      said.add("unreadable " + from + " " + reason);
    }

    @Override
    public void view(View view) {}

    @Override
    public void apart() {}

    @Override
    public void configuration(List<Problem> problems) {}
  }

  void service(String name, String address) {
    ObjectKey key = new ObjectKey("default", name);
    cluster.serve(key, TrafficPolicy.CLUSTER, address);
    cluster.slices.put(key, new EndpointsSnapshot(key, true, List.of("n1")));
    tell(key);
  }

  void tell(ObjectKey key) {
    nodes.values().forEach(node -> node.speaker.serviceChanged(key));
  }

  void up(NodeName... names) {
    for (NodeName name : names) {
      nodes.put(name, new Node(name));
    }
  }

  /** The first named is the coordinator. */
  void view(long id, NodeName... members) {
    for (NodeName member : members) {
      View view = new View(id, List.of(members), member.equals(members[0]), List.of());
      node(member).speaker.note(new MembersEvent.ViewChanged(view), now);
    }
  }

  Node node(NodeName name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  /** Everybody decides, and hears of it, until there is nothing more to say. */
  void settle() {
    nodes.values().forEach(node -> node.speaker.decide(now));
    while (!mail.isEmpty()) {
      List<Runnable> heard = List.copyOf(mail);
      mail.clear();
      heard.forEach(Runnable::run);
      nodes.values().forEach(node -> node.speaker.decide(now));
    }
  }

  /** Time passes as for a loop that is never held up. */
  void pass(Duration time) {
    long end = now + time.toNanos();
    while (now < end) {
      now = Math.min(end, now + 250_000_000);
      settle();
    }
  }

  List<NodeName> ownersOf(String address) {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().answered.contains(IpAddress.of(address)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
