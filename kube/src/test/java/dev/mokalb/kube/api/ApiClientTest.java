package dev.mokalb.kube.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {

  private static final Duration PACE = Duration.ofMillis(200);
  private static final int STREAMS = 12;

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final List<ApiFailure> failures = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  /** Streams that begin at different times and on which nothing comes. */
  private void openSilentStreams() {
    ApiRequest watch = ApiRequest.get("/things?watch=1");
    for (int i = 0; i < STREAMS; i++) {
      var _ =
          client.after(
              PACE.multipliedBy(i).dividedBy(STREAMS),
              () -> client.stream(watch, new Listener(), Duration.ofMinutes(1), PACE));
    }
  }

  private final class Listener implements BodyListener {
    @Override
    public void octets(ByteBuffer octets) {}

    @Override
    public void ended() {}

    @Override
    public void failed(ApiFailure failure) {
      failures.add(failure);
    }
  }

  private long probes() {
    return server.requests().stream().filter(each -> each.path().equals("/version")).count();
  }

  @Test
  void oneQuestionIsEnoughForAllSilentStreams() throws InterruptedException {
    server.faults().always(verb -> verb.equals("watch") ? Fault.HANG : Fault.NONE);
    long begun = System.nanoTime();
    openSilentStreams();
    await().atMost(Duration.ofSeconds(20)).until(() -> probes() >= 5);
    assertThat(probes()).isLessThanOrEqualTo((System.nanoTime() - begun) / PACE.toNanos() + 1);
    assertThat(failures).isEmpty();
  }

  @Test
  void streamsEndWhenTheQuestionIsNotAnswered() throws InterruptedException {
    server.faults().always(_ -> Fault.HANG);
    openSilentStreams();
    await().atMost(Duration.ofSeconds(20)).until(() -> failures.size() == STREAMS);
    assertThat(failures).hasOnlyElementsOfType(ApiFailure.Unreachable.class);
  }
}
