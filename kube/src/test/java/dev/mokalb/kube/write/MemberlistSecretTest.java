package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemberlistSecretTest {

  private static final ObjectKey KEY = new ObjectKey("default", "memberlist");

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicBoolean leads = new AtomicBoolean(true);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private MemberlistSecret secret(Optional<String> deployment) {
    return new MemberlistSecret(client, new MemberlistSecret.Wanted(KEY, deployment), leads::get);
  }

  @Test
  void itIsMadeOnceWithManyRandomOctets() throws IOException {
    MemberlistSecret secret = secret(Optional.empty());
    secret.takeOver();
    soon(() -> server.objects("secrets").names().equals(List.of("memberlist")));
    JsonNode made = stored();
    assertThat(made.path("type").asText()).isEqualTo("Opaque");
    assertThat(made.path("metadata").has("ownerReferences")).isFalse();
    String key = made.path("stringData").path("secretkey").asText();
    assertThat(Base64.getDecoder().decode(key)).hasSize(128);
    secret.takeOver();
    soon(() -> creations() == 2);
    assertThat(stored()).isEqualTo(made);
    secret.close();
  }

  @Test
  void noTwoAreAlike() throws IOException {
    secret(Optional.empty()).takeOver();
    soon(() -> !server.objects("secrets").names().isEmpty());
    String first = stored().path("stringData").toString();
    server.objects("secrets").remove("memberlist");
    secret(Optional.empty()).takeOver();
    soon(() -> !server.objects("secrets").names().isEmpty());
    assertThat(stored().path("stringData").toString()).isNotEqualTo(first);
  }

  @Test
  void whatIsThereIsKept() {
    server.objects("secrets").put("memberlist", "{\"data\":{\"secretkey\":\"b2xk\"}}");
    secret(Optional.empty()).takeOver();
    soon(() -> creations() == 1);
    assertThat(server.objects("secrets").data())
        .containsEntry("memberlist", "{\"data\":{\"secretkey\":\"b2xk\"}}");
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.method()).isEqualTo("POST"));
  }

  @Test
  void itGoesWithItsDeployment() throws IOException {
    server.objects("deployments").put("moka-controller", "{}");
    secret(Optional.of("moka-controller")).takeOver();
    soon(() -> !server.objects("secrets").names().isEmpty());
    JsonNode owner = stored().path("metadata").path("ownerReferences").path(0);
    assertThat(owner.path("apiVersion").asText()).isEqualTo("apps/v1");
    assertThat(owner.path("kind").asText()).isEqualTo("Deployment");
    assertThat(owner.path("name").asText()).isEqualTo("moka-controller");
    assertThat(owner.path("uid").asText()).isEqualTo("u-moka-controller");
  }

  @Test
  void aDeploymentThatIsNotThereKeepsItFromNothing() throws IOException {
    secret(Optional.of("moka-controller")).takeOver();
    soon(() -> !server.objects("secrets").names().isEmpty());
    assertThat(stored().path("metadata").has("ownerReferences")).isFalse();
  }

  @Test
  void whoDoesNotLeadMakesNone() {
    leads.set(false);
    MemberlistSecret secret = secret(Optional.empty());
    secret.takeOver();
    assertThat(server.requests()).isEmpty();
    leads.set(true);
    secret.takeOver();
    soon(() -> creations() == 1);
  }

  @Test
  void aServerThatFailsIsAskedAgain() {
    server.faults().next("secrets create", Fault.SERVER_ERROR, Fault.NO_ANSWER);
    secret(Optional.empty()).takeOver();
    soon(() -> server.objects("secrets").names().equals(List.of("memberlist")));
    assertThat(creations()).isEqualTo(3);
  }

  /** A Lease that is not renewed in time, and is a moment later. */
  @Test
  void whatWasHeldUpWithoutThePermitGoesOn() {
    server.faults().next("secrets create", Fault.SERVER_ERROR);
    MemberlistSecret secret = secret(Optional.empty());
    secret.takeOver();
    soon(() -> creations() == 1);
    leads.set(false);
    await().during(Duration.ofMillis(2_500)).until(() -> creations() == 1);
    leads.set(true);
    secret.resume();
    soon(() -> server.objects("secrets").names().equals(List.of("memberlist")));
  }

  @Test
  void whoMayNotIsNotAskedAgain() {
    server.faults().next("secrets create", Fault.FORBIDDEN);
    MemberlistSecret secret = secret(Optional.empty());
    secret.takeOver();
    soon(() -> creations() == 1);
    secret.takeOver();
    soon(() -> server.objects("secrets").names().equals(List.of("memberlist")));
    assertThat(creations()).isEqualTo(2);
  }

  private JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(server.objects("secrets").get("memberlist").orElseThrow().data());
  }

  private long creations() {
    return server.requests().stream().filter(request -> request.method().equals("POST")).count();
  }

  private static void soon(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2)).until(condition);
  }
}
