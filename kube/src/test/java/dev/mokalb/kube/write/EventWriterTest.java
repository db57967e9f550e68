package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventWriterTest {

  private static final EventLimits LIMITS =
      new EventLimits(5, Duration.ofMinutes(5), new EventLimits.Pace(1_000, 1), 10, 100);

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicBoolean busy = new AtomicBoolean();
  private final EventWriter events =
      new EventWriter(client, new EventSource("metallb-controller", "n1"), LIMITS, busy::get);

  @AfterEach
  void close() {
    events.close();
    client.close();
    server.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(2));
  }

  private static ObjectReference service(String name, String version) {
    return new ObjectReference("v1", "Service", new ObjectKey("web", name), "uid-1", version);
  }

  private void say(String name, String message) {
    events.publish(EventType.NORMAL, service(name, "1"), "IPAllocated", message);
  }

  private List<FakeApiServer.Request> requests(String method) {
    return server.requests().stream().filter(r -> r.method().equals(method)).toList();
  }

  @Test
  void anEventNamesItsObjectAndSource() {
    events.publish(
        EventType.WARNING, service("front", "77"), "AllocationFailed", "no \"default\" pool");
    soon().until(() -> events.written() == 1);
    FakeApiServer.Request request = requests("POST").getFirst();
    assertThat(request.path()).isEqualTo("/api/v1/namespaces/web/events");
    assertThat(request.body())
        .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"front.")
        .contains("\"namespace\":\"web\"")
        .contains(
            "\"involvedObject\":{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"namespace\":\"web\","
                + "\"name\":\"front\",\"uid\":\"uid-1\",\"resourceVersion\":\"77\"}")
        .contains("\"reason\":\"AllocationFailed\",\"message\":\"no \\\"default\\\" pool\"")
        .contains("\"type\":\"Warning\",\"count\":1")
        .contains("\"source\":{\"component\":\"metallb-controller\",\"host\":\"n1\"}");
  }

  @Test
  void eventsOfClusterScopedObjectsGoToDefault() {
    ObjectReference node =
        new ObjectReference("v1", "Node", ObjectKey.clusterScoped("n1"), "u", "1");
    events.publish(EventType.NORMAL, node, "r", "m");
    soon().until(() -> events.written() == 1);
    assertThat(requests("POST").getFirst().path()).isEqualTo("/api/v1/namespaces/default/events");
    assertThat(requests("POST").getFirst().body())
        .contains("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\"");
  }

  @Test
  void aRepetitionCountsUpTheEventThatIsThere() {
    server.faults().always(_ -> Fault.NONE);
    say("a", "m");
    soon().until(() -> events.written() == 1);
    String body = requests("POST").getFirst().body();
    String name = body.replaceAll(".*\"name\":\"(a\\.[0-9a-f]+)\".*", "$1");
    server.things().put(name, "{}");
    events.publish(EventType.NORMAL, service("a", "2"), "IPAllocated", "m");
    soon().until(() -> events.written() == 2);
    FakeApiServer.Request patch = requests("PATCH").getFirst();
    assertThat(patch.path()).isEqualTo("/api/v1/namespaces/web/events/" + name);
    assertThat(patch.body()).startsWith("{\"count\":2,\"lastTimestamp\":\"20");
    assertThat(requests("POST")).hasSize(1);
  }

  @Test
  void aRepetitionOfAnExpiredEventIsSaidAnew() {
    say("a", "m");
    say("a", "m"); // The fake knows no events, as after an hour.
    soon().until(() -> requests("POST").size() == 2);
    assertThat(requests("PATCH")).hasSize(1);
    soon().until(() -> events.written() == 2);
    assertThat(events.dropped()).isZero();
  }

  @Test
  void anObjectThatWasCreatedAnewIsAnotherOne() {
    for (int i = 0; i <= LIMITS.perObjectBurst(); i++) {
      say("a", "m" + i);
    }
    assertThat(events.dropped()).isEqualTo(1);
    ObjectReference anew =
        new ObjectReference("v1", "Service", new ObjectKey("web", "a"), "uid-2", "9");
    events.publish(EventType.NORMAL, anew, "IPAllocated", "again");
    soon().until(() -> events.written() == LIMITS.perObjectBurst() + 1);
    assertThat(events.dropped()).isEqualTo(1);
  }

  @Test
  void oneObjectCannotSayTooMuch() {
    for (int i = 0; i < 8; i++) {
      say("a", "m" + i);
    }
    say("b", "m");
    soon().until(() -> events.written() == 6);
    assertThat(events.dropped()).isEqualTo(3);
  }

  @Test
  void aLongQueueLosesItsOldestAndNobodyWaits() {
    server.faults().next("create", Fault.HANG);
    for (int i = 0; i < 15; i++) {
      say("object-" + i, "m");
    }
    assertThat(events.dropped()).isEqualTo(4);
    assertThat(requests("POST").size()).isLessThanOrEqualTo(1);
  }

  @Test
  void eventsTrickleWhileMoreImportantThingsAreUnderWay() {
    busy.set(true);
    say("a", "m");
    say("b", "m");
    soon().until(() -> events.written() == 1);
    await().during(Duration.ofMillis(200)).until(() -> events.written() == 1);
  }

  @Test
  void aRefusalIsCountedAndTheNextIsWritten() {
    server.faults().next("create", Fault.FORBIDDEN);
    say("a", "m");
    say("b", "m");
    soon().until(() -> events.written() == 1);
    assertThat(events.dropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY", "SERVER_ERROR", "NO_ANSWER"})
  void whatTheServerCannotTakeNowIsSentAgainFirst(Fault fault) {
    server.faults().next("create", fault);
    say("a", "m");
    say("b", "m");
    soon().until(() -> events.written() == 2);
    List<FakeApiServer.Request> sent = requests("POST");
    assertThat(sent).hasSize(3);
    assertThat(sent.get(1).body()).as("the same event, not a second").isEqualTo(sent.get(0).body());
    assertThat(sent.get(2).body()).contains("\"name\":\"b.");
    assertThat(events.dropped()).isZero();
  }

  @Test
  void aServerThatAsksToWaitIsLeftAlone() {
    server.faults().next("create", Fault.BUSY); // Retry-After: 1
    say("a", "m");
    soon().until(() -> requests("POST").size() == 1);
    await()
        .during(Duration.ofMillis(700))
        .atMost(Duration.ofSeconds(2))
        .until(() -> requests("POST").size() == 1);
    soon().until(() -> events.written() == 1);
  }
}
