package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackRouter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The way from the old ConfigMap to custom resources that docs/configuration.md describes. */
class MigrationIT {
  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String LOCAL = "192.168.2.200";
  private static final String ROUTED = "198.51.100.1";
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** So long nothing may change that must not. */
  private static final Duration STEADY = Duration.ofSeconds(3);

  private static final String CONFIG =
      """
      peers:
      - my-asn: 64512
        peer-asn: 65001
        peer-address: 192.168.2.1
        password: s3cret
        bfd-profile: fast
      bgp-communities: {rack: "64512:7"}
      bfd-profiles:
      - {name: fast, receive-interval: 50, transmit-interval: 50, detect-multiplier: 3}
      address-pools:
      - name: default
        protocol: layer2
        addresses: [192.168.2.200-192.168.2.225]
      - name: routed
        protocol: bgp
        auto-assign: false
        addresses: [198.51.100.1-198.51.100.99]
        bgp-advertisements:
        - communities: [rack]
      """;

  @TempDir Path folder;

  @Test
  void nothingChangesOnTheWayFromTheConfigMapToResources() throws IOException {
    String resources = "";
    try (RackRouter router = LAB.rackRouter(folder, RackRouter.BFD, "password s3cret")) {
      LAB.applyConfigMap(CONFIG);
      LAB.create(TestLab.echo("local"));
      LAB.create(
          TestLab.echo("routed")
              .editMetadata()
              .addToAnnotations("metallb.io/address-pool", "routed")
              .endMetadata());
      LAB.awaitAddresses("local", LOCAL);
      LAB.awaitAddresses("routed", ROUTED);
      Waiting.until("3 paths", LIMIT, () -> router.hops(ROUTED).size() == 3);
      Waiting.until("BFD with all nodes", LIMIT, () -> router.watched() == 3);
      LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
      LAB.awaitPage(LOCAL);
      String owner = owner();
      List<Instant> sessions = sessions(router);

      resources = converted();
      LAB.apply(resources);
      awaitValid();
      staysAsItIs(router);

      LAB.lab().kubernetes().configMaps().inNamespace("metallb-system").withName("config").delete();
      staysAsItIs(router);
      awaitValid();

      assertThat(owner()).as("who answers for " + LOCAL).isEqualTo(owner);
      assertThat(sessions(router)).as("when the sessions came up").isEqualTo(sessions);
      assertThat(router.frr().route(ROUTED + "/32").orElseThrow()).contains("64512:7");
      // It is the resources now that give addresses.
      LAB.create(TestLab.echo("new"));
      LAB.awaitAddresses("new", "192.168.2.201");
      LAB.awaitPage("192.168.2.201");
    } finally {
      if (!resources.isEmpty()) {
        LAB.lab().objects().delete(resources);
      }
    }
  }

  /** What the command in docs/configuration.md writes. */
  private String converted() throws IOException {
    Path configMap = folder.resolve("config-map.yaml");
    Files.writeString(
        configMap,
        LAB.lab()
            .kubectl("get", "configmap", "config", "-n", "metallb-system", "-o", "yaml")
            .output());
    ProcessBuilder command =
        new ProcessBuilder(LAB.lab().installation().controller().toString(), "convert");
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    CommandResult result = Commands.attempt(command, Files.readString(configMap));
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.errors()).isEmpty();
    return result.output();
  }

  private static void staysAsItIs(RackRouter router) {
    await("addresses, paths and BFD to stay")
        .during(STEADY)
        .atMost(STEADY.plusSeconds(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() ->
            LAB.addresses("local").equals(List.of(LOCAL))
                && LAB.addresses("routed").equals(List.of(ROUTED))
                && router.hops(ROUTED).size() == 3);
    assertThat(LAB.page(LOCAL)).contains("Hello");
    assertThat(router.watched()).isEqualTo(3);
  }

  /** The hardware address that the client has for the local address. */
  private static String owner() {
    LAB.page(LOCAL);
    String known = LAB.lab().client().exec("ip", "-o", "neighbour", "show", LOCAL).output();
    Matcher address = Pattern.compile("lladdr (\\S+)").matcher(known);
    assertThat(address.find()).as(known).isTrue();
    return address.group(1);
  }

  private static List<Instant> sessions(RackRouter router) {
    return LAB.lab().topology().nodes().stream()
        .map(node -> router.frr().lastUp(LAB.lab().topology().host(node).ipv4()).orElseThrow())
        .toList();
  }

  private static void awaitValid() {
    for (String process : List.of("controller", "speaker-n1", "speaker-n2", "speaker-n3")) {
      await("nothing wrong for the " + process)
          .atMost(TestLab.SOON)
          .until(() -> {
            GenericKubernetesResource state = LAB.object("v1beta1", "ConfigurationState", process);
            return state != null && "Valid".equals(state.get("status", "result"));
          });
    }
  }
}
