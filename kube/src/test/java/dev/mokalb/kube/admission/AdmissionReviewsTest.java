package dev.mokalb.kube.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.admission.AdmissionRequest.Operation;
import dev.mokalb.kube.admission.AdmissionRequest.Remark;
import dev.mokalb.kube.admission.AdmissionReviews.Question;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionReviewsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As an API server 1.34 sends it, but for what nobody reads. */
  private static final String REVIEW =
      """
      kind: AdmissionReview
      apiVersion: admission.k8s.io/v1
      request:
        uid: 0df28fbd-5f5f-11e8-bc74-36e6bb280816
        kind: {group: metallb.io, version: v1beta2, kind: BGPPeer}
        resource: {group: metallb.io, version: v1beta2, resource: bgppeers}
        requestKind: {group: metallb.io, version: v1beta1, kind: BGPPeer}
        name: p
        namespace: metallb-system
        operation: UPDATE
        userInfo: {username: admin, groups: ['system:masters']}
        object: &object
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata:
            name: p
            namespace: metallb-system
            uid: u
            creationTimestamp: 2026-01-02T03:04:05Z
          spec: {myASN: 64512, peerASN: 64513, peerAddress: 10.0.0.1, disableMP: true}
        oldObject:
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata: {name: p, namespace: metallb-system, uid: u, resourceVersion: '7'}
          spec: {myASN: 0, peerAddress: 10.0.0.1}
        dryRun: false
        options: {kind: UpdateOptions, apiVersion: meta.k8s.io/v1}
      """;

  static byte[] json(JsonNode tree) {
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode review() throws IOException {
    return (ObjectNode) YAML.readTree(REVIEW);
  }

  private static ObjectNode request(ObjectNode review) {
    return (ObjectNode) review.path("request");
  }

  private static AdmissionRequest understood(byte[] body) {
    return ((Question.Understood) AdmissionReviews.read(body)).request();
  }

  @Test
  void aChangeIsRead() throws IOException {
    AdmissionRequest request = understood(json(review()));
    assertThat(request.id())
        .isEqualTo(
            new AdmissionRequest.Id("admission.k8s.io/v1", "0df28fbd-5f5f-11e8-bc74-36e6bb280816"));
    assertThat(request.operation()).isEqualTo(Operation.UPDATE);
    assertThat(request.target().toString()).contains("BGPPeer", "metallb-system", "p");
    assertThat(request.after().orElseThrow().readings().getFirst())
        .isInstanceOf(Reading.Good.class);
    assertThat(request.before().orElseThrow().readings().getFirst())
        .isInstanceOf(Reading.Bad.class);
    assertThat(request.remarks())
        .containsExactlyInAnyOrder(Remark.DEPRECATED_VERSION, Remark.DISABLE_MP);
  }

  @Test
  void fieldsMayComeInAnyOrder() throws IOException {
    ObjectNode review = JSON.createObjectNode();
    ObjectNode given = review();
    review.set("request", request(given));
    review.set("apiVersion", given.path("apiVersion"));
    assertThat(understood(json(review)).id().apiVersion()).isEqualTo("admission.k8s.io/v1");
  }

  @Test
  void aDeletionHasNoStateAfterwards() throws IOException {
    ObjectNode review = review();
    request(review).put("operation", "DELETE").putNull("object");
    AdmissionRequest request = understood(json(review));
    assertThat(request.after()).isEmpty();
    assertThat(request.before()).isPresent();
    assertThat(request.remarks()).containsExactly(Remark.DEPRECATED_VERSION);
  }

  /** The API server names none of those that it deletes together. */
  @Test
  void oneOfManyThatAreDeletedIsNamedByItself() throws IOException {
    ObjectNode review = review();
    request(review).put("operation", "DELETE").putNull("object");
    ObjectKey named = understood(json(review)).target().key();
    request(review).put("name", "");
    assertThat(understood(json(review)).target().key()).isEqualTo(named);
    assertThat(named.name()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kind/kind, Service",
    "operation, CONNECT",
    "object, ''",
  })
  void whatIsNotForUsIsSaidToBeSo(String field, String value) throws IOException {
    ObjectNode review = review();
    if (value.isEmpty()) {
      request(review).putNull(field);
    } else if (field.contains("/")) {
      ((ObjectNode) request(review).path("kind")).put("kind", value);
    } else {
      request(review).put(field, value);
    }
    assertThat(AdmissionReviews.read(json(review))).isInstanceOf(Question.NotForUs.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\"text\"",
        "{\"apiVersion\":\"admission.k8s.io/v1\"}",
        "{\"apiVersion\":5,\"request\":{\"uid\":\"u\"}}",
        "{\"apiVersion\":\"v1\",\"request\":{\"uid\":\"u\"}}",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\",\"object\":{\"a\":",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"request\":[]}",
        "<html>",
      })
  void whatIsNoReviewIsRefused(String body) {
    assertThat(AdmissionReviews.read(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Question.Unintelligible.class,
            refused -> assertThat(refused.problem()).startsWith("the body is no AdmissionReview"));
  }

  @Test
  void anObjectWithoutNameIsRefused() throws IOException {
    ObjectNode review = review();
    ((ObjectNode) request(review).at("/object/metadata")).remove("name");
    assertThat(AdmissionReviews.read(json(review))).isInstanceOf(Question.Unintelligible.class);
  }

  @Test
  void veryManyValuesAreRefusedAndAHugePoolIsNot() throws IOException {
    ObjectNode review = review();
    ObjectNode pool = (ObjectNode) request(review).path("object");
    ((ObjectNode) request(review).path("kind")).put("kind", "IPAddressPool");
    ArrayNode addresses = pool.putObject("spec").putArray("addresses");
    for (int i = 0; i < 10_000; i++) {
      addresses.add("10.%d.%d.0/30".formatted(i >> 8, i & 255));
    }
    assertThat(understood(json(review)).after().orElseThrow().readings().getFirst())
        .isInstanceOf(Reading.Good.class);
    for (int i = 0; i < Slice.VALUES_MAX; i++) {
      addresses.add("x");
    }
    assertThat(AdmissionReviews.read(json(review)))
        .isInstanceOfSatisfying(
            Question.Unintelligible.class,
            refused -> assertThat(refused.problem()).contains("more than 50000 values"));
  }

  @Property(tries = 300)
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 200) byte[] octets) {
    assertThat(AdmissionReviews.read(octets)).isNotNull();
  }

  @Property(tries = 300)
  void anyCutIsReadWithoutAnException(@ForAll int at) throws IOException {
    byte[] whole = json(review());
    byte[] cut = java.util.Arrays.copyOf(whole, Math.floorMod(at, whole.length));
    assertThat(AdmissionReviews.read(cut)).isInstanceOf(Question.Unintelligible.class);
  }

  @Test
  void answersAreAsTheApiServerWantsThem() throws IOException {
    AdmissionRequest.Id id = new AdmissionRequest.Id("admission.k8s.io/v1", "u");
    assertThat(JSON.readTree(AdmissionReviews.answer(id, AdmissionVerdict.allowed(List.of()))))
        .isEqualTo(
            YAML.readTree(
                """
                apiVersion: admission.k8s.io/v1
                kind: AdmissionReview
                response: {uid: u, allowed: true}
                """));
    AdmissionVerdict refusal = new AdmissionVerdict(Optional.of("no"), List.of("w", "x"));
    assertThat(JSON.readTree(AdmissionReviews.answer(id, refusal)))
        .isEqualTo(
            YAML.readTree(
                """
                apiVersion: admission.k8s.io/v1
                kind: AdmissionReview
                response:
                  uid: u
                  allowed: false
                  status: {code: 403, reason: Forbidden, message: 'no'}
                  warnings: [w, x]
                """));
  }
}
