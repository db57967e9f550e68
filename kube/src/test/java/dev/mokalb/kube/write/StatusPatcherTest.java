package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusPatcherTest {

  private static final ResourceType THINGS = new ResourceType("test.mokalb.dev", "v1", "things");
  private static final ObjectKey KEY = new ObjectKey("default", "a");
  private static final int IN_FLIGHT_MAX = 2;
  private static final Duration DEADLINE = Duration.ofMillis(1_500);

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicInteger room = new AtomicInteger();
  private final AtomicBoolean permitted = new AtomicBoolean(true);
  private final BlockingQueue<PatchOutcome> outcomes = new LinkedBlockingQueue<>();
  private final StatusPatcher patcher =
      new StatusPatcher(
          client, THINGS, new PatchLimits(IN_FLIGHT_MAX, DEADLINE), room::incrementAndGet);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private @Nullable PatchOutcome patch(String resourceVersion) throws InterruptedException {
    assertThat(send(resourceVersion)).isTrue();
    return outcomes.poll(5, TimeUnit.SECONDS);
  }

  private boolean hasRoom() {
    return patcher.hasRoom(permitted::get);
  }

  /** Once nothing has to be waited for any more. */
  private void awaitRoom() {
    await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(2)).until(this::hasRoom);
  }

  private boolean send(String resourceVersion) {
    byte[] body =
        StatusPatch.of(resourceVersion, _ -> {}, json -> json.writeNullField("loadBalancer"));
    return patcher.tryPatch(KEY, body, permitted::get, outcomes::add);
  }

  private String version() {
    return Long.toString(server.things().put("a", "{}"));
  }

  @Test
  void anAppliedPatchTellsTheNewVersion() throws InterruptedException {
    String before = version();
    long after = Long.parseLong(before) + 1;
    assertThat(patch(before)).isEqualTo(new PatchOutcome.Applied(Long.toString(after)));
    assertThat(server.requests())
        .containsExactly(
            new FakeApiServer.Request(
                "PATCH",
                "/apis/test.mokalb.dev/v1/namespaces/default/things/a/status",
                "timeout=1500ms",
                "{\"metadata\":{\"resourceVersion\":\""
                    + before
                    + "\"},\"status\":{\"loadBalancer\":null}}"));
  }

  @Test
  void aChangedObjectIsAConflictAndAMissingOneIsGone() throws InterruptedException {
    String before = version();
    version();
    assertThat(patch(before)).isEqualTo(new PatchOutcome.Conflict());
    server.things().remove("a");
    assertThat(patch(before)).isEqualTo(new PatchOutcome.Gone());
  }

  @Test
  void aRefusalForNowTellsHowLong() throws InterruptedException {
    server.faults().next("patch", Fault.TOO_MANY_REQUESTS);
    assertThat(patch(version())).isEqualTo(new PatchOutcome.TooManyRequests(Duration.ZERO));
  }

  @Test
  void aMissingRbacRuleIsNamed() throws InterruptedException {
    server.faults().next("patch", Fault.FORBIDDEN);
    assertThat(patch(version()))
        .isInstanceOfSatisfying(
            PatchOutcome.Rejected.class,
            rejected ->
                assertThat(rejected.message())
                    .contains("resources: [\"things/status\"], verbs: [\"patch\"]"));
  }

  /** CUT and DRIBBLE apply the patch and do not say so. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CUT", "DRIBBLE", "HANG", "NO_ANSWER", "SERVER_ERROR"})
  void whateverLeavesItOpenIsUnknownAndNeverRepeated(Fault fault) throws InterruptedException {
    server.faults().next("patch", fault);
    assertThat(patch(version())).isInstanceOf(PatchOutcome.Unknown.class);
    assertThat(patcher.awaitIdle(Duration.ofSeconds(1))).isTrue();
    assertThat(server.requests().stream().filter(r -> r.method().equals("PATCH"))).hasSize(1);
  }

  @Test
  void noMoreThanTheLimitAreInFlightAndRoomIsTold() throws InterruptedException {
    server.faults().next("patch", Fault.HANG, Fault.HANG);
    String before = version();
    assertThat(send(before)).isTrue();
    assertThat(send(before)).isTrue();
    assertThat(send(before)).isFalse();
    assertThat(patcher.inFlight()).isEqualTo(IN_FLIGHT_MAX);
    assertThat(patcher.awaitIdle(Duration.ofSeconds(5))).isTrue();
    awaitRoom();
    assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome instanceof PatchOutcome.Unknown);
    outcomes.clear();
    assertThat(patch(before)).isInstanceOf(PatchOutcome.Applied.class);
    assertThat(room.get()).isPositive();
  }

  @Test
  void aServerThatAsksToWaitIsLeftAloneForSoLong() throws InterruptedException {
    server.faults().next("patch", Fault.BUSY);
    String before = version();
    long start = System.nanoTime();
    assertThat(patch(before)).isEqualTo(new PatchOutcome.TooManyRequests(Duration.ofSeconds(1)));
    assertThat(hasRoom()).isFalse();
    assertThat(send(before)).isFalse();
    assertThat(patcher.limit()).isEqualTo(1);
    await().atMost(Duration.ofSeconds(5)).until(() -> room.get() == 1);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
    assertThat(patch(before)).isInstanceOf(PatchOutcome.Applied.class);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aWebhookThatAsksToWaitHoldsUpNoOtherObject() throws InterruptedException {
    server.faults().next("patch", Fault.POSTPONED);
    String before = version();
    assertThat(patch(before))
        .isEqualTo(
            new PatchOutcome.Postponed(
                "admission webhook \"quota.example.com\" denied the request: not now",
                Duration.ofSeconds(1)));
    assertThat(hasRoom()).isTrue();
    assertThat(patcher.limit()).isEqualTo(IN_FLIGHT_MAX);
    assertThat(patch(before)).isInstanceOf(PatchOutcome.Applied.class);
  }

  @Test
  void aServerThatIsAwayIsAskedLessAndLess() throws InterruptedException {
    String before = version();
    server.faults().always(_ -> Fault.NO_ANSWER);
    long start = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      awaitRoom();
      assertThat(patch(before)).isInstanceOf(PatchOutcome.Unknown.class);
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(700_000_000L); // 100, 200, 400.
    server.faults().always(_ -> Fault.NONE);
    assertThat(hasRoom()).isFalse();
    patcher.resume();
    assertThat(patch(before)).isInstanceOf(PatchOutcome.Applied.class);
  }

  @Test
  void nothingIsSentWithoutAPermit() throws InterruptedException {
    permitted.set(false);
    assertThat(hasRoom()).isFalse();
    assertThat(send(version())).isFalse();
    assertThat(server.requests()).isEmpty();
    permitted.set(true);
    assertThat(patch(version())).isInstanceOf(PatchOutcome.Applied.class);
  }

  @Test
  void whatMayStillBeCarriedOutIsWaitedFor() throws InterruptedException {
    server.faults().next("patch", Fault.NO_ANSWER);
    long start = System.nanoTime();
    assertThat(patch(version())).isInstanceOf(PatchOutcome.Unknown.class);
    assertThat(patcher.awaitSettled(Duration.ofMillis(100))).isFalse();
    assertThat(patcher.awaitSettled(Duration.ofSeconds(5))).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * DEADLINE.toNanos());
  }

  @Test
  void afterCloseTheOutcomeIsUnknownAtOnce() throws InterruptedException {
    client.close();
    assertThat(patch("1")).isInstanceOf(PatchOutcome.Unknown.class);
  }
}
