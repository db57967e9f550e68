package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Makes the views of a simulated cluster as JGroups would: a coordinator leaves out whom it does
 * not hear, whoever hears no coordinator makes a view of its own, and coordinators that hear each
 * other merge after a while. A member that is left out is not told.
 */
final class Membership {

  static final long DETECTION_NANOS = 260_000_000L;
  static final long DEATH_NANOS = 15_000_000L;
  static final long HANG_NANOS = 2_000_000_000L;
  private static final long MERGE_MIN_NANOS = 300_000_000L;
  private static final long JOIN_NANOS = 100_000_000L;
  private static final long ALONE_NANOS = 400_000_000L;

  private final List<Station> stations;
  private final Wire wire;
  private final Random random;
  private final BiConsumer<Station, MembersEvent> deliver;
  private final long[] diedAt;
  private final long[] viewSince;
  private final Map<Station, Set<Station>> suspected = new HashMap<>();
  private long lookedAt;

  Membership(
      List<Station> stations, Wire wire, Random random, BiConsumer<Station, MembersEvent> deliver) {
    this.stations = stations;
    this.wire = wire;
    this.random = random;
    this.deliver = deliver;
    diedAt = new long[stations.size()];
    viewSince = new long[stations.size()];
  }

  void died(Station station, long time) {
    diedAt[station.number] = time;
  }

  /** Looks who hears whom, and makes the views that follow from it. */
  void look(long time) {
    lookedAt = time;
    suspected.forEach((by, victims) -> lift(by, victims, time));
    for (Station station : stations) {
      if (station.isRunning() && !station.leaving) {
        exclude(station, time);
      }
    }
    for (Station station : stations) {
      if (station.isRunning() && station.agreed.isEmpty()) {
        join(station, time);
      }
    }
    merge(time);
  }

  private Station station(NodeName name) {
    return stations.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow();
  }

  /** Whether the first takes the second for dead. */
  private boolean isLost(Station by, Station of, long time) {
    if (by == of) {
      return false;
    }
    long patience = of.born > diedAt[of.number] ? DETECTION_NANOS : DEATH_NANOS;
    return switch (of.life) {
      case DOWN -> time - diedAt[of.number] >= patience;
      case PAUSED -> time - of.pausedSince >= HANG_NANOS || isDeaf(by, of, time);
      case RUNNING -> isDeaf(by, of, time);
    };
  }

  private boolean isDeaf(Station by, Station of, long time) {
    long since = wire.closedSince(of, by);
    return (since != Long.MAX_VALUE && time - since >= DETECTION_NANOS)
        || (isLeftOut(by, of) && time - viewSince[of.number] >= DETECTION_NANOS);
  }

  /** Members speak only to those of their own view. */
  private static boolean isLeftOut(Station station, Station by) {
    return by.agreed.filter(view -> !view.order().contains(station.name)).isPresent();
  }

  private void exclude(Station leader, long time) {
    Optional<View> view = leader.agreed;
    if (view.isEmpty()) {
      return;
    }
    List<Station> members = view.get().order().stream().map(this::station).toList();
    List<Station> heard = new ArrayList<>();
    for (Station member : members) {
      boolean restarted =
          member != leader
              && member.agreed.isEmpty()
              && member.born > 0
              && member.life != Station.Life.DOWN;
      if (!isLost(leader, member, time) && !restarted) {
        heard.add(member);
      }
    }
    if (heard.size() == members.size() || heard.getFirst() != leader) {
      return;
    }
    if (random.nextBoolean()) {
      List<Station> missing = new ArrayList<>(members);
      missing.removeAll(heard);
      heard.forEach(by -> suspect(by, missing, time));
    }
    install(heard, view.get().id() + 1, List.of());
  }

  /** Each has a detector of its own: whom it hears it does not suspect, whatever others do. */
  private void suspect(Station by, List<Station> missing, long time) {
    Set<Station> victims = suspected.computeIfAbsent(by, _ -> new LinkedHashSet<>());
    missing.stream().filter(victim -> isLost(by, victim, time)).forEach(victims::add);
    if (!victims.isEmpty()) {
      suspects(by, victims);
    }
  }

  private void lift(Station by, Set<Station> victims, long time) {
    boolean lifted =
        victims.removeIf(victim ->
            !isLost(by, victim, time)
                || by.agreed.filter(v -> v.order().contains(victim.name)).isEmpty());
    if (lifted && by.isRunning()) {
      suspects(by, victims);
    }
  }

  private void join(Station joiner, long time) {
    if (time - joiner.born < JOIN_NANOS) {
      return;
    }
    Optional<Station> coordinator =
        coordinators().stream()
            .filter(c -> wire.both(c, joiner) && !c.leaving)
            .max(Comparator.comparing(c -> c.agreed.map(v -> v.order().size()).orElse(0)));
    if (coordinator.isPresent()) {
      View view = coordinator.get().agreed.orElseThrow();
      List<Station> members = new ArrayList<>();
      view.order().forEach(name -> members.add(station(name)));
      members.remove(joiner);
      members.add(joiner);
      install(members, view.id() + 1, List.of());
    } else if (time - joiner.born >= ALONE_NANOS) {
      install(List.of(joiner), 0, List.of());
    }
  }

