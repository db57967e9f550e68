package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A cluster of participants with a clock, a network, an API server and a membership of its own. All
 * chance comes from one seed, so that a run can be seen again.
 */
final class Simulation {

  static final long MS = 1_000_000L;
  private static final long LOOK_EVERY = 20 * MS;

  private record Event(long time, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Random random;
  final List<Station> stations = new ArrayList<>();
  final Wire wire;
  final Truth truth;
  final Membership membership;
  final Checks checks;
  private final Plant plant;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<String> record = new ArrayList<>();
  private boolean recording;
  private long now;
  private long order;

  Simulation(long seed, Plant plant, int nodes, int lossPercent, MovePolicy policy) {
    random = new Random(seed);
    this.plant = plant;
    for (int i = 0; i < nodes; i++) {
      stations.add(new Station(i, policy));
    }
    wire = new Wire(nodes, random, lossPercent);
    truth = new Truth(stations, random);
    membership = new Membership(stations, wire, random, this::deliver);
    checks = new Checks(stations, wire);
  }

  Simulation recording() {
    recording = true;
    return this;
  }

  List<String> record() {
    return record;
  }

  long now() {
    return now;
  }

  void note(String what) {
    if (recording) {
      record.add("%7.1f ms  %s".formatted(now / 1e6, what));
    }
  }

  void after(long nanos, Runnable what) {
    events.add(new Event(now + nanos, order++, what));
  }

  private void at(long time, Runnable what) {
    events.add(new Event(time, order++, what));
  }

  /** Starts all nodes and the look of the membership. */
  void start() {
    for (Station station : stations) {
      after(random.nextLong(300 * MS), () -> boot(station));
    }
    after(LOOK_EVERY, this::look);
  }

  private void look() {
    membership.look(now);
    after(LOOK_EVERY, this::look);
  }

  /** Runs until the time is over, checking after every event. */
  void runFor(long nanos) {
    long end = now + nanos;
    while (!events.isEmpty() && events.peek().time() <= end) {
      Event event = events.poll();
      now = event.time();
      event.what().run();
      checks.check(truth.groups.keySet(), now);
    }
    now = end;
  }

  void boot(Station station) {
    note("start " + station.name);
    station.start(now);
    wire.forget(station);
    station.inbox.add(new Input.NodesKnown(truth.fitness));
    publish(station);
    peersChanged();
    wake(station);
  }

  /** The pods of the speakers change with their processes; a watch tells the newest state last. */
  void peersChanged() {
    for (Station station : stations) {
      if (station.life != Station.Life.DOWN && !station.cutFromApi) {
        after(random.nextLong(30 * MS), () -> put(station, new Input.PeersKnown(peers())));
      }
    }
  }

  private java.util.Set<Peer> peers() {
    return stations.stream()
        .map(s ->
            new Peer(
                s.name,
                IpAddress.of("192.168.0." + (s.number + 1)),
                s.life == Station.Life.DOWN ? Peer.Readiness.NOT_READY : Peer.Readiness.READY))
        .collect(Collectors.toSet());
  }

  /** A watch event arrives, unless the API server cannot be reached. */
  private void hear(Station station, Input input, long delay) {
    if (station.life != Station.Life.DOWN && !station.cutFromApi) {
      after(delay, () -> put(station, input));
    }
  }

  private void put(Station station, Input input) {
    if (station.life != Station.Life.DOWN) {
      station.inbox.add(input);
      wake(station);
    }
  }

  void nodesChanged() {
    stations.forEach(
        s -> hear(s, new Input.NodesKnown(Map.copyOf(truth.fitness)), random.nextLong(40 * MS)));
  }

  /** The groups changed; every speaker hears of it at another moment. */
  void groupsChanged(GroupId group) {
    for (Station station : stations) {
      if (station.life != Station.Life.DOWN && !station.cutFromApi) {
        long born = station.born;
        after(
            random.nextLong(40 * MS),
            () -> {
              if (station.life != Station.Life.DOWN && station.born == born) {
                take(station, group);
                wake(station);
              }
            });
      }
    }
  }

  private void take(Station station, GroupId group) {
    if (truth.groups.containsKey(group)) {
      station.book.put(Truth.addresses(group), truth.eligibility(group));
    } else {
      station.book.remove(group);
    }
    station.inbox.add(new Input.GroupsChanged(new TreeSet<>(List.of(group))));
  }

  /** Everything anew, as after a list. */
  void publish(Station station) {
    SortedSet<GroupId> all = new TreeSet<>(station.book.ids());
    all.addAll(truth.groups.keySet());
    all.forEach(group -> take(station, group));
    station.inbox.add(new Input.NodesKnown(Map.copyOf(truth.fitness)));
    station.inbox.add(new Input.PeersKnown(peers()));
  }

  void cutFromApi(Station station) {
    note("API cut from " + station.name);
    station.cutFromApi = true;
    long born = station.born;
    after(
        3_000 * MS,
        () -> {
          if (station.cutFromApi && station.born == born && station.life != Station.Life.DOWN) {
            station.stale = true;
            if (plant != Plant.STALE_UNSAID) {
              put(station, new Input.SnapshotIs(Input.Freshness.STALE));
            }
          }
        });
  }

  void healApi(Station station) {
    if (station.cutFromApi) {
      note("API heals at " + station.name);
      station.cutFromApi = false;
      station.stale = false;
      if (station.life != Station.Life.DOWN) {
        publish(station);
        put(station, new Input.SnapshotIs(Input.Freshness.FRESH));
      }
    }
  }

  void kill(Station station) {
    note("kill " + station.name);
    station.stop();
    membership.died(station, now);
    peersChanged();
  }

  void pause(Station station, long nanos) {
    if (!station.isRunning() || station.leaving) {
      return;
    }
    note("pause " + station.name + " for " + nanos / MS + " ms");
    station.life = Station.Life.PAUSED;
    station.pausedSince = now;
    long born = station.born;
    after(
        nanos,
        () -> {
          if (station.life == Station.Life.PAUSED && station.born == born) {
            note("resume " + station.name);
            station.life = Station.Life.RUNNING;
            if (plant == Plant.ANSWERS_WITHOUT_LEASE) {
              station.leaseUntil = Long.MAX_VALUE;
            }
            checks.woke(station, truth.groups.keySet(), now);
            // The frames that wait are answered before the loop runs.
            after(random.nextLong(20 * MS), () -> wake(station));
          }
        });
  }

  void leave(Station station) {
    if (!station.isRunning() || station.leaving) {
      return;
    }
    note("leave " + station.name);
    if (plant == Plant.LEAVES_SILENTLY) {
      kill(station);
      return;
    }
    put(station, new Input.Leave());
  }

  void carrier(Station station, Runnable change) {
    change.run();
    station.cache.clear();
    note("carrier of " + station.name + " " + station.carrier);
    put(station, new Input.InterfacesKnown(station.interfaces()));
  }

  /** The node cannot answer for so many addresses of the group. */
  void lack(Station station, GroupId group, int addresses) {
    note(station.name + " lacks " + addresses + " of " + group);
    station.lacking.put(group, addresses);
    put(station, new Input.InterfacesKnown(station.interfaces()));
  }

  /** What the membership says takes a moment to be heard. */
  private void deliver(Station station, MembersEvent event) {
    long born = station.born;
    MembersEvent heard = event;
    if (plant == Plant.ALL_DECIDE && event instanceof MembersEvent.ViewChanged changed) {
      View view = changed.view();
      List<NodeName> order = new ArrayList<>(view.order());
      order.remove(station.name);
      order.addFirst(station.name);
      heard = new MembersEvent.ViewChanged(new View(view.id(), order, true, view.sides()));
    }
    MembersEvent said = heard;
    note("  to " + station.name + ": " + said);
    long delay = plant == Plant.HEIR_WAITS ? 800 * MS : random.nextLong(10 * MS);
    long arrival = Math.max(now + delay, station.lastView + 1);
    station.lastView = arrival;
    at(
        arrival,
        () -> {
          if (station.life != Station.Life.DOWN && station.born == born) {
            station.inbox.add(said);
            wake(station);
          }
        });
  }

  private void wake(Station station) {
    after(random.nextLong(MS), () -> step(station));
  }

  private void step(Station station) {
    if (!station.isRunning()) {
      return;
    }
    if (station.inbox.isEmpty() && now < station.nextStep) {
      return;
    }
    if (plant == Plant.PAUSE_UNNOTICED) {
      station.participant.believeToHaveRun(now);
    }
    for (Effect effect : station.step(now)) {
      perform(station, effect);
    }
    at(station.nextStep, () -> step(station));
  }

  private void perform(Station station, Effect effect) {
    switch (effect) {
      case Effect.Answer answer -> {
        note(station.name + " answers " + answer.groups() + ", ends " + answer.ended());
        if (plant != Plant.GIVER_NEVER_STOPS) {
          station.answering.removeAll(answer.ended());
        }
        SortedSet<GroupId> started = new TreeSet<>(answer.groups());
        started.removeAll(station.answering);
        station.answering.addAll(answer.groups());
        started.forEach(group -> claim(station, group));
      }
      case Effect.Announce announce -> announce.groups().forEach(g -> claim(station, g));
      case Effect.Tell tell -> tell(station, tell);
      case Effect.Greet greet -> greet(station, greet);
      case Effect.Poll _ -> {} // Hellos need no neighbour table here.
      case Effect.Depart _ -> depart(station);
      case Effect.Report report -> note(station.name + " says " + report.notice());
    }
  }

  /** Gratuitous frames, five rounds of them while the group is answered. */
  private void claim(Station from, GroupId group) {
    long mine = from.announces(group, now);
    note(from.name + " announces " + group);
    frame(from, group);
    for (int round = 1; round < 5; round++) {
      after(
          round * (1_100 * MS),
          () -> {
            boolean newest = from.newestClaim.getOrDefault(group, 0L) == mine;
            if (newest && from.answers(group, now)) {
              frame(from, group);
            }
          });
    }
  }

  private void frame(Station from, GroupId group) {
    IpAddress address =
        from.book.group(group).map(g -> g.addresses().first()).orElse(group.lowest());
    stations.forEach(to -> checks.announced(group, from, to));
    for (Station to : stations) {
      if (to != from && to.life != Station.Life.DOWN && wire.carriesFrames(from, to)) {
        if (wire.losesDatagram()) {
          checks.unheard(group, to, now);
        } else {
          after(wire.delay(), () -> put(to, new Input.ClaimHeard(from.name, address)));
        }
      }
    }
  }

  private void greet(Station from, Effect.Greet greet) {
    Station to = station(greet.peer());
    if (wire.losesDatagram()) {
      return;
    }
    after(
        wire.delay(),
        () -> {
          if (to.life != Station.Life.DOWN && wire.carries(from, to)) {
            wire.arrived(from, to, now);
            boolean answers = greet.hello().echo() != 0 && to.life == Station.Life.RUNNING;
            to.wokeUnasked &= !answers;
            if (plant != Plant.HELLOES_UNHEARD) {
              put(to, new MembersEvent.HelloHeard(greet.hello()));
            }
          }
        });
  }

  private void arrived(Station from, Station to) {
    wire.arrived(from, to, now);
    to.wokeUnasked &= to.life == Station.Life.PAUSED;
  }

  private void tell(Station from, Effect.Tell tell) {
    MemberMessage message = tell.message();
    note(
        "  "
            + from.name
            + " tells "
            + tell.to().map(NodeName::value).orElse("all")
            + " "
            + message);
    if ((plant == Plant.STANDING_LOST && message instanceof MemberMessage.Stands)
        || (plant == Plant.SIDE_TABLES_LOST && message instanceof MemberMessage.SideTable)
        || (plant == Plant.RETURN_UNSAID && message instanceof MemberMessage.Returned)
        || (plant == Plant.GIVER_NEVER_STOPS && message instanceof MemberMessage.Applied)) {
      return;
    }
    List<NodeName> receivers =
        tell.to()
            .map(List::of)
            .orElseGet(() -> new ArrayList<>(from.participant.company().others()));
    for (NodeName receiver : receivers) {
      carry(from, station(receiver), planted(message), from.born);
    }
  }

  private MemberMessage planted(MemberMessage message) {
    return plant == Plant.GIVER_STOPS_AT_ONCE ? Givers.stripped(message) : message;
  }

  /**
   * Carries a message of the channel: in order, repeated until it arrives, and only between those
   * who are in each other's views.
   */
  private void carry(Station from, Station to, MemberMessage message, long born) {
    Deque<Wire.Sent> underWay = wire.underWay(from, to);
    underWay.addLast(new Wire.Sent(message, born));
    at(wire.orderedArrival(from, to, now), () -> arrive(from, to, underWay));
  }

  private void arrive(Station from, Station to, Deque<Wire.Sent> underWay) {
    underWay.removeIf(sent -> to.life == Station.Life.DOWN || from.born != sent.born());
    if (underWay.isEmpty()) {
      return;
    }
    boolean sends = from.agreed.filter(v -> v.order().contains(to.name)).isPresent();
    boolean hears = to.agreed.filter(v -> v.order().contains(from.name)).isPresent();
    if (sends && (!hears || !wire.carries(from, to))) {
      after(50 * MS, () -> arrive(from, to, underWay));
      return;
    }
    Wire.Sent next = underWay.removeFirst();
    if (hears) {
      arrived(from, to);
      put(to, new MembersEvent.Received(from.name, next.message()));
    }
  }

  private void depart(Station station) {
    note("departs " + station.name);
    station.leaving = true;
    membership.left(station);
    long born = station.born;
    after(
        station.answering.isEmpty() ? MS : 300 * MS,
        () -> {
          if (station.born == born) {
            kill(station);
          }
        });
  }

  Station station(NodeName name) {
    return stations.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow();
  }

  /** Who would answer a question for the group now. */
  List<Station> answerers(GroupId group) {
    return stations.stream().filter(s -> s.answers(group, now)).toList();
  }

  /** Nothing is wrong any longer. */
  void heal() {
    note("all heals");
    stations.forEach(one -> stations.forEach(other -> wire.heal(one, other, now)));
    for (Station station : stations) {
      healApi(station);
      if (!station.carrier) {
        carrier(station, () -> station.carrier = true);
      }
      if (station.life == Station.Life.DOWN) {
        boot(station);
      }
    }
    truth.fitness.replaceAll((_, _) -> Fitness.READY);
    nodesChanged();
  }
}
