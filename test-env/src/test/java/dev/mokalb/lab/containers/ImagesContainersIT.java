package dev.mokalb.lab.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Capability;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.Topology;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The images of dist/images, not the programs in them, run as the chart has them run. */
class ImagesContainersIT {
  private static final String NODE = "n1";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  // In a cluster a controller is not on the network of the node, and has ports of its own.
  private static final int CONTROLLER_HEALTH = 17473;
  private static final int SPEAKER_HEALTH = 17472;
  private static final String NOBODY = "65534 65534 65534 65534";
  private static final String NO_CAPABILITY = "0000000000000000";
  private static final String NET_RAW_ALONE = "0000000000002000";
  private static final String ENDED_BY_SIGTERM = "143"; // 128 and the number of the signal

  private static final MokaContainer.Confinement CONTROLLER =
      new MokaContainer.Confinement(List.of(), List.of("no-new-privileges"));

  // Docker gives an ordinary user's process no capability but by the launcher's file capability,
  // which no-new-privileges would take away; containerd in a cluster gives it beforehand.
  private static final MokaContainer.Confinement SPEAKER =
      new MokaContainer.Confinement(List.of(Capability.NET_RAW), List.of());

  private static Lab lab;
  private static ContainerEngine engine;
  private static String controllerImage;
  private static String speakerImage;

  @BeforeAll
  static void start() {
    lab = Lab.up(LabOptions.in(Path.of("target", "labs", "containers")).bare().withNodes(1));
    engine = ContainerEngine.start(lab, NODE);
    controllerImage = engine.load("moka-controller");
    speakerImage = engine.load("moka-speaker");
    lab.pods()
        .writeOnHost(
            Moka.NAMESPACE,
            Moka.podName(NODE),
            Map.of("app", "metallb", "component", "speaker"),
            NODE);
  }

