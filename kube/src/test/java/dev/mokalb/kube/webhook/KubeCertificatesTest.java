package dev.mokalb.kube.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KubeCertificatesTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  /** Nobody would look before the next news, which never come. */
  @Test
  void whoMayNotReadTheTargetsIsWokenWhenTheWaitForThemIsOver() {
    AtomicInteger known = new AtomicInteger();
    KubeCertificates[] certificates = new KubeCertificates[1];
    try (FakeApiServer server = FakeApiServer.start();
        ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()))) {
      server
          .faults()
          .always(
              verb -> verb.startsWith("customresourcedefinitions") ? Fault.FORBIDDEN : Fault.NONE);
      certificates[0] =
          new KubeCertificates(
              client,
              new WebhookNames("default", "certificates", "webhooks"),
              () -> {
                if (certificates[0].isKnown()) {
                  known.incrementAndGet();
                }
              },
              Duration.ofSeconds(1));
      try (KubeCertificates started = certificates[0]) {
        started.start();
        assertThat(started.isKnown()).isFalse();
        await().atMost(SOON).until(() -> known.get() > 0);
      }
    }
  }
}
