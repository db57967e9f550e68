package dev.mokalb.speaker.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.status.StatusObject.Standing;
import dev.mokalb.speaker.status.StatusStep.End;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Speakers, whose watches lag, beside an API server that loses answers, while Services move, nodes
 * die and come back and people delete objects. Once that ends there is one object for each Service,
 * of its owner, and nobody writes any more.
 */
class StatusSimulationTest {

  private static final int SERVICES = 12;
  private static final List<String> NODES = List.of("n1", "n2", "n3", "n4");

  private final Map<String, StatusObject> stored = new TreeMap<>();
  private final Map<String, StatusBook> books = new TreeMap<>();
  private final Map<String, Deque<Runnable>> lagging = new HashMap<>();
  private final Map<ObjectKey, String> owners = new TreeMap<>();
  private final List<Runnable> underWay = new ArrayList<>();
  private Random random = new Random(0);
  private long now = 1;
  private int made;
  private int writes;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  private static ObjectKey service(int number) {
    return new ObjectKey("default", "s" + number);
  }

  private void begin(String node) {
    StatusBook book = new StatusBook(node);
    books.put(node, book);
    lagging.put(node, new ArrayDeque<>());
    book.replaced(stored.values(), now);
  }

  private void changed(StatusObject object) {
    books.forEach((node, book) -> lag(node).add(() -> book.seen(object)));
  }

  private Deque<Runnable> lag(String node) {
    return Optional.ofNullable(lagging.get(node)).orElseThrow();
  }

  private void remove(String name) {
    if (stored.remove(name) != null) {
      books.forEach((node, book) -> lag(node).add(() -> book.gone(name, now)));
    }
  }

  private void own(ObjectKey service, String node) {
    owners.put(service, node);
    books.forEach((each, book) ->
        book.want(
            service,
            each.equals(node) ? Optional.of(new TreeSet<>(Set.of("eth0"))) : Optional.empty()));
  }

  private void carryOut(String node, StatusBook book, StatusStep step) {
    writes++;
    End end =
        switch (step) {
          case StatusStep.Create create -> {
            made++;
            String name = "l2-" + made;
            yield stored(
                new StatusObject(name, create.service(), node, "", new TreeSet<>(), Standing.BARE));
          }
          case StatusStep.Describe it ->
              stored.containsKey(it.name())
                  ? stored(
                      new StatusObject(
                          it.name(), it.service(), node, "", it.entries(), Standing.FILLED))
                  : new End.Gone();
          case StatusStep.Delete it -> {
            boolean there = stored.containsKey(it.name());
            remove(it.name());
            yield there ? new End.Done(Optional.empty()) : new End.Gone();
          }
        };
    End heard = random.nextInt(10) == 0 ? new End.Failed() : end;
    underWay.add(() -> book.ended(step, heard, now));
  }

  private End stored(StatusObject object) {
    stored.put(object.name(), object);
    changed(object);
    return new End.Done(Optional.of(object));
  }

  private void disturb() {
    String node = NODES.get(random.nextInt(NODES.size()));
    switch (random.nextInt(5)) {
      case 0 -> {
        if (books.size() > 1) {
          books.remove(node);
          owners.forEach((service, owner) -> {
            if (owner.equals(node)) {
              own(service, books.keySet().iterator().next());
            }
          });
        }
      }
      case 1 -> {
        if (!books.containsKey(node)) {
          begin(node);
        }
      }
      case 2 -> List.copyOf(stored.keySet()).stream().limit(1).forEach(this::remove);
      default -> {
        if (books.containsKey(node)) {
          own(service(random.nextInt(SERVICES)), node);
        }
      }
    }
  }

  private void turn() {
    now += Duration.ofMillis(100).toNanos();
    List<Runnable> answers = List.copyOf(underWay);
    underWay.clear();
    answers.forEach(Runnable::run);
    Set<String> living = Set.copyOf(books.keySet());
    for (String node : living) {
      Deque<Runnable> events = lag(node);
      for (int i = random.nextInt(6); i > 0 && !events.isEmpty(); i--) {
        events.removeFirst().run();
      }
      StatusBook book = Optional.ofNullable(books.get(node)).orElseThrow();
      boolean first = living.stream().sorted().findFirst().orElseThrow().equals(node);
      book.company(new Company(living, first ? Company.Duty.SWEEP : Company.Duty.LEAVE), now);
      book.settled();
      book.next(now).ifPresent(step -> carryOut(node, book, step));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void onceItIsQuietThereIsOneObjectForEachService(long seed) {
    random = new Random(seed);
    NODES.forEach(this::begin);
    for (int i = 0; i < SERVICES; i++) {
      own(service(i), NODES.get(i % NODES.size()));
    }
    for (int i = 0; i < 300; i++) {
      if (random.nextInt(10) == 0) {
        disturb();
      }
      turn();
    }
    for (int i = 0; i < 3_000; i++) {
      turn();
    }
    Map<ObjectKey, String> shown = new TreeMap<>();
    assertThat(stored.values())
        .as("seed %d", seed)
        .hasSize(SERVICES)
        .allSatisfy(object -> {
          assertThat(object.standing()).isEqualTo(Standing.FILLED);
          shown.put(object.service(), object.node());
        });
    assertThat(shown).as("seed %d", seed).isEqualTo(owners);
    int before = writes;
    for (int i = 0; i < 600; i++) {
      turn();
    }
    assertThat(writes).as("seed %d", seed).isEqualTo(before);
  }
}
