package dev.mokalb.kube.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of the objects, and the patches that change them. */
class WebhookObjectsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OURS = "metallb-system/metallb-webhook-service";

  private static <T> T decode(String yaml, ObjectDecoder<T> decoder) throws IOException {
    byte[] json = YAML.readTree(yaml).toString().getBytes(StandardCharsets.UTF_8);
    return ((ObjectReader.Outcome.Decoded<T>)
            ObjectReader.ofSubmitted(decoder).read(json, 0, json.length))
        .value();
  }

  private static final String CONFIGURATION =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: metallb-webhook-configuration, resourceVersion: '42'}
      webhooks:
      - name: a
        clientConfig:
          service: {name: metallb-webhook-service, namespace: metallb-system, path: /a, port: 443}
          caBundle: eA==
        rules: [{apiGroups: [metallb.io], resources: [ipaddresspools]}]
      - name: b
        clientConfig: {url: 'https://elsewhere/b'}
      - clientConfig:
          service: {namespace: metallb-system, name: metallb-webhook-service}
        name: c
      - name: d
        clientConfig:
          service: {name: other, namespace: metallb-system}
      """;

  @Test
  void placesOfTheConfigurationThatLeadToUsAreFound() throws IOException {
    TrustTarget target = decode(CONFIGURATION, TrustTarget::ofConfiguration);
    assertThat(target.placesOf(OURS))
        .containsExactly(
            new TrustTarget.Place("/webhooks/0/clientConfig", OURS, "x"),
            new TrustTarget.Place("/webhooks/2/clientConfig", OURS, ""));
    assertThat(target.injectedByOthers()).isFalse();
  }

  @Test
  void aPatchChangesThesePlacesOfThisVersionAlone() throws IOException {
    TrustTarget target = decode(CONFIGURATION, TrustTarget::ofConfiguration);
    byte[] patch = target.patch(List.of(target.placesOf(OURS).getLast().trusting("bundle")));
    assertThat(JSON.readTree(patch))
        .isEqualTo(
            YAML.readTree(
                """
                - {op: replace, path: /metadata/resourceVersion, value: '42'}
                - {op: add, path: /webhooks/2/clientConfig/caBundle, value: YnVuZGxl}
                """));
  }

  @Test
  void whatIsAnnotatedForCertManagerIsSeen() throws IOException {
    String annotated =
        """
        metadata: {name: a, annotations: {cert-manager.io/inject-ca-from: n/c}}
        """;
    assertThat(decode(annotated, TrustTarget::ofConfiguration).injectedByOthers()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{strategy: None} | 0",
        "{strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {service:"
            + " {name: metallb-webhook-service, namespace: metallb-system, path: /convert}}}} | 1",
        "{strategy: Webhook, webhook: {clientConfig: {url: 'https://x'}}} | 0",
      })
  void placesOfTheDefinitionAreFoundWhereItConverts(String conversion, int places)
      throws IOException {
    TrustTarget target =
        decode(
            "{metadata: {name: bgppeers.metallb.io}, spec: {group: metallb.io, versions: [{name:"
                + " v1beta1, schema: {openAPIV3Schema: {type: object}}}], conversion: "
                + conversion
                + "}, status: {conversion: {}}}",
            TrustTarget::ofDefinition);
    assertThat(target.placesOf(OURS)).hasSize(places);
    target
        .placesOf(OURS)
        .forEach(place ->
            assertThat(place.pointer()).isEqualTo("/spec/conversion/webhook/clientConfig"));
  }

  @Test
  void aSecretIsReadAndPatched() throws IOException {
    SecretContent secret =
        decode(
            """
            kind: Secret
            metadata: {name: s, namespace: n, resourceVersion: '7'}
            type: Opaque
            data: {tls.crt: w6k=, other: '*', empty: ''}
            """,
            SecretContent::decode);
    assertThat(secret.data()).isEqualTo(Map.of("tls.crt", "é", "other", "", "empty", ""));
    assertThat(JSON.readTree(secret.patch(Map.of("tls.crt", "é"))))
        .isEqualTo(
            YAML.readTree(
                """
                metadata: {resourceVersion: '7'}
                data: {tls.crt: w6k=}
                """));
  }

  @Test
  void aNewSecretHasTheNamesOfTheSettings() throws IOException {
    JsonNode body =
        JSON.readTree(
            SecretContent.newBody(new WebhookNames("n", "s", "w"), Map.of("tls.crt", "é")));
    assertThat(body)
        .isEqualTo(
            YAML.readTree(
                """
                apiVersion: v1
                kind: Secret
                metadata: {namespace: n, name: s}
                data: {tls.crt: w6k=}
                """));
    assertThat(new WebhookNames("n", "s", "w").serverNames().dns()).containsExactly("w.n.svc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: kubernetes.io/basic-auth, data: {password: eA==}} | USABLE",
        "{type: kubernetes.io/basic-auth, data: {username: eA==}} | WITHOUT_PASSWORD",
        "{type: kubernetes.io/basic-auth} | WITHOUT_PASSWORD",
        "{type: Opaque, data: {password: eA==}} | OF_ANOTHER_TYPE",
        "[] | UNKNOWN",
      })
  void aPasswordIsLookedFor(String yaml, PasswordSecret.State state) throws IOException {
    assertThat(PasswordSecret.read(YAML.readTree(yaml).toString())).isEqualTo(state);
  }
}
