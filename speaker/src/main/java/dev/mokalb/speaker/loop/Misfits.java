package dev.mokalb.speaker.loop;

import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.speaker.announce.Ground;
import dev.mokalb.speaker.announce.Misfit;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.UnknownInterface;
import dev.mokalb.speaker.announce.UnmatchedNodes;
import dev.mokalb.speaker.members.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Interfaces that an advertisement names and no node has, and selectors that match no node, until
 * it is time to say so: a carrier that comes back in a moment is nothing to tell. Each is told once
 * while that lasts, and again by a speaker that was started meanwhile: nobody remembers what
 * another process told. Times are monotonic nanoseconds. Confined to the speaker's loop.
 */
final class Misfits {

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private record Name(String advertisement, String name) {}

  private static final class Noted {
    private final Misfit what;
    private final long due;
    private boolean told;

    Noted(Misfit what, long due) {
      this.what = what;
      this.due = due;
    }
  }

  private final NodeName me;
  private final Map<NodeName, Set<String>> usable = new HashMap<>();
  private Set<NodeName> members = Set.of();
  private Map<Name, Noted> noted = new LinkedHashMap<>();
  private boolean moved = true;

  Misfits(NodeName me) {
    this.me = me;
  }

  /** A speaker, this one or another, has these and no others. */
  void has(NodeName node, Set<String> interfaces) {
    Set<String> now = Set.copyOf(interfaces);
    moved |= !now.equals(usable.put(node, now));
  }

  /** These speakers see each other from now on; what others said is forgotten. */
  void members(Set<NodeName> now) {
    members = Set.copyOf(now);
    usable.keySet().removeIf(node -> !node.equals(me) && !members.contains(node));
    moved = true;
  }

  /** The nodes, the configuration or the speakers' pods changed. */
  void look() {
    moved = true;
  }

  /** What has lasted long enough; each is returned once. */
  List<Misfit> due(Ground ground, Supplier<Set<Peer>> peers, long now) {
    if (moved) {
      moved = false;
      note(ground, peers.get(), now);
    }
    List<Misfit> due = new ArrayList<>();
    for (Noted each : noted.values()) {
      if (!each.told && each.due - now <= 0) {
        each.told = true;
        due.add(each.what);
      }
    }
    return due;
  }

  private void note(Ground ground, Set<Peer> peers, long now) {
    Map<Name, Noted> next = new LinkedHashMap<>();
    if (!members.isEmpty()) {
      Set<NodeName> speakers = new HashSet<>(members);
      peers.forEach(peer -> speakers.add(peer.node()));
      List<Layer2Advertisement> advertisements = ground.configuration().layer2();
      List<Misfit> found = new ArrayList<>(UnmatchedNodes.find(advertisements, ground.nodes()));
      found.addAll(UnknownInterface.find(advertisements, ground.nodes(), usable, speakers));
      for (Misfit one : found) {
        Name name = new Name(one.advertisement(), one.name());
        Noted before = noted.get(name);
        next.put(name, before == null ? new Noted(one, now + PATIENCE_NANOS) : before);
      }
    }
    noted = next;
  }

  /** When {@link #due} may have something next. */
  OptionalLong next() {
    return noted.values().stream().filter(each -> !each.told).mapToLong(each -> each.due).min();
  }
}
