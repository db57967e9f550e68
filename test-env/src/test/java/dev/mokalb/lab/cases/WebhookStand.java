package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The webhooks around a lab: their Service with endpoints, and who is asked for what. */
final class WebhookStand {

  static final int FIRST_PORT = 9443;

  private static final String SERVICE = "metallb-webhook-service";
  private static final String SECRET = "metallb-webhook-cert";
  private static final String CONFIGURATION = "metallb-webhook-configuration";
  private static final List<String> KINDS =
      List.of(
          "bgppeers",
          "bgpadvertisements",
          "l2advertisements",
          "ipaddresspools",
          "communities",
          "bfdprofiles");
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Lab lab;

  WebhookStand(Lab lab) {
    this.lab = lab;
  }

  private KubernetesClient client() {
    return lab.kubernetes();
  }

  /** Has the API server ask the controller, and returns once it trusts its certificate. */
  void enable(String failurePolicy) {
    lab.objects().apply(manifest().replace("FAILURE-POLICY", failurePolicy));
    serveAt("first", FIRST_PORT);
    await("the API server to be told whom to trust")
        .atMost(SOON)
        .until(() -> bundles().stream().noneMatch(String::isEmpty));
    // Its own picture of the configuration follows within moments.
    await("the webhooks to be asked")
        .atMost(SOON)
        .until(() ->
            create("IPAddressPool", "probe", "{addresses: [10.255.0.0/32]}", "--dry-run=server")
                .succeeded());
  }

  private static String manifest() {
    try (InputStream in = WebhookStand.class.getResourceAsStream("webhooks.yaml")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An endpoint beside the API server, where the lab's controllers run. */
  void serveAt(String name, int port) {
    client()
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(Moka.NAMESPACE)
                .withName(SERVICE + "-" + name)
                .addToLabels("kubernetes.io/service-name", SERVICE)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("webhook")
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .addNewEndpoint()
                .withAddresses(Topology.API_SERVER.ipv4())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build())
        .serverSideApply();
  }

  void serveNoMoreAt(String name) {
    client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(Moka.NAMESPACE)
        .withName(SERVICE + "-" + name)
        .delete();
  }

  /** Nobody is asked any more. */
  void disable() {
    client()
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .delete();
    for (String name : List.of("first", "second")) {
      serveNoMoreAt(name);
    }
  }

  /** Deletes all configuration, in an order that no webhook minds. */
  void deleteConfiguration() {
    for (String kind : KINDS) {
      for (String namespace : List.of(Moka.NAMESPACE, "default")) {
        lab.kubectl("-n", namespace, "delete", kind + ".metallb.io", "--all", "--wait=false");
      }
    }
  }

  ValidatingWebhookConfiguration configuration() {
    return client()
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .get();
  }

  /** Whom the API server is told to trust, for each webhook, as PEM. */
  List<String> bundles() {
    List<String> bundles = new ArrayList<>();
    configuration()
        .getWebhooks()
        .forEach(webhook -> {
          String bundle = webhook.getClientConfig().getCaBundle();
          bundles.add(bundle == null ? "" : text(bundle));
        });
    return bundles;
  }

  /** Tells the API server to trust these authorities only. */
  void trust(String pem) {
    String base64 = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    client()
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .edit(configuration -> {
          configuration
              .getWebhooks()
              .forEach(webhook -> webhook.getClientConfig().setCaBundle(base64));
          return configuration;
        });
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** What the Secret with the certificates holds, decoded. */
  Map<String, String> secret() {
    Secret secret = client().secrets().inNamespace(Moka.NAMESPACE).withName(SECRET).get();
    Map<String, String> data = new TreeMap<>();
    if (secret != null) {
      secret.getData().forEach((entry, base64) -> data.put(entry, text(base64)));
    }
    return data;
  }

  void writeSecret(Map<String, String> data) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Moka.NAMESPACE)
                .withName(SECRET)
                .endMetadata()
                .withStringData(data)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  void deleteSecret() {
    client().secrets().inNamespace(Moka.NAMESPACE).withName(SECRET).delete();
  }

  CommandResult create(String kind, String name, String spec, String... more) {
    return apply(object(kind, name, spec), more);
  }

  static String object(String kind, String name, String spec) {
    String version = kind.equals("BGPPeer") ? "v1beta2" : "v1beta1";
    return """
    apiVersion: metallb.io/%s
    kind: %s
    metadata: {name: %s, namespace: metallb-system}
    spec: %s
    """
        .formatted(version, kind, name, spec);
  }

  /** As {@code kubectl apply -f} does it. */
  CommandResult apply(String manifest, String... more) {
    try {
      Path file = Files.createTempFile(lab.folder().path(), "manifest", ".yaml");
      Files.writeString(file, manifest);
      List<String> words = new ArrayList<>(List.of("apply", "-f", file.toString()));
      words.addAll(List.of(more));
      return lab.kubectl(words.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another controller beside the first, not started. */
  LabProcess controller(String name, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(lab.installation().controller().toString());
    command.addAll(List.of("--port=0", "--health-probe-port=0"));
    command.addAll(List.of(flags));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "KUBECONFIG", lab.folder().cluster().resolve("kubeconfig-controller").toString());
    environment.put("METALLB_NAMESPACE", Moka.NAMESPACE);
    environment.put("METALLB_POD_NAME", name);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return new LabProcess(name, command, environment, lab.folder().logs());
  }
}
