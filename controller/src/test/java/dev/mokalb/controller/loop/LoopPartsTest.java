package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue, the delays, the waiting room and the order of versions. */
class LoopPartsTest {

  private static final IpAddress ADDRESS = IpAddress.of("10.0.0.1");

  private static ObjectKey key(String text) {
    String[] parts = text.split("/", 2);
    return new ObjectKey(parts[0], parts[1]);
  }

  private static Claimant claimant(int age) {
    return new Claimant(Instant.ofEpochSecond(age), new ObjectKey("n", "s" + age));
  }

  @Test
  void namespacesTakeTurns() {
    FairQueue queue = new FairQueue();
    List.of("a/1", "a/2", "a/3", "b/1", "a/2", "c/1", "c/2").forEach(k -> queue.add(key(k)));
    queue.addFirst(key("a/0"));
    List<String> order = new ArrayList<>();
    for (Optional<ObjectKey> next = queue.poll(_ -> true);
        next.isPresent();
        next = queue.poll(_ -> true)) {
      order.add(next.get().toString());
      assertThat(queue.contains(next.get())).isFalse();
    }
    assertThat(order).containsExactly("a/0", "b/1", "c/1", "a/1", "c/2", "a/2", "a/3");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.size()).isZero();
  }

  @Test
  void whoMayHaveNoTurnKeepsItsPlace() {
    FairQueue queue = new FairQueue();
    List.of("a/1", "b/1", "b/2").forEach(k -> queue.add(key(k)));
    assertThat(queue.poll(namespace -> !namespace.equals("a"))).contains(key("b/1"));
    assertThat(queue.poll(_ -> false)).isEmpty();
    assertThat(queue.poll(_ -> true)).contains(key("a/1"));
    assertThat(queue.poll(_ -> true)).contains(key("b/2"));
  }

  @Test
  void aNamespaceThatStaysAloneHasAllWritesAndBesideOthersAPart() {
    NamespaceShares shares = new NamespaceShares();
    List<ObjectKey> inFlight = new ArrayList<>();
    while (shares.admits("a", inFlight, 0)) {
      shares.started("a", 0);
      inFlight.add(key("a/" + inFlight.size()));
    }
    assertThat(inFlight).as("at the beginning").hasSize(NamespaceShares.BESIDE_OTHERS_MAX);
    long later = NamespaceShares.BEGINNING_NANOS;
    assertThat(shares.admits("a", inFlight, later - 1)).isFalse();
    assertThat(shares.admits("a", inFlight, later)).isTrue();
    shares.started("a", later);
    inFlight.add(key("a/" + inFlight.size()));
    shares.started("b", later);
    assertThat(shares.admits("a", inFlight, later)).isFalse();
    assertThat(shares.admits("b", inFlight, later)).isTrue();
    later += 1_000_000_000L;
    assertThat(shares.admits("a", inFlight, later)).as("b may come again").isFalse();
    List<ObjectKey> fewer = inFlight.subList(0, NamespaceShares.BESIDE_OTHERS_MAX - 1);
    assertThat(shares.admits("a", fewer, later)).isTrue();
    shares.started("a", later);
    assertThat(shares.admits("a", inFlight, later)).isFalse();
    later += 1_500_000_000L;
    assertThat(shares.admits("a", inFlight, later)).as("b did not come again").isTrue();
  }

  @Test
  void conditionsAreLookedForOnlyWhenOneMayBeWritten() {
    Trickle trickle = new Trickle();
    trickle.add(key("a/1"));
    trickle.fillLater();
    assertThat(trickle.isEmpty()).isFalse();
    assertThat(trickle.due()).isEqualTo(Long.MIN_VALUE);
    assertThat(trickle.take(0, () -> Stream.of(key("a/1"), key("a/2")))).contains(key("a/1"));
    assertThat(trickle.take(1, Stream::empty)).as("in the pause between two").isEmpty();
    assertThat(trickle.take(trickle.due(), Stream::empty)).contains(key("a/2"));
    assertThat(trickle.isEmpty()).isTrue();
    assertThat(trickle.due()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void delaysEndInOrder() {
    Delays delays = new Delays();
    delays.add(30, key("a/3"));
    delays.add(10, key("a/1"));
    delays.add(10, key("a/2"));
    assertThat(delays.next()).hasValue(10);
    assertThat(delays.due(9)).isEmpty();
    assertThat(delays.due(10)).containsExactly(key("a/1"), key("a/2"));
    assertThat(delays.due(99)).containsExactly(key("a/3"));
    assertThat(delays.next()).isEmpty();
  }

  @Test
  void aFreeAddressIsOfferedFromTheOldestToTheYoungest() {
    Waiting waiting = new Waiting();
    waiting.add(claimant(4), new Refusal.Exhausted(List.of("p"), List.of(IpFamily.IPV4)));
    waiting.add(
        claimant(3),
        new Refusal.Held("field", ADDRESS, key("x/y"), new Claimant.Obstacle.NotShared()));
    waiting.add(claimant(2), new Refusal.Exhausted(List.of("q", "p"), List.of(IpFamily.IPV4)));
    waiting.add(claimant(1), new Refusal.Exhausted(List.of("p"), List.of(IpFamily.IPV6)));
    waiting.add(
        claimant(0),
        new Refusal.Held(
            "field", IpAddress.of("10.0.0.2"), key("x/y"), new Claimant.Obstacle.NotShared()));
    waiting.add(claimant(5), new Refusal.NoPool("n"));
    List<Claimant> offered = new ArrayList<>();
    Optional<Claimant> next = waiting.next(ADDRESS, "p", Optional.empty(), _ -> true);
    while (next.isPresent()) {
      offered.add(next.get());
      next = waiting.next(ADDRESS, "p", next, _ -> true);
    }
    assertThat(offered).containsExactly(claimant(2), claimant(3), claimant(4));
  }

  @Test
  void whoIsServedWaitsNoMore() {
    Waiting waiting = new Waiting();
    waiting.add(
        claimant(3),
        new Refusal.Held("field", ADDRESS, key("x/y"), new Claimant.Obstacle.NotShared()));
    waiting.add(claimant(3), new Refusal.Exhausted(List.of("p"), List.of(IpFamily.IPV4)));
    assertThat(waiting.size()).isEqualTo(1);
    assertThat(waiting.refusal(claimant(3).key())).containsInstanceOf(Refusal.Exhausted.class);
    waiting.remove(claimant(3).key());
    assertThat(waiting.next(ADDRESS, "p", Optional.empty(), _ -> true)).isEmpty();
    assertThat(waiting.refusal(claimant(3).key())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "9, 10, true",
    "10, 9, false",
    "10, 10, false",
    "99999999999999999999, 100000000000000000000, true",
    "'', 10, false",
    "09, 10, false",
    "9a, 10, false",
    "9, x, false"
  })
  void versionsAreComparedAsNumbers(String seen, String than, boolean older) {
    assertThat(ResourceVersions.isOlder(seen, than)).isEqualTo(older);
  }
}
