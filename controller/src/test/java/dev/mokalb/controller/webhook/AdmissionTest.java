package dev.mokalb.controller.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.controller.webhook.review.Picture;
import dev.mokalb.kube.admission.AdmissionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** From body to body; what is decided is tested with the review. */
class AdmissionTest {

  private static JsonNode answer(
      String kind, String address, Function<AdmissionRequest, Picture> pictures)
      throws IOException {
    byte[] body =
        new YAMLMapper()
            .readTree(
                """
                apiVersion: admission.k8s.io/v1
                request:
                  uid: u
                  kind: {kind: %s}
                  operation: CREATE
                  namespace: metallb-system
                  name: a
                  object:
                    metadata: {name: a, namespace: metallb-system}
                    spec: {addresses: [%s]}
                """
                    .formatted(kind, address))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return new ObjectMapper()
        .readTree(new Admission(pictures).answer(body).body())
        .path("response");
  }

  private static Picture empty(AdmissionRequest request) {
    return new Picture(
        request.target().key().namespace(),
        Optional.of(List.of()),
        Optional.of(List.of()),
        Optional.of(List.of()),
        Map.of());
  }

  @Test
  void aVerdictIsSent() throws IOException {
    JsonNode allowed = answer("IPAddressPool", "10.0.0.0/24", AdmissionTest::empty);
    assertThat(allowed.path("allowed").asBoolean()).isTrue();
    assertThat(allowed.has("warnings")).isFalse();
    JsonNode refused = answer("IPAddressPool", "nonsense", AdmissionTest::empty);
    assertThat(refused.path("allowed").asBoolean()).isFalse();
    assertThat(refused.at("/status/message").asText())
        .startsWith("IPAddressPool metallb-system/a: spec.addresses[0] \"nonsense\" is neither");
    assertThat(refused.path("uid").asText()).isEqualTo("u");
  }

  @Test
  void whatIsNotOursIsAllowedWithAWarning() throws IOException {
    JsonNode answer = answer("Gateway", "x", AdmissionTest::empty);
    assertThat(answer.path("allowed").asBoolean()).isTrue();
    assertThat(answer.path("warnings").get(0).asText()).contains("Gateway");
  }

  @Test
  void aDefectRefusesNothing() throws IOException {
    JsonNode answer =
        answer(
            "IPAddressPool",
            "10.0.0.0/24",
            _ -> {
              throw new IllegalStateException("as planned");
            });
    assertThat(answer.path("allowed").asBoolean()).isTrue();
    assertThat(answer.path("warnings").get(0).asText()).contains("defect");
  }

  @Test
  void whatIsNoReviewIsABadRequest() {
    assertThat(new Admission(AdmissionTest::empty).answer(new byte[] {'{'}).code()).isEqualTo(400);
  }
}
