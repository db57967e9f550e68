package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReflectorTest {

  private static final String GOOD = "{\"value\":\"good\"}";
  private static final String BAD = "{\"value\":\"bad\"}";

  private final Followed followed = new Followed();

  @AfterEach
  void close() {
    followed.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(2));
  }

  private void startLive() {
    followed.reflector.start();
    soon().until(() -> followed.cache.state() instanceof WatchState.Live);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private long requests(String part) {
    return followed.server.requests().stream().filter(r -> r.query().contains(part)).count();
  }

  /** As behind a proxy that knows no better, and a server that was exchanged meanwhile. */
  @Test
  void whoAsksForProtobufUnderstandsJson() {
    try (Followed protobuf = new Followed(Encoding.PROTOBUF)) {
      protobuf.server.things().put("first", GOOD);
      protobuf.reflector.start();
      soon().until(() -> protobuf.shown().equals(protobuf.expected()));
      protobuf.server.answerJsonAlone();
      protobuf.server.breakConnections();
      protobuf.server.things().put("second", GOOD);
      soon().until(() -> protobuf.shown().equals(protobuf.expected()));
      protobuf.server.things().putUnheard("third", GOOD);
      protobuf.server.breakConnections();
      soon().until(() -> protobuf.shown().equals(protobuf.expected()));
      assertThat(protobuf.shown()).hasSize(3);
    }
  }

  @Test
  void listsInPagesAndFollows() {
    for (int i = 0; i < 10; i++) {
      followed.server.things().put("t" + i, GOOD);
    }
    startLive();
    assertThat(followed.shown()).isEqualTo(followed.expected()).hasSize(10);
    assertThat(requests("continue=")).isEqualTo(3);
    followed.server.things().put("new", GOOD);
    followed.server.things().remove("t3");
    soon().until(() -> followed.shown().equals(followed.expected()));
    assertThat(requests("limit=")).isEqualTo(4);
  }

  /** The API server makes it while the client reads. */
  @Test
  void theNextPageIsAskedForWhileOneIsStillComingIn() {
    for (int i = 0; i < 10; i++) {
      followed.server.things().put("t" + i, GOOD);
    }
    followed.server.faults().next("list", Fault.HELD, Fault.HELD, Fault.HELD);
    startLive();
    assertThat(followed.shown()).isEqualTo(followed.expected()).hasSize(10);
    assertThat(requests("continue=")).isEqualTo(3);
    assertThat(requests("limit=")).isEqualTo(4);
  }

  /** What the other page still brings belongs to no list any more. */
  @ParameterizedTest
  @EnumSource(names = {"CUT", "GARBAGE", "EXPIRED", "SERVER_ERROR", "NO_ANSWER"})
  void aFaultOfAPageEndsTheOneThatComesInBesideIt(Fault fault) {
    for (int i = 0; i < 10; i++) {
      followed.server.things().put("t" + i, GOOD);
    }
    followed.server.faults().next("list", Fault.HELD, fault);
    startLive();
    assertThat(followed.shown()).isEqualTo(followed.expected()).hasSize(10);
    followed.server.things().remove("t5");
    soon().until(() -> followed.shown().equals(followed.expected()));
    assertThat(followed.cache.problems()).isEmpty();
  }

  @Test
  void marksOnlyKeysThatChanged() {
    followed.server.things().put("a", GOOD);
    followed.server.things().put("b", GOOD);
    startLive();
    assertThat(followed.dirty.drainNow()).containsExactlyInAnyOrder(key("a"), key("b"));
    followed.server.things().putUnheard("a", "{\"value\":\"other\"}");
    followed.server.breakConnections();
    soon().until(() -> requests("limit=") > 1);
    soon().until(() -> followed.shown().equals(followed.expected()));
    soon().until(() -> !followed.dirty.isEmpty()); // marked after it is shown
    assertThat(followed.dirty.drainNow()).containsExactly(key("a"));
  }

  @Test
  void resumesWithoutAnotherListWhenTheConnectionBreaks() {
    startLive();
    followed.server.faults().next("watch", Fault.CUT, Fault.NO_ANSWER, Fault.ENDS_AT_ONCE);
    followed.server.breakConnections();
    followed.server.things().put("a", GOOD);
    followed.server.things().put("b", GOOD);
    soon().until(() -> followed.shown().equals(followed.expected()));
    assertThat(requests("limit=")).isEqualTo(1);
  }

  @Test
  void deletionsDuringAnAbsenceAreFoundByTheNextList() {
    followed.server.things().put("a", GOOD);
    followed.server.things().put("b", GOOD);
    startLive();
    followed.server.faults().next("watch", Fault.SERVER_ERROR, Fault.EXPIRED_EVENT);
    followed.server.things().remove("a");
    followed.server.things().compact();
    followed.server.breakConnections();
    soon().until(() -> followed.shown().equals(Map.of("b", GOOD)));
  }

  @Test
  void pagesThatExpireAreAskedForInOnePiece() {
    for (int i = 0; i < 10; i++) {
      followed.server.things().put("t" + i, GOOD);
    }
    followed.server.faults().next("list", Fault.NONE, Fault.NONE, Fault.EXPIRED);
    startLive();
    assertThat(followed.shown()).isEqualTo(followed.expected());
    assertThat(requests("limit=0")).isEqualTo(1);
  }

  @Test
  void changesBetweenPagesArriveByTheWatch() {
    for (int i = 0; i < 10; i++) {
      followed.server.things().put("t" + i, GOOD);
    }
    followed.server.faults().next("list", Fault.CHANGES_BETWEEN_PAGES, Fault.CHANGES_BETWEEN_PAGES);
    startLive();
    soon().until(() -> followed.shown().equals(followed.expected()));
  }

  @Test
  void anUndecodableObjectKeepsItsLastGoodVersionAndStopsNobody() {
    followed.server.things().put("a", GOOD);
    followed.server.things().put("b", BAD);
    startLive();
    assertThat(followed.cache.problems())
        .containsExactly(Map.entry(key("b"), "data.value is not good"));
    followed.server.things().put("a", BAD);
    followed.server.things().put("c", GOOD);
    soon().until(() -> followed.cache.get(key("c")).isPresent());
    assertThat(followed.cache.get(key("a"))).contains("good");
    followed.server.things().compact();
    followed.server.faults().next("watch", Fault.EXPIRED_EVENT);
    followed.server.breakConnections();
    soon().until(() -> requests("limit=") > 1);
    assertThat(followed.cache.get(key("a"))).contains("good");
    followed.server.things().put("a", "{\"value\":\"mended\"}");
    followed.server.things().remove("b");
    soon().until(() -> followed.cache.problems().isEmpty());
    assertThat(followed.cache.get(key("a"))).contains("mended");
  }

  @Test
  void aKindThatIsNotServedIsEmptyUntilItIs() {
    followed.server.faults().always(verb -> verb.equals("list") ? Fault.NOT_SERVED : Fault.NONE);
    followed.reflector.start();
    soon().until(() -> followed.cache.state() instanceof WatchState.Absent);
    assertThat(followed.cache.synced()).isTrue();
    followed.server.things().put("a", GOOD);
    followed.server.faults().always(_ -> Fault.NONE);
    soon().until(() -> followed.shown().equals(Map.of("a", GOOD)));
    soon().until(() -> followed.cache.state() instanceof WatchState.Live);
    assertThat(followed.states.stream().filter(s -> s instanceof WatchState.Absent)).hasSize(1);
  }

  @Test
  void aKindThatIsRemovedBecomesEmpty() {
    followed.server.things().put("a", GOOD);
    startLive();
    followed.server.faults().always(_ -> Fault.NOT_SERVED);
    followed.server.breakConnections();
    soon().until(() -> followed.cache.state() instanceof WatchState.Absent);
    assertThat(followed.shown()).isEmpty();
  }

  @Test
  void aMissingRbacRuleIsNamed() {
    followed.server.faults().always(_ -> Fault.FORBIDDEN);
    followed.reflector.start();
    soon().until(() -> followed.cache.state() instanceof WatchState.Stale);
    WatchState.Stale stale = (WatchState.Stale) followed.cache.state();
    assertThat(stale.why()).isInstanceOf(ApiFailure.Forbidden.class);
    assertThat(stale.why().explain())
        .contains("{apiGroups: [\"test.mokalb.dev\"], resources: [\"things\"], verbs: [\"list\"]}")
        .contains("a ClusterRole");
    followed.server.faults().always(_ -> Fault.NONE);
    soon().until(() -> followed.cache.state() instanceof WatchState.Live);
  }

  @Test
  void whatIsKnownStaysWhileTheServerIsAway() {
    followed.server.things().put("a", GOOD);
    startLive();
    followed.server.faults().always(_ -> Fault.NO_ANSWER);
    followed.server.breakConnections();
    soon().until(() -> followed.cache.state() instanceof WatchState.Stale);
    assertThat(followed.shown()).isEqualTo(Map.of("a", GOOD));
    followed.server.things().put("b", GOOD);
    followed.server.faults().always(_ -> Fault.NONE);
    soon().until(() -> followed.shown().equals(followed.expected()));
    assertThat(followed.states.stream().filter(s -> s instanceof WatchState.Stale)).hasSize(1);
  }

  @Test
  void aServerThatWentBackInTimeIsListedAgain() {
    followed.server.things().put("old", GOOD);
    startLive();
    followed.server.things().goBackInTime();
    followed.server.things().put("young", GOOD);
    soon().until(() -> followed.shown().equals(Map.of("young", GOOD)));
  }

  @Test
  void anOldEventDoesNotBringBackWhatIsDeleted() {
    followed.server.faults().next("watch", Fault.OLD_EVENTS);
    startLive();
    followed.server.things().put("a", GOOD);
    soon().until(() -> followed.shown().equals(Map.of("a", GOOD)));
    followed.server.things().remove("a"); // And the fake sends its creation once more.
    soon().until(() -> followed.shown().isEmpty());
    await().during(Duration.ofMillis(100)).until(() -> followed.shown().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANG", "GARBAGE", "DRIBBLE", "CUT", "DUPLICATES", "OLD_EVENTS", "ERROR_EVENT"})
  void aWatchWithOneFaultCatchesUp(Fault fault) {
    followed.server.faults().next("watch", fault);
    followed.reflector.start();
    soon().until(followed.cache::synced);
    followed.server.things().put("a", GOOD);
    followed.server.things().put("b", GOOD);
    followed.server.things().put("a", "{\"value\":\"ü{\\\"[\"}".replace("\\\"", "'"));
    followed.server.things().remove("b");
    soon().until(() -> followed.shown().equals(followed.expected()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "HANG",
        "GARBAGE",
        "DRIBBLE",
        "CUT",
        "NO_ANSWER",
        "TOO_MANY_REQUESTS",
        "SERVER_ERROR"
      })
  void aListWithOneFaultIsRepeated(Fault fault) {
    followed.server.things().put("a", GOOD);
    followed.server.faults().next("list", fault);
    startLive();
    assertThat(followed.shown()).isEqualTo(followed.expected());
  }

  @Test
  void nothingIsHeardAfterClose() {
    startLive();
    followed.reflector.close();
    followed.server.things().put("a", GOOD);
    followed.server.faults().always(_ -> Fault.SERVER_ERROR);
    await().during(Duration.ofMillis(100)).until(() -> followed.cache.size() == 0);
  }

  @Test
  void readingAnewShowsWhatAWatchThatHangsDoesNot() {
    followed.reflector.start();
    soon().until(followed.cache::synced);
    String before = followed.reflector.reached();
    assertThat(followed.reflector.hasReached(before)).isTrue();
    followed.server.faults().always(verb -> verb.equals("watch") ? Fault.HANG : Fault.NONE);
    followed.server.breakConnections();
    long version = followed.server.things().put("new", "{\"value\":\"v\"}");
    AtomicInteger done = new AtomicInteger();
    followed.reflector.readAnew(done::incrementAndGet);
    soon().until(() -> done.get() == 1);
    assertThat(followed.shown()).isEqualTo(followed.expected());
    assertThat(followed.reflector.hasReached(Long.toString(version))).isTrue();
    assertThat(followed.reflector.hasReached(Long.toString(version + 1))).isFalse();
    assertThat(followed.reflector.hasReached("no number")).isFalse();
  }

  @Test
  void readingAnewOutlastsFailures() {
    followed.server.things().put("a", "{\"value\":\"v\"}");
    followed.server.faults().next("list", Fault.CUT, Fault.SERVER_ERROR, Fault.TOO_MANY_REQUESTS);
    AtomicInteger done = new AtomicInteger();
    followed.reflector.readAnew(done::incrementAndGet);
    soon().until(() -> done.get() == 1);
    assertThat(followed.shown()).isEqualTo(followed.expected());
  }
}
