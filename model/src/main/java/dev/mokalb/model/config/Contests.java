package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tells apart those who can never stand in each other's way, whatever they are offered. */
final class Contests {

  /** A block that somebody would have. */
  private record Wish(IpRange range, int of) {}

  /** By number: somebody of the same contest, itself if it stands for all of them. */
  private final int[] parents;

  private Contests(int size) {
    parents = new int[size];
    for (int i = 0; i < size; i++) {
      parents[i] = i;
    }
  }

  /**
   * Each contender in one contest.
   *
   * @param inForce what was, everywhere, without sources
   */
  static List<Contest> of(List<Contender> contenders, Set<ConfigEntry> inForce) {
    Contests contests = new Contests(contenders.size());
    Map<String, Integer> byName = new HashMap<>();
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (Contender.Offer offer : contenders.get(i).offers()) {
        Claims claims = offer.claims();
        int self = i;
        Stream.concat(claims.names().keySet().stream(), claims.references().stream())
            .forEach(name -> contests.join(byName.computeIfAbsent(name, _ -> self), self));
        claims.blocks().forEach(range -> wishes.add(new Wish(range, self)));
      }
    }
    contests.joinWhereTheyOverlap(wishes);
    Map<Integer, List<Contender>> together = new TreeMap<>();
    for (int i = 0; i < contenders.size(); i++) {
      together.computeIfAbsent(contests.root(i), _ -> new ArrayList<>(1)).add(contenders.get(i));
    }
    return together.values().stream().map(some -> new Contest(some, inForce)).toList();
  }

  private void joinWhereTheyOverlap(List<Wish> wishes) {
    wishes.sort(Comparator.comparing(Wish::range));
    for (int i = 1; i < wishes.size(); i++) {
      Wish before = wishes.get(i - 1);
      Wish wish = wishes.get(i);
      if (wish.range().first().compareTo(before.range().last()) <= 0) {
        join(before.of(), wish.of());
        IpAddress last = before.range().last();
        if (last.compareTo(wish.range().last()) > 0) {
          // What comes next may reach into the longer one of the two.
          wishes.set(i, new Wish(new IpRange(wish.range().first(), last), wish.of()));
        }
      }
    }
  }

  private void join(int one, int other) {
    parents[root(one)] = root(other);
  }

  private int root(int of) {
    int root = of;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }
}
