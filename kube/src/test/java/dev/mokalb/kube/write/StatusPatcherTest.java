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

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicInteger room = new AtomicInteger();
  private final BlockingQueue<PatchOutcome> outcomes = new LinkedBlockingQueue<>();
  private final StatusPatcher patcher =
      new StatusPatcher(
          client,
          THINGS,
          new PatchLimits(IN_FLIGHT_MAX, Duration.ofMillis(300)),
          room::incrementAndGet);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private @Nullable PatchOutcome patch(String resourceVersion) throws InterruptedException {
    assertThat(send(resourceVersion)).isTrue();
    return outcomes.poll(5, TimeUnit.SECONDS);
  }

  private boolean send(String resourceVersion) {
    byte[] body =
        StatusPatch.of(resourceVersion, _ -> {}, json -> json.writeNullField("loadBalancer"));
    return patcher.tryPatch(KEY, body, outcomes::add);
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
                "",
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
    assertThat(patcher.awaitIdle(Duration.ofSeconds(2))).isTrue();
    await().atMost(Duration.ofSeconds(2)).until(() -> room.get() == 1);
    assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome instanceof PatchOutcome.Unknown);
    outcomes.clear();
    assertThat(patch(before)).isInstanceOf(PatchOutcome.Applied.class);
    assertThat(room).hasValue(1);
  }

  @Test
  void afterCloseTheOutcomeIsUnknownAtOnce() throws InterruptedException {
    client.close();
    assertThat(patch("1")).isInstanceOf(PatchOutcome.Unknown.class);
  }
}
