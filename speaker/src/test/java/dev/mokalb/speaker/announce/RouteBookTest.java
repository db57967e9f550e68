package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept by Service is the same by peer, and peers that get the same share it. */
class RouteBookTest {

  private static final List<String> PEERS =
      IntStream.range(0, 100).mapToObj(i -> "tor" + i).toList();

  private final RouteBook book = new RouteBook();

  private static ObjectKey key(int service) {
    return new ObjectKey("web", "s" + service);
  }

  private static Map<IpPrefix, RouteForm> route(int address, int weight) {
    return Map.of(
        IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + address), 32),
        new RouteForm(OptionalLong.empty(), new TreeSet<>(), OptionalInt.of(weight)));
  }

  private static SortedMap<String, Map<IpPrefix, RouteForm>> to(
      List<String> peers, Map<IpPrefix, RouteForm> routes) {
    SortedMap<String, Map<IpPrefix, RouteForm>> byPeer = new TreeMap<>();
    peers.forEach(peer -> byPeer.put(peer, routes));
    return byPeer;
  }

  private Map<String, Map<IpPrefix, RouteForm>> byPeer(List<String> peers) {
    Map<String, Map<IpPrefix, RouteForm>> routes = new HashMap<>();
    book.routes(peers)
        .forEach(shared -> shared.peers().forEach(peer -> routes.put(peer, shared.routes())));
    return routes;
  }

  @Test
  void theRoutesOfAHundredPeersArePutTogetherOnce() {
    for (int i = 0; i < 1_000; i++) {
      book.set(key(i), Optional.of(new Contribution.Some(to(PEERS, route(i, 1)))));
    }
    assertThat(book.routes(PEERS))
        .singleElement()
        .satisfies(all -> {
          assertThat(all.peers()).hasSize(100);
          assertThat(all.routes()).hasSize(1_000);
        });
    book.set(key(5), Optional.of(new Contribution.Some(to(PEERS.subList(0, 30), route(5, 1)))));
    assertThat(book.routes(PEERS))
        .as("those that get it, and those that do not")
        .extracting(each -> each.peers().size() + " " + each.routes().size())
        .containsExactlyInAnyOrder("30 1000", "70 999");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachPeerHasWhatEveryServiceAddsForIt(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    Map<ObjectKey, Contribution.Some> all = new HashMap<>();
    List<String> peers = PEERS.subList(0, 8);
    for (int step = 0; step < 300; step++) {
      ObjectKey key = key(chance.nextInt(20));
      Optional<Contribution.Some> some =
          chance.nextInt(4) == 0 ? Optional.empty() : Optional.of(anything(chance, peers));
      book.set(key, some);
      some.ifPresentOrElse(it -> all.put(key, it), () -> all.remove(key));
      Map<String, Map<IpPrefix, RouteForm>> expected = new HashMap<>();
      for (String peer : peers) {
        Map<IpPrefix, RouteForm> its = new HashMap<>();
        all.values().stream()
            .flatMap(it -> it.byPeer().getOrDefault(peer, Map.of()).entrySet().stream())
            .forEach(route -> its.merge(route.getKey(), route.getValue(), RouteForm::and));
        expected.put(peer, its);
      }
      assertThat(byPeer(peers)).as("step %d of seed %d", step, seed).isEqualTo(expected);
    }
  }

  private static Contribution.Some anything(SplittableRandom chance, List<String> peers) {
    SortedMap<String, Map<IpPrefix, RouteForm>> byPeer = new TreeMap<>();
    int some = chance.nextInt(peers.size());
    byPeer.putAll(to(peers.subList(0, some), route(chance.nextInt(10), 1 + chance.nextInt(3))));
    byPeer.putAll(
        to(peers.subList(some, peers.size()), route(chance.nextInt(10), 1 + chance.nextInt(3))));
    return new Contribution.Some(byPeer);
  }
}