  private List<Station> coordinators() {
    return stations.stream()
        .filter(Station::isRunning)
        .filter(s -> s.agreed.filter(v -> v.coordinator().equals(s.name)).isPresent())
        .toList();
  }

  private void merge(long time) {
    List<Station> coordinators = coordinators();
    for (Station leader : coordinators) {
      List<Station> met =
          stations.stream()
              .filter(other -> other != leader && isToMerge(leader, other, time))
              .toList();
      if (!met.isEmpty() && random.nextInt(8) == 0) {
        join(leader, met);
        return;
      }
    }
  }

  /** Another coordinator, or a member whose coordinator holds to another view than it does. */
  private boolean isToMerge(Station leader, Station other, long time) {
    if (!other.isRunning() || other.agreed.isEmpty() || other.leaving || leader.leaving) {
      return false;
    }
    View theirs = other.agreed.get();
    Station coordinator = station(theirs.coordinator());
    boolean led =
        coordinator != other
            && coordinator.isRunning()
            && wire.both(coordinator, other)
            && coordinator.agreed.filter(v -> isSame(v, theirs)).isPresent();
    boolean apart = !isSame(leader.agreed.orElseThrow(), theirs);
    boolean lasting =
        time - wire.openSince(leader, other) >= MERGE_MIN_NANOS
            && time - wire.openSince(other, leader) >= MERGE_MIN_NANOS;
    return apart && !led && wire.both(leader, other) && lasting;
  }

  private static boolean isSame(View one, View other) {
    return one.id() == other.id() && one.order().equals(other.order());
  }

  private void join(Station leader, List<Station> met) {
    View own = leader.agreed.orElseThrow();
    Set<NodeName> names = new LinkedHashSet<>(own.order());
    Set<View.Side> sides = new LinkedHashSet<>();
    sides.add(new View.Side(own.id(), own.coordinator()));
    long id = own.id();
    for (Station other : met) {
      View theirs = other.agreed.orElseThrow();
      boolean leads = theirs.coordinator().equals(other.name);
      sides.add(new View.Side(theirs.id(), other.name));
      id = Math.max(id, theirs.id());
      names.add(other.name);
      if (leads) {
        names.addAll(theirs.order());
      }
    }
    List<Station> members = new ArrayList<>();
    for (NodeName name : names) {
      Station member = station(name);
      if (member == leader || (wire.both(leader, member) && member.isRunning())) {
        members.add(member);
      }
    }
    // The coordinator of a merged view is the one with the lowest address, whoever merged.
    List<Station> order = new ArrayList<>(members);
    Station first =
        members.stream()
            .filter(m -> m == leader || met.contains(m))
            .min(Comparator.comparing(m -> m.name))
            .orElseThrow();
    order.remove(first);
    order.addFirst(first);
    install(order, id + 1, List.copyOf(sides));
  }

  /** A member said goodbye. */
  void left(Station leaver) {
    View view = leaver.agreed.orElse(null);
    if (view == null) {
      return;
    }
    List<Station> rest = new ArrayList<>();
    for (NodeName name : view.order()) {
      Station member = station(name);
      if (member != leaver && member.agreed.isPresent() && wire.both(leaver, member)) {
        rest.add(member);
      }
    }
    if (!rest.isEmpty()) {
      install(rest, view.id() + 1, List.of());
    }
  }

  /** A coordinator takes a member for dead that is not. */
  void suspectFalsely(Station leader, Station victim) {
    View view = leader.agreed.orElse(null);
    if (view == null
        || !view.coordinator().equals(leader.name)
        || leader == victim
        || !view.order().contains(victim.name)) {
      return;
    }
    List<Station> rest = new ArrayList<>(view.order().stream().map(this::station).toList());
    rest.remove(victim);
    install(rest, view.id() + 1, List.of());
  }

  /** Whom a member by itself takes for dead now; nobody makes another view of it. */
  void suspects(Station member, Set<Station> victims) {
    SortedSet<NodeName> names = new TreeSet<>();
    victims.stream()
        .filter(victim -> victim != member)
        .filter(victim -> member.agreed.filter(v -> v.order().contains(victim.name)).isPresent())
        .forEach(victim -> names.add(victim.name));
    if (member.agreed.isPresent()) {
      deliver.accept(member, new MembersEvent.Suspected(names));
    }
  }

  /** Views of a member only count upwards; who does not hear of this one keeps the one before. */
  private void install(List<Station> members, long atLeast, List<View.Side> sides) {
    long id = atLeast;
    for (Station member : members) {
      id = Math.max(id, member.agreed.map(view -> view.id() + 1).orElse(0L));
    }
    List<NodeName> order = members.stream().map(member -> member.name).toList();
    Station leader = members.getFirst();
    for (Station member : members) {
      if (member.life == Station.Life.DOWN || !wire.carries(leader, member)) {
        continue;
      }
      View view = new View(id, order, member == leader, sides);
      member.agreed = Optional.of(view);
      viewSince[member.number] = lookedAt;
      deliver.accept(member, new MembersEvent.ViewChanged(view));
    }
  }
}
