package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Repeats;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SmallSet;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.AnnouncePlanner;
import dev.mokalb.speaker.announce.Bar;
import dev.mokalb.speaker.announce.Candidacy;
import dev.mokalb.speaker.announce.Candidates;
import dev.mokalb.speaker.announce.Ground;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Nodes;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.l2.AnswerScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the cluster holds, turned into groups that are to be announced, step by step: a change costs
 * what it touches. Confined to the speaker's loop.
 */
final class Catalogue {

  private final NodeName me;
  private final Cluster cluster;
  private final AnnouncePlanner planner;
  private final Nodes.ExcludeLabel excludeLabel;
  private final Reporter reporter;

  /** Of the Services that are not among the candidates. */
  private final Map<ObjectKey, Candidacy> silent = new HashMap<>();

  private final Candidates candidates = new Candidates();
  private Set<ObjectKey> dirty = new HashSet<>();
  private final Silences silences = new Silences();
  private final Repeats<SmallSet<String>> interfaceSets = new Repeats<>();

  /** Services that would be announced if somebody could, and why nobody can. */
  private final Map<ObjectKey, Silence> unowned = new HashMap<>();

  private Configurator.Memory memory = Configurator.Memory.EMPTY;
  private Ground ground = new Ground(Nodes.NONE, Configuration.EMPTY);

  Catalogue(
      NodeName me,
      Cluster cluster,
      AnnouncePlanner planner,
      Nodes.ExcludeLabel excludeLabel,
      Reporter reporter) {
    this.me = me;
    this.cluster = cluster;
    this.planner = planner;
    this.excludeLabel = excludeLabel;
    this.reporter = reporter;
  }

  /** Reads all that the cluster holds, before anything is decided. */
  void adopt() {
    nodesChanged();
    configurationChanged();
    everythingDirty();
  }

  /** A Service was made, changed or deleted, or one of its EndpointSlices was. */
  void serviceChanged(ObjectKey key) {
    dirty.add(key);
  }

  /** A node was made, changed or deleted. */
  Nodes nodesChanged() {
    Nodes now = Nodes.of(cluster.nodes(), excludeLabel);
    if (now.differsForServices(ground.nodes())) {
      ground = new Ground(now, ground.configuration());
      everythingDirty();
    }
    return now;
  }

  /** A source of configuration changed. */
  void configurationChanged() {
    Configurator.Outcome outcome = Configurator.next(memory, cluster.readings());
    memory = outcome.memory();
    reporter.configuration(outcome.problems());
    if (!outcome.configuration().equals(ground.configuration())) {
      ground = new Ground(ground.nodes(), outcome.configuration());
      everythingDirty();
    }
  }

  private void everythingDirty() {
    cluster.services().forEach(service -> dirty.add(service.key()));
  }

  /** Brings the groups up to date; those that came, went or changed. */
  SortedSet<GroupId> settle(long now) {
    if (!dirty.isEmpty()) {
      Set<ObjectKey> examined = dirty;
      dirty = new HashSet<>(); // One that was large would cost as much each time it is cleared.
      examined.forEach(key -> examine(key, now));
    }
    return candidates.settle();
  }

  private void examine(ObjectKey dirtyKey, long now) {
    Optional<ServiceSnapshot> service = cluster.service(dirtyKey);
    // Of equal keys the one that the cluster keeps.
    ObjectKey key = service.map(ServiceSnapshot::key).orElse(dirtyKey);
    if (service.isEmpty()) {
      silent.remove(key);
      unowned.remove(key);
      silences.forget(key);
      candidates.set(key, Optional.empty());
      return;
    }
    Candidacy next = planner.candidacy(service.get(), cluster.slices(key), ground);
    Optional<Candidacy> before =
        candidates
            .announced(key)
            .<Candidacy>map(announced -> announced)
            .or(() -> Optional.ofNullable(silent.get(key)));
    if (before.equals(Optional.of(next))) {
      return;
    }
    if (next instanceof Candidacy.Announced) {
      silent.remove(key);
    } else {
      silent.put(key, next);
    }
    if (!(unowned.containsKey(key) && next instanceof Candidacy.Announced)) {
      unowned.remove(key);
      silences.forget(key);
    }
    candidates.set(
        key,
        next instanceof Candidacy.Announced announced ? Optional.of(announced) : Optional.empty());
    if (next instanceof Candidacy.Silent(Silence why)) {
      silences.note(key, why, now);
    }
  }

  /** Nobody can own these groups, for these reasons; each other one has an owner. */
  void unowned(SortedMap<GroupId, SortedMap<NodeName, Bar>> why, long now) {
    Map<ObjectKey, Silence> next = new HashMap<>();
    why.forEach((id, bars) ->
        candidates
            .group(id)
            .ifPresent(group ->
                group
                    .services()
                    .forEach(service -> next.put(service, new Silence.NoEligibleNode(bars)))));
    for (ObjectKey service : unowned.keySet()) {
      if (!next.containsKey(service)) {
        silences.forget(service);
      }
    }
    next.forEach((service, silence) -> {
      if (!silence.equals(unowned.get(service))) {
        silences.note(service, silence, now);
      }
    });
    unowned.clear();
    unowned.putAll(next);
  }

  /** Says of Services that are silent for a while why they are. */
  void tellSilences(long now) {
    for (Silences.Told told : silences.due(now)) {
      cluster.service(told.service()).ifPresent(s -> reporter.silent(s, told.why()));
    }
  }

  OptionalLong nextSilence() {
    return silences.next();
  }

  /** Where this node answers for the address. */
  AnswerScope scope(IpAddress address) {
    SortedSet<String> interfaces = candidates.interfaces(address, me);
    return interfaces.isEmpty() ? AnswerScope.all() : new AnswerScope.Named(interfaces);
  }

  /** How this node answers for the Services of a group, if it does. */
  SortedMap<ObjectKey, Layer2Presence> presences(GroupId id) {
    SortedMap<ObjectKey, Layer2Presence> presences = new TreeMap<>();
    candidates
        .group(id)
        .ifPresent(group ->
            services(group.services())
                .forEach(service -> {
                  SortedSet<IpAddress> addresses = new TreeSet<>(service.status().addresses());
                  addresses.retainAll(group.addresses());
                  SortedSet<String> interfaces = new TreeSet<>();
                  for (IpAddress address : addresses) {
                    if (scope(address) instanceof AnswerScope.Named named) {
                      interfaces.addAll(named.names());
                    }
                  }
                  boolean whole = addresses.equals(group.addresses());
                  presences.put(
                      service.key(),
                      new Layer2Presence(
                          whole ? group.addresses() : addresses,
                          interfaceSets.of(SmallSet.copyOf(interfaces))));
                }));
    return presences;
  }

  /** The nodes and the configuration in force. */
  Ground ground() {
    return ground;
  }

  GroupBook book() {
    return candidates;
  }

  /** The pools that some advertisement announces by layer 2. */
  List<Pool> layer2Pools() {
    Configuration now = ground.configuration();
    return now.pools().stream().filter(now::announcesByLayer2).toList();
  }

  /** Whether anything may be announced by layer 2, so that speakers need each other. */
  boolean needsMembers() {
    return !ground.configuration().layer2().isEmpty();
  }

  /** The Services with these keys, in the order of the keys. */
  List<ServiceSnapshot> services(SortedSet<ObjectKey> keys) {
    return keys.stream().flatMap(key -> cluster.service(key).stream()).toList();
  }
}
