package dev.mokalb.speaker.members;

import static dev.mokalb.speaker.members.Simulation.MS;

import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.MovePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What happens to a simulated cluster, and what is asked of it beyond what always holds. */
enum Scenario {
  /** Anything, at any time. Afterwards all heals, and order has to come back. */
  CHAOS {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(3_000 * MS);
      for (int i = 0; i < 12; i++) {
        mishap(sim);
        sim.runFor(sim.random.nextLong(1_500 * MS));
      }
      settle(sim);
    }
  },

  /** Only what people do to a healthy cluster: no question may stay unanswered. */
  PLANNED {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(4_000 * MS);
      Settled.check(sim);
      for (int i = 0; i < 8; i++) {
        Map<GroupId, List<Station>> able = able(sim);
        planned(sim);
        watchForGaps(sim, able, (300 + sim.random.nextLong(1_200)) * MS);
      }
      settle(sim);
    }
  },

  /** One node is lost: its groups are answered again as soon as that is noticed. */
  LOSS {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(4_000 * MS);
      for (int i = 0; i < 3; i++) {
        Station victim = any(sim);
        boolean killed = sim.random.nextBoolean();
        if (killed) {
          sim.kill(victim);
        } else {
          cut(sim, List.of(victim));
        }
        long patience = killed ? Membership.DEATH_NANOS : Membership.DETECTION_NANOS;
        sim.runFor(patience + 60 * MS);
        allAnsweredBut(sim, victim);
        sim.runFor(sim.random.nextLong(1_000 * MS));
        sim.heal();
        sim.runFor(4_000 * MS);
        Settled.check(sim);
      }
    }
  },

  /** The cluster falls into parts and heals: the higher part keeps all that it answers for. */
  SPLIT {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(4_000 * MS);
      List<List<Station>> parts = parts(sim);
      parts.forEach(part -> cut(sim, part));
      sim.runFor((1_500 + sim.random.nextLong(2_000)) * MS);
      if (sim.random.nextBoolean()) {
        sim.groupsChanged(sim.truth.add());
        sim.runFor(300 * MS);
      }
      Map<GroupId, Station> kept = heldByHighest(sim);
      sim.heal();
      sim.runFor(1_500 * MS + sim.random.nextLong(3_000 * MS));
      sim.runFor(4_000 * MS);
      Settled.check(sim);
      kept.forEach((group, station) -> {
        if (!sim.answerers(group).equals(List.of(station))) {
          throw new AssertionError(
              group
                  + " was held by "
                  + station
                  + " of the highest part, and is answered by "
                  + sim.answerers(group)
                  + " after healing");
        }
      });
    }
  },

  /** Frames come through and the port between the speakers does not, from the start or later. */
  PORT_CLOSED {
    @Override
    void play(Simulation sim) {
      boolean later = sim.random.nextBoolean();
      if (later) {
        sim.start();
        sim.runFor(4_000 * MS);
      }
      List<List<Station>> parts =
          sim.random.nextBoolean() ? parts(sim) : sim.stations.stream().map(List::of).toList();
      closePorts(sim, parts);
      if (!later) {
        sim.start();
      }
      sim.runFor(8_000 * MS);
      watchPortClosed(sim, 20_000 * MS);
      settle(sim);
    }
  },

  /** A process is stopped for longer than the others wait, and goes on. */
  PAUSE {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(4_000 * MS);
      for (int i = 0; i < 3; i++) {
        Station victim = busy(sim);
        sim.pause(victim, (2_100 + sim.random.nextLong(3_000)) * MS);
        if (sim.random.nextBoolean()) {
          sim.runFor(sim.random.nextLong(1_000 * MS));
          sim.groupsChanged(sim.truth.add());
        }
        sim.runFor(3_000 * MS + sim.random.nextLong(4_000 * MS));
      }
      settle(sim);
    }
  },

  /** The coordinator does not reach the API server: somebody else has to decide. */
  STALE {
    @Override
    void play(Simulation sim) {
      sim.start();
      sim.runFor(4_000 * MS);
      Station coordinator = sim.station(any(sim).agreed.orElseThrow().coordinator());
      sim.cutFromApi(coordinator);
      sim.runFor((500 + sim.random.nextLong(2_000)) * MS);
      GroupId group = sim.truth.add();
      sim.groupsChanged(group);
      sim.runFor((3_200 + sim.random.nextLong(500)) * MS);
      for (int i = 0; i < 3; i++) {
        allAnswered(sim, group);
        group = sim.truth.add();
        sim.groupsChanged(group);
        sim.runFor(200 * MS);
      }
      allAnswered(sim, group);
      settle(sim);
    }
  };

  abstract void play(Simulation sim);

  void run(long seed, Plant plant) {
    play(simulation(seed, plant));
  }

  /** The steps of a run that fails. */
  List<String> record(long seed, Plant plant) {
    Simulation sim = simulation(seed, plant).recording();
    try {
      play(sim);
    } catch (AssertionError broken) {
      sim.note(String.valueOf(broken.getMessage()));
    }
    return sim.record();
  }

  private Simulation simulation(long seed, Plant plant) {
    Random random = new Random(seed * 31 + name().length());
    int nodes = 3 + random.nextInt(3);
    int loss = this == CHAOS && random.nextBoolean() ? 5 : 0;
    MovePolicy policy =
        this == SPLIT
            ? MovePolicy.DEFAULT
            : new MovePolicy(MovePolicy.Evenness.BY_MOVES, Duration.ofSeconds(4), 2);
    return new Simulation(random.nextLong(), plant, nodes, loss, policy);
  }

  /** A node that answers for something. */
  static Station busy(Simulation sim) {
    List<Station> busy =
        sim.truth.groups.keySet().stream().flatMap(g -> sim.answerers(g).stream()).toList();
    return busy.isEmpty() ? any(sim) : busy.get(sim.random.nextInt(busy.size()));
  }

  static Station any(Simulation sim) {
    return sim.stations.get(sim.random.nextInt(sim.stations.size()));
  }

  /** Cuts these off from all others, both ways. */
  static void cut(Simulation sim, List<Station> part) {
    sim.note("cut off " + part);
    for (Station inside : part) {
      for (Station outside : sim.stations) {
        if (!part.contains(outside)) {
          sim.wire.cut(inside, outside, sim.now());
          sim.wire.cut(outside, inside, sim.now());
        }
      }
    }
  }

  private static void closePorts(Simulation sim, List<List<Station>> parts) {
    sim.note("the port is closed between " + parts);
    for (List<Station> part : parts) {
      for (Station inside : part) {
        for (Station outside : sim.stations) {
          if (!part.contains(outside)) {
            sim.wire.closePort(inside, outside, sim.now());
          }
        }
      }
    }
  }

  /**
   * Somebody always answers, and for most of the time nobody else. Where no part has the greater
   * half, every try of the others lasts up to {@link WireClaims#PERSISTENCE}, and the first ones
   * are 5 and 10 s apart.
   */
  private static void watchPortClosed(Simulation sim, long nanos) {
    int looks = 0;
    Map<GroupId, Integer> twice = new HashMap<>();
    for (long left = nanos; left > 0; left -= 20 * MS) {
      sim.runFor(20 * MS);
      looks++;
      for (GroupId group : sim.truth.groups.keySet()) {
        int answering = sim.answerers(group).size();
        if (answering == 0) {
          throw new AssertionError(group + " is answered by nobody while the port is closed");
        }
        twice.merge(group, answering > 1 ? 1 : 0, Integer::sum);
      }
    }
    int most = looks * 3 / 10;
    twice.forEach((group, times) -> {
      if (times > most) {
        throw new AssertionError(
            group + " is answered by several at " + times + " looks, not at most " + most);
      }
    });
  }

  static List<List<Station>> parts(Simulation sim) {
    List<Station> shuffled = new ArrayList<>(sim.stations);
    Collections.shuffle(shuffled, sim.random);
    int count = 2 + sim.random.nextInt(2);
    List<List<Station>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(new ArrayList<>());
    }
    for (int i = 0; i < shuffled.size(); i++) {
      parts.get(i < count ? i : sim.random.nextInt(count)).add(shuffled.get(i));
    }
    return parts;
  }

  static void settle(Simulation sim) {
    sim.heal();
    sim.runFor(15_000 * MS);
    sim.heal(); // Who left meanwhile is back.
    sim.runFor(8_000 * MS);
    Settled.check(sim);
  }

  private static Map<GroupId, Station> heldByHighest(Simulation sim) {
    Map<GroupId, Station> held = new HashMap<>();
    for (GroupId group : sim.truth.groups.keySet()) {
      for (Station station : sim.answerers(group)) {
        Station before = held.get(group);
        if (before == null || rank(station).compareTo(rank(before)) > 0) {
          held.put(group, station);
        }
      }
    }
    return held;
  }

  private static Rank rank(Station station) {
    View view = station.participant.company().view().orElseThrow();
    return new Rank(view.order().size(), view.id(), view.coordinator());
  }

  private static void allAnswered(Simulation sim, GroupId last) {
    for (GroupId group : sim.truth.groups.keySet()) {
      if (sim.answerers(group).isEmpty()) {
        throw new AssertionError(group + " is answered by nobody; " + last + " came last");
      }
    }
  }

  private static void allAnsweredBut(Simulation sim, Station victim) {
    for (GroupId group : sim.truth.groups.keySet()) {
      if (sim.answerers(group).stream().allMatch(s -> s == victim)) {
        throw new AssertionError(group + " is answered by nobody after the loss of " + victim);
      }
    }
  }

  /** For each group the nodes that could own it, and have been there for long enough to do so. */
  private static Map<GroupId, List<Station>> able(Simulation sim) {
    Map<GroupId, List<Station>> able = new HashMap<>();
    for (GroupId group : sim.truth.groups.keySet()) {
      able.put(
          group,
          sim.stations.stream()
              .filter(station -> sim.now() - station.born > 3_000 * MS)
              .filter(station -> station.couldOwn(group, sim.truth))
              .toList());
    }
    return able;
  }

  /**
   * Every group that somebody could own, before it changed and now, has to be answered, at every
   * moment.
   */
  private static void watchForGaps(Simulation sim, Map<GroupId, List<Station>> before, long nanos) {
    for (long left = nanos; left > 0; left -= 2 * MS) {
      sim.runFor(2 * MS);
      for (GroupId group : sim.truth.groups.keySet()) {
        boolean ownable =
            before.getOrDefault(group, List.of()).stream()
                .anyMatch(station -> station.couldOwn(group, sim.truth));
        if (ownable && sim.answerers(group).isEmpty()) {
          throw new AssertionError(group + " is answered by nobody");
        }
      }
    }
  }

  private static void planned(Simulation sim) {
    Station station = any(sim);
    switch (sim.random.nextInt(5)) {
      case 4 -> reselect(sim);
      case 0 -> {
        sim.note("cordon " + station.name);
        sim.truth.fitness.put(station.name, Fitness.CORDONED);
        sim.nodesChanged();
      }
      case 1 -> {
        sim.note("exclude " + station.name);
        sim.truth.fitness.replaceAll((_, _) -> Fitness.READY);
        sim.truth.fitness.put(station.name, Fitness.EXCLUDED);
        sim.nodesChanged();
      }
      case 2 -> {
        if (sim.stations.stream().allMatch(Station::isRunning)
            && sim.stations.stream().noneMatch(s -> s.leaving)) {
          sim.leave(station);
        }
      }
      default -> {
        sim.note("back to normal");
        sim.truth.fitness.replaceAll((_, _) -> Fitness.READY);
        sim.nodesChanged();
        sim.stations.stream().filter(s -> s.life == Station.Life.DOWN).forEach(sim::boot);
      }
    }
  }

  /** Other nodes are selected for a group than before. */
  private static void reselect(Simulation sim) {
    List<GroupId> groups = List.copyOf(sim.truth.groups.keySet());
    GroupId group = groups.get(sim.random.nextInt(groups.size()));
    sim.truth.reselect(group);
    sim.note("select for " + group + " " + sim.truth.eligibility(group).merits().keySet());
    sim.groupsChanged(group);
  }

  private static void mishap(Simulation sim) {
    Station one = any(sim);
    Station other = any(sim);
    switch (sim.random.nextInt(16)) {
      case 0 -> sim.kill(one);
      case 1, 2 -> {
        if (one.life == Station.Life.DOWN) {
          sim.boot(one);
        }
      }
      case 3 -> sim.pause(one, (100 + sim.random.nextLong(5_000)) * MS);
      case 4 -> {
        sim.note("one way: " + one + " unheard by " + other);
        sim.wire.cut(one, other, sim.now());
      }
      case 5 -> cut(sim, List.of(one));
      case 6 -> parts(sim).forEach(part -> cut(sim, part));
      case 7 -> {
        sim.note("the network heals");
        sim.stations.forEach(a -> sim.stations.forEach(b -> sim.wire.heal(a, b, sim.now())));
      }
      case 8 -> {
        sim.note(one + " falsely suspects " + other);
        sim.membership.suspectFalsely(one, other);
      }
      case 13 -> {
        sim.note(one + " does not hear " + other + " for a moment, as it thinks");
        sim.membership.suspects(one, Set.of(other));
        long wrong = (50 + sim.random.nextLong(400)) * MS; // Shorter than what two may overlap.
        sim.after(wrong, () -> sim.membership.suspects(one, Set.of()));
      }
      case 9 -> sim.groupsChanged(sim.truth.change());
      case 10 -> {
        Fitness[] all = Fitness.values();
        sim.truth.fitness.put(one.name, all[sim.random.nextInt(all.length)]);
        sim.note(one.name + " is " + sim.truth.fitness.get(one.name));
        sim.nodesChanged();
      }
      case 11 -> {
        if (one.cutFromApi) {
          sim.healApi(one);
        } else {
          sim.cutFromApi(one);
        }
      }
      case 12 -> sim.leave(one);
      case 15 -> {
        GroupId group = sim.truth.add();
        sim.groupsChanged(group);
        sim.lack(one, group, sim.random.nextInt(3));
      }
      default -> sim.carrier(one, () -> one.carrier ^= true);
    }
  }
}
