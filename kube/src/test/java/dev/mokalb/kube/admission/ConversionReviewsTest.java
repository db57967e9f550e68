package dev.mokalb.kube.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.admission.ConversionReviews.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionReviewsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String REVIEW =
      """
      kind: ConversionReview
      apiVersion: apiextensions.k8s.io/%s
      request:
        uid: 705ab4f5
        desiredAPIVersion: metallb.io/v1beta2
        objects:
        - apiVersion: metallb.io/v1beta1
          kind: BGPPeer
          metadata: {name: a}
          spec: {myASN: 1, peerPort: 0}
        - apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata: {name: b}
          spec: {myASN: 2, vrf: red}
        - apiVersion: metallb.io/v1beta1
          kind: %s
          metadata: {name: c}
      """;

  private static JsonNode answer(String review) throws IOException {
    byte[] body = YAML.readTree(review).toString().getBytes(StandardCharsets.UTF_8);
    return JSON.readTree(((Outcome.Answer) ConversionReviews.answer(body)).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1beta1"})
  void allObjectsComeBackInTheirOrder(String version) throws IOException {
    assertThat(answer(REVIEW.formatted(version, "BGPPeer")))
        .isEqualTo(
            YAML.readTree(
                """
                apiVersion: apiextensions.k8s.io/%s
                kind: ConversionReview
                response:
                  uid: 705ab4f5
                  convertedObjects:
                  - apiVersion: metallb.io/v1beta2
                    kind: BGPPeer
                    metadata: {name: a}
                    spec: {myASN: 1}
                  - apiVersion: metallb.io/v1beta2
                    kind: BGPPeer
                    metadata: {name: b}
                    spec: {myASN: 2, vrf: red}
                  - apiVersion: metallb.io/v1beta2
                    kind: BGPPeer
                    metadata: {name: c}
                  result: {status: Success}
                """
                    .formatted(version)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Service", "Community"})
  void oneThatCannotBeConvertedFailsAll(String kind) throws IOException {
    JsonNode answer = answer(REVIEW.formatted("v1", kind));
    assertThat(answer.at("/response/result/status").asText()).isEqualTo("Failure");
    assertThat(answer.at("/response/result/message").asText()).contains(kind);
    assertThat(answer.path("response").has("convertedObjects")).isFalse();
    assertThat(answer.at("/response/uid").asText()).isEqualTo("705ab4f5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[",
        "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"request\":{}}",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\"}}",
        "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"request\":{\"uid\":\"u\",\"objects\":5}}",
      })
  void whatIsNoReviewIsRefused(String body) {
    assertThat(ConversionReviews.answer(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Outcome.Unintelligible.class);
  }

  @Property(tries = 300)
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 200) byte[] octets) {
    assertThat(ConversionReviews.answer(octets)).isNotNull();
  }
}
