package dev.mokalb.lab.cluster;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.Topology;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Writes the objects that a cluster has before anybody uses it. */
public final class Objects {
  /** The Secret with which speakers keep others out of their conversation. */
  public static final String MEMBERLIST = "memberlist";

  private static final Duration TOKEN_VALID = Duration.ofDays(30);
  private static final int SECRET_OCTETS = 128;

  private final KubernetesClient client;
  private final Topology topology;
  private final Pods pods;

  public Objects(KubernetesClient client, Topology topology) {
    this.client = client;
    this.topology = topology;
    this.pods = new Pods(client, topology);
  }

  public Pods pods() {
    return pods;
  }

  public void writeNodes() {
    topology.nodes().forEach(this::writeNode);
  }

  /** Writes the namespace of Moka, its service accounts and what they may do. */
  public void writeAccess() {
    try (InputStream manifest = Objects.class.getResourceAsStream("rbac.yaml")) {
      apply(new String(manifest.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LabException("cannot read rbac.yaml", e);
    }
  }

  /** Writes the secret with which speakers keep others out of their conversation. */
  public void writeMemberlistSecret(String namespace) {
    byte[] random = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(random);
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(MEMBERLIST)
                .endMetadata()
                .withStringData(Map.of("secretkey", Base64.getEncoder().encodeToString(random)))
                .build())
        .create();
  }

  /** Writes the custom-resource definitions in {@code folder} and waits until they are served. */
  public void writeDefinitions(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new LabException("there are no custom-resource definitions in " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<CustomResourceDefinition> definitions =
          files
              .filter(file -> file.toString().endsWith(".yaml"))
              .sorted()
              .flatMap(file -> load(file).stream())
              .map(CustomResourceDefinition.class::cast)
              .toList();
      definitions.forEach(definition -> client.resource(definition).create());
      definitions.forEach(definition ->
          client.resource(definition).waitUntilCondition(Objects::served, 20, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new LabException("cannot read " + folder, e);
    }
  }

  /** A token of a service account, as a pod gets one. */
  public String serviceAccountToken(String namespace, String name) {
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_VALID.toSeconds())
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** Does what {@code kubectl apply} does with a manifest of one or more objects. */
  public void apply(String manifest) {
    load(manifest).forEach(object -> client.resource(object).forceConflicts().serverSideApply());
  }

  /** Deletes every object that the manifest names. */
  public void delete(String manifest) {
    load(manifest).forEach(object -> client.resource(object).delete());
  }

  private List<HasMetadata> load(String manifest) {
    return client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8))).items();
  }

  private List<HasMetadata> load(Path file) {
    try (InputStream manifest = Files.newInputStream(file)) {
      return client.load(manifest).items();
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  private static boolean served(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(condition ->
                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private void writeNode(String name) {
    Topology.Host host = topology.host(name);
    List<String> podCidrs = topology.podCidrs(name);
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .addToLabels("kubernetes.io/os", "linux")
            .endMetadata()
            .withNewSpec()
            .withPodCIDR(podCidrs.getFirst())
            .withPodCIDRs(podCidrs)
            .endSpec()
            .build();
    node = client.resource(node).create();
    client
        .resource(
            node.edit()
                .editOrNewStatus()
                .addNewAddress(host.ipv4(), "InternalIP")
                .addNewAddress(host.ipv6(), "InternalIP")
                .addNewAddress(name, "Hostname")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("Lab")
                .endCondition()
                .withNewNodeInfo()
                .withKubeletVersion("none")
                .withContainerRuntimeVersion("none://")
                .withOsImage("network namespace")
                .withKernelVersion(System.getProperty("os.version"))
                .withKubeProxyVersion("")
                .withArchitecture("")
                .withBootID("")
                .withMachineID("")
                .withSystemUUID("")
                .withOperatingSystem("linux")
                .endNodeInfo()
                .endStatus()
                .build())
        .updateStatus();
    // The API server taints what it has not seen ready; nothing here would take that away again.
    client
        .nodes()
        .withName(name)
        .edit(current -> current.edit().editSpec().withTaints().endSpec().build());
  }
}