  @AfterAll
  static void end() {
    if (engine != null) {
      engine.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void clean() {
    lab.kubectl("delete", "service", "echo", "--ignore-not-found");
    lab.kubectl("-n", Moka.NAMESPACE, "delete", "ipaddresspools,l2advertisements", "--all");
  }

  @Test
  void controllerServesAsNobodyWithoutAnyCapability() {
    try (MokaContainer controller = controller("controller", Topology.API_SERVER.ipv4())) {
      controller.start();
      controller.awaitLog("; serving");
      awaitOk(CONTROLLER_HEALTH, "/readyz");
      awaitOk(CONTROLLER_HEALTH, "/healthz");
      assertConfined(controller);
      assertThat(controller.kernelSays("CapEff")).isEqualTo(NO_CAPABILITY);
      assertThat(controller.kernelSays("CapPrm")).isEqualTo(NO_CAPABILITY);
      assertThat(controller.kernelSays("CapBnd")).isEqualTo(NO_CAPABILITY);
      assertThat(controller.kernelSays("NoNewPrivs")).isEqualTo("1");
      assertEndsAtOnce(controller);
      assertThat(leaseHolder()).as("the Lease is free for the next one").isEmpty();
    }
  }

  @Test
  void bothServeAnAddress() {
    try (MokaContainer controller = controller("controller", Topology.API_SERVER.ipv4());
        MokaContainer speaker = speaker(SPEAKER)) {
      controller.start();
      speaker.start();
      applyPoolAndService();
      await("the address to be answered for by " + NODE)
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> lab.answering("192.168.2.200").equals(List.of(NODE)));
      await("the page")
          .atMost(SOON)
          .until(() ->
              lab.client()
                  .exec("curl", "-s", "-m", "1", "http://192.168.2.200/")
                  .output()
                  .contains("Hello"));
      assertThat(Services.addresses(lab.services().find("echo").orElseThrow()))
          .containsExactly("192.168.2.200");
      awaitOk(SPEAKER_HEALTH, "/readyz");
      awaitOk(SPEAKER_HEALTH, "/healthz");
      assertConfined(speaker);
      assertThat(speaker.kernelSays("CapEff")).isEqualTo(NET_RAW_ALONE);
      assertThat(speaker.kernelSays("CapPrm")).isEqualTo(NET_RAW_ALONE);
      assertThat(speaker.kernelSays("CapBnd")).isEqualTo(NET_RAW_ALONE);
      assertEndsAtOnce(speaker);
      assertThat(lab.answering("192.168.2.200")).isEmpty();
    }
  }

  @Test
  void controllerThatDoesNotReachTheApiServerSaysSoAndLives() {
    // No host of the LAN has this address.
    try (MokaContainer controller = controller("lonely", "192.168.2.199")) {
      controller.start();
      controller.awaitLog("192.168.2.199", "the API server cannot be reached");
      awaitOk(CONTROLLER_HEALTH, "/healthz");
      assertThat(page(CONTROLLER_HEALTH, "/readyz"))
          .as("it cannot know whether MetalLB's controller is in its namespace, and waits")
          .startsWith("it looks whether MetalLB's controller runs")
          .endsWith(" 503");
      assertEndsAtOnce(controller);
    }
  }

  @Test
  void speakerWithoutItsCapabilitySaysWhichOneIsMissing() {
    var withheld =
        new MokaContainer.Confinement(List.of(Capability.NET_RAW), CONTROLLER.securityOptions());
    try (MokaContainer speaker = speaker(withheld)) {
      applyPoolAndService();
      speaker.start();
      speaker.awaitLog("NET_RAW", "securityContext.capabilities");
      assertThat(speaker.kernelSays("CapEff")).isEqualTo(NO_CAPABILITY);
      awaitOk(SPEAKER_HEALTH, "/healthz");
      assertEndsAtOnce(speaker);
    }
  }

  /** The kernel refuses a launcher that asks for what the container may not have. */
  @Test
  void speakerDoesNotStartWhereNetRawIsOutOfReach() {
    var without = new MokaContainer.Confinement(List.of(), List.of());
    try (MokaContainer speaker = speaker(without)) {
      speaker.withStartupCheckStrategy(new UntilItEnds());
      speaker.start();
      speaker.awaitLog("java-net-raw", "operation not permitted");
    }
  }

  @Test
  void thereIsNoShell() {
    try (MokaContainer controller = controller("shell", Topology.API_SERVER.ipv4())) {
      controller.withCreateContainerCmdModifier(command -> command.withEntrypoint("/bin/sh"));
      assertThatThrownBy(controller::start).hasStackTraceContaining("no such file or directory");
    }
  }

  private static void assertConfined(MokaContainer container) {
    assertThat(container.kernelSays("Uid")).isEqualTo(NOBODY);
    assertThat(container.kernelSays("Gid")).isEqualTo(NOBODY);
    assertThat(container.kernelSays("CapInh")).isEqualTo(NO_CAPABILITY);
    assertThat(container.kernelSays("CapAmb")).isEqualTo(NO_CAPABILITY);
    assertThat(container.rootMount()).startsWith("ro,");
  }

  private static void assertEndsAtOnce(MokaContainer container) {
    MokaContainer.Ended ended = container.terminate(END_LIMIT);
    System.out.printf(
        "%s ended with %d, %d ms after SIGTERM%n",
        container.getDockerImageName(), ended.exitCode(), ended.took().toMillis());
    assertThat(Long.toString(ended.exitCode())).isEqualTo(ENDED_BY_SIGTERM);
  }

  /** What a port of the node answers: the text, a blank and the HTTP status. */
  private static String page(int port, String path) {
    return lab.node(NODE)
        .exec("curl", "-s", "-m", "2", "-w", " %{http_code}", "http://127.0.0.1:" + port + path)
        .output();
  }

  private static void awaitOk(int port, String path) {
    await(path + " on port " + port + " to be answered with 200")
        .atMost(SOON)
        .until(() -> page(port, path).endsWith(" 200"));
  }

  private static MokaContainer controller(String pod, String apiServer) {
    return new MokaContainer(controllerImage, CONTROLLER, access("controller", apiServer))
        .withEnv("METALLB_POD_NAME", pod)
        .withCommand(
            "--port=0", "--health-probe-port=" + CONTROLLER_HEALTH, "--webhook-mode=disabled");
  }

  private static MokaContainer speaker(MokaContainer.Confinement confinement) {
    String address = lab.topology().host(NODE).ipv4();
    return new MokaContainer(
            speakerImage, confinement, access("speaker", Topology.API_SERVER.ipv4()))
        .withEnv("METALLB_POD_NAME", Moka.podName(NODE))
        .withEnv("METALLB_NODE_NAME", NODE)
        .withEnv("METALLB_HOST", address)
        .withEnv("METALLB_ML_BIND_ADDR", address)
        .withEnv("METALLB_ML_LABELS", "app=metallb,component=speaker");
  }

  /** A kubeconfig that anybody may read, as the process is nobody, and the authority it names. */
  private static List<Path> access(String account, String apiServer) {
    Path kubeconfig =
        lab.folder().cluster().resolve("kubeconfig-%s-%s".formatted(account, apiServer));
    lab.controlPlane()
        .writeKubeconfig(
            kubeconfig, account, lab.objects().serviceAccountToken(Moka.NAMESPACE, account));
    try {
      String text = Files.readString(kubeconfig);
      Files.writeString(kubeconfig, text.replace(Topology.API_SERVER.ipv4(), apiServer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(kubeconfig, lab.folder().cluster().resolve("ca.crt"));
  }

  private static String leaseHolder() {
    return lab.kubectl(
            "-n",
            Moka.NAMESPACE,
            "get",
            "lease",
            "moka-controller",
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .output();
  }

  private static void applyPoolAndService() {
    lab.objects()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: default, namespace: metallb-system}
            spec: {addresses: [192.168.2.200-192.168.2.225]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: default, namespace: metallb-system}
            """);
    lab.kubernetes()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Pods.APPS_NAMESPACE)
                .withName("echo")
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .addToSelector("app", "echo")
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString(8080))
                .endPort()
                .endSpec()
                .build())
        .create();
  }
}
