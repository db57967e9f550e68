package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server makes of the webhooks, as a user of kubectl sees it. */
class WebhookIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The JDK's server ends a connection that has been idle for 30 s, and looks every 10 s. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(75);

  @RegisterExtension static final TestLab LAB = new TestLab();

  private WebhookStand stand() {
    return new WebhookStand(LAB.lab());
  }

  @BeforeEach
  void enable() {
    stand().enable("Fail");
  }

  @AfterEach
  void disable() {
    stand().disable();
    stand().deleteConfiguration();
  }

  /** What is there, a change, and words of what kubectl says; a first "ok" means it is made. */
  record Case(String name, List<String> given, String change, List<String> words) {
    boolean allowed() {
      return words.getFirst().equals("ok");
    }

    boolean isTold(CommandResult answer) {
      return words.stream().skip(allowed() ? 1 : 0).allMatch(answer.errors()::contains);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static String pool(String name, String addresses) {
    return WebhookStand.object("IPAddressPool", name, "{addresses: [" + addresses + "]}");
  }

  private static String peer(String name, String spec) {
    return WebhookStand.object("BGPPeer", name, "{myASN: 64512, peerASN: 64513, " + spec + "}");
  }

  static Stream<Case> cases() {
    String advertisement = "BGPAdvertisement";
    String community = "Community";
    String words = "admission webhook";
    return Stream.of(
        new Case(
            "a pool that overlaps another",
            List.of(pool("a", "10.0.0.0/24")),
            pool("b", "10.0.0.128/25"),
            List.of(
                words,
                "IPAddressPool metallb-system/b: addresses 10.0.0.128-10.0.0.255 overlap"
                    + " 10.0.0.0-10.0.0.255 of IPAddressPool metallb-system/a")),
        new Case(
            "a pool beside another",
            List.of(pool("a", "10.0.0.0/24")),
            pool("b", "10.0.1.0/24"),
            List.of("ok")),
        new Case(
            "a pool that overlaps the one that it replaces",
            List.of(pool("a", "10.0.0.0/24")),
            pool("b", "10.0.0.0/24")
                .replace("name: b", "name: b, annotations: {mokalb.dev/replaces: a}"),
            List.of("ok", "Warning: IPAddressPool metallb-system/b", "mokalb.dev/replaces")),
        new Case(
            "a pool in another namespace",
            List.of(),
            pool("a", "10.0.0.0/24").replace("metallb-system", "default"),
            List.of(words, "resource must be created in metallb-system namespace")),
        new Case(
            "an advertisement of a pool that is not there yet",
            List.of(),
            WebhookStand.object("L2Advertisement", "a", "{ipAddressPools: [later]}"),
            List.of("ok", "Warning: spec.ipAddressPools: there is no IPAddressPool \"later\"")),
        new Case(
            "an aggregate wider than a pool",
            List.of(pool("a", "10.0.0.0/28")),
            WebhookStand.object(advertisement, "b", "{aggregationLength: 24}"),
            List.of(words, "spec.aggregationLength 24 is wider than 10.0.0.0-10.0.0.15")),
        new Case(
            "a pool narrower than an aggregate",
            List.of(WebhookStand.object(advertisement, "b", "{aggregationLength: 24}")),
            pool("a", "10.0.0.0/28"),
            List.of(words, "with this change, BGPAdvertisement metallb-system/b")),
        new Case(
            "two preferences for the same routes",
            List.of(
                pool("a", "10.0.0.0/24"),
                WebhookStand.object(advertisement, "b", "{localPref: 100}")),
            WebhookStand.object(advertisement, "c", "{localPref: 200}"),
            List.of(words, "spec.localPref 200 differs from 100")),
        new Case(
            "two preferences on different nodes",
            List.of(
                pool("a", "10.0.0.0/24"),
                WebhookStand.object(
                    advertisement,
                    "b",
                    "{localPref: 100, nodeSelectors: [{matchLabels: {kubernetes.io/hostname:"
                        + " n1}}]}")),
            WebhookStand.object(
                advertisement,
                "c",
                "{localPref: 200, nodeSelectors: [{matchLabels: {kubernetes.io/hostname: n2}}]}"),
            List.of("ok")),
        new Case(
            "two peers with one neighbour",
            List.of(peer("p", "peerAddress: 10.9.0.1")),
            peer("q", "peerAddress: 10.9.0.1"),
            List.of(words, "the neighbour 10.9.0.1 is that of BGPPeer metallb-system/p too")),
        new Case(
            "two peers with one neighbour, from different nodes",
            List.of(
                peer(
                    "p",
                    "peerAddress: 10.9.0.1, nodeSelectors: [{matchLabels: {kubernetes.io/hostname:"
                        + " n1}}]")),
            peer(
                "q",
                "peerAddress: 10.9.0.1, nodeSelectors: [{matchLabels: {kubernetes.io/hostname:"
                    + " n2}}]"),
            List.of("ok")),
        new Case(
            "a peer of a profile and a Secret that are not there yet",
            List.of(),
            peer("p", "peerAddress: 10.9.0.1, bfdProfile: fast, passwordSecret: {name: s}"),
            List.of(
                "ok",
                "Warning: spec.bfdProfile: there is no BFDProfile \"fast\"",
                "Warning: spec.passwordSecret: the Secret \"s\" does not exist")),
        new Case(
            "a peer whose Secret is of another type, on nodes that are not there",
            List.of(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: metallb-system}\n"),
            peer(
                "p",
                "peerAddress: 10.9.0.1, passwordSecret: {name: s}, nodeSelectors: [{matchLabels:"
                    + " {rack: one}}]"),
            List.of(
                "ok",
                "Warning: spec.nodeSelectors match no node",
                "is not of the type kubernetes.io/basic-auth")),
        new Case(
            "a community name with another value",
            List.of(
                WebhookStand.object(community, "a", "{communities: [{name: east, value: '1:2'}]}")),
            WebhookStand.object(community, "b", "{communities: [{name: east, value: '1:3'}]}"),
            List.of(words, "the community name \"east\" stands for 1:2")),
        new Case(
            "a profile in another namespace",
            List.of(),
            WebhookStand.object("BFDProfile", "a", "{receiveInterval: 50}")
                .replace("metallb-system", "default"),
            List.of(words, "resource must be created in metallb-system namespace")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aChangeIsMadeOrNotAndItIsSaidWhy(Case one) {
    for (String object : one.given()) {
      await("what is given to be taken, once what was before is forgotten")
          .atMost(SOON)
          .until(() -> stand().apply(object), CommandResult::succeeded);
    }
    CommandResult result =
        await("a verdict that takes what was given into account")
            .atMost(SOON)
            .until(
                () -> stand().apply(one.change(), "--dry-run=server"),
                answer -> answer.succeeded() == one.allowed() && one.isTold(answer));
    assertThat(stand().apply(one.change()).succeeded()).isEqualTo(one.allowed());
    System.out.println(one + ": " + result.errors().strip());
    LAB.lab().kubectl("-n", "metallb-system", "delete", "secret", "s", "--ignore-not-found");
  }

  @Test
  void everythingMayComeInAnyOrder() {
    List<String> objects =
        new ArrayList<>(
            List.of(
                pool("a", "10.0.0.0/24"),
                WebhookStand.object("L2Advertisement", "l", "{ipAddressPools: [a]}"),
                WebhookStand.object(
                    "BGPAdvertisement",
                    "b",
                    "{ipAddressPools: [a], communities: [east], peers: [p]}"),
                WebhookStand.object(
                    "Community", "c", "{communities: [{name: east, value: '1:2'}]}"),
                WebhookStand.object("BFDProfile", "fast", "{receiveInterval: 50}"),
                peer("p", "peerAddress: 10.9.0.1, bfdProfile: fast")));
    for (List<String> order : List.of(List.copyOf(objects), objects.reversed())) {
      CommandResult result = stand().apply(String.join("---\n", order));
      assertThat(result.succeeded()).as(result.errors()).isTrue();
      stand().deleteConfiguration();
    }
  }

  @Test
  void aProfileInUseIsNotDeleted() {
    stand().apply(WebhookStand.object("BFDProfile", "fast", "{receiveInterval: 50}"));
    stand().apply(peer("p", "peerAddress: 10.9.0.1, bfdProfile: fast"));
    CommandResult refused =
        await("the refusal")
            .atMost(SOON)
            .until(
                () ->
                    LAB.lab()
                        .kubectl(
                            "-n",
                            "metallb-system",
                            "delete",
                            "bfdprofile",
                            "fast",
                            "--dry-run=server"),
                answer -> !answer.succeeded());
    assertThat(refused.errors())
        .contains("failed to delete BFDProfile fast: used by BGPPeer metallb-system/p");
  }

  @Test
  void whoDeletesAPoolHearsWhomItHits() {
    LAB.applyPool();
    LAB.create(TestLab.echo("served"));
    LAB.awaitAddresses("served", "192.168.2.200");
    CommandResult result =
        await("the warning")
            .atMost(SOON)
            .until(
                () ->
                    LAB.lab()
                        .kubectl(
                            "-n",
                            "metallb-system",
                            "delete",
                            "ipaddresspool",
                            "default",
                            "--dry-run=server"),
                answer -> answer.errors().contains("Warning"));
    assertThat(result.errors()).contains("1 Service loses its address").contains("default/served");
    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void bothVersionsOfAPeerAreServedThroughTheConversionOfMetalLb() {
    String definition = "crd/bgppeers.metallb.io";
    LAB.lab()
        .kubectl(
            "patch",
            definition,
            "--type=merge",
            "-p",
            "{\"spec\":{\"conversion\":{\"strategy\":\"Webhook\",\"webhook\":{"
                + "\"conversionReviewVersions\":[\"v1beta1\",\"v1\"],\"clientConfig\":{\"service\":{"
                + "\"namespace\":\"metallb-system\",\"name\":\"metallb-webhook-service\","
                + "\"path\":\"/convert\"}}}}}}");
    try {
      await("the definition to trust the webhook")
          .atMost(SOON)
          .until(
              () -> LAB.lab().kubectl("get", definition, "-o", "yaml").output(),
              yaml -> yaml.contains("caBundle"));
      String old =
          peer("old", "peerAddress: 10.9.0.1, peerPort: 0, holdTime: 90s")
              .replace("v1beta2", "v1beta1");
      CommandResult created =
          await("the old version to be taken")
              .atMost(SOON)
              .until(() -> stand().apply(old), CommandResult::succeeded);
      assertThat(created.errors()).contains("v1beta1 is deprecated, please use v1beta2");
      assertThat(spec("bgppeers.v1beta2.metallb.io", "old"))
          .contains("\"holdTime\":\"90s\"")
          .doesNotContain("keepaliveTime", "peerPort\":0");
      stand()
          .apply(
              WebhookStand.object(
                  "BGPPeer",
                  "new",
                  "{myASN: 64512, dynamicASN: external, interface: eth0, vrf: red}"));
      assertThat(spec("bgppeers.v1beta1.metallb.io", "new"))
          .isEqualTo("{\"myASN\":64512,\"peerPort\":179}");
      CommandResult changed =
          LAB.lab()
              .kubectl(
                  "-n",
                  "metallb-system",
                  "annotate",
                  "bgppeers.v1beta1.metallb.io",
                  "old",
                  "read-and-written=as-v1beta1");
      assertThat(changed.succeeded()).as(changed.errors()).isTrue();
      assertThat(spec("bgppeers.v1beta2.metallb.io", "old")).contains("\"holdTime\":\"90s\"");
      assertThat(spec("bgppeers.v1beta2.metallb.io", "new")).contains("dynamicASN", "eth0", "red");
    } finally {
      LAB.lab()
          .kubectl(
              "patch",
              definition,
              "--type=merge",
              "-p",
              "{\"spec\":{\"conversion\":{\"strategy\":\"None\",\"webhook\":null}}}");
    }
  }

  private static String spec(String resource, String name) {
    CommandResult result =
        LAB.lab().kubectl("-n", "metallb-system", "get", resource, name, "-o", "jsonpath={.spec}");
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    return result.output();
  }

  /** It is an ordinary one, which stands by for writing and serves this from its start. */
  @Test
  void aReplicaThatNeverLedAnswersTheApiServer() {
    try (LabProcess second = LAB.lab().moka().replica("controller-second", 1)) {
      second.start();
      LAB.awaitLog(second, "controller-second stands by");
      LAB.awaitLog(second, "webhooks listen on port " + (WebhookStand.FIRST_PORT + 1));
      LAB.awaitLog(second, "webhooks show the certificate");
      stand().serveAt("second", WebhookStand.FIRST_PORT + 1);
      stand().serveNoMoreAt("first");
      // An API server goes on using the connections that it has, until they have long been idle.
      assertThat(connections(WebhookStand.FIRST_PORT)).isNotBlank();
      await("no connection to the first replica")
          .atMost(IDLE_MAX)
          .until(() -> endConnections(WebhookStand.FIRST_PORT));
      assertThat(stand().apply(pool("a", "10.0.0.0/24")).succeeded()).isTrue();
      await("the replica that stands by to refuse")
          .atMost(SOON)
          .until(() -> {
            endConnections(WebhookStand.FIRST_PORT); // The endpoints may have been news just now.
            CommandResult refusal = stand().apply(pool("b", "10.0.0.128/25"), "--dry-run=server");
            return refusal.errors().contains("denied")
                && refusal.errors().contains("overlap 10.0.0.0-10.0.0.255")
                && TestLab.logged(second, "refused to") > 0;
          });
      assertThat(TestLab.logged(second, "; serving")).as("it never led").isZero();
      assertThat(stand().apply(pool("c", "10.0.1.0/24")).succeeded()).isTrue();
      second.stop(Duration.ofSeconds(15));
    }
  }

  private static String connections(int port) {
    return Commands.run("ss", "-Htn", "state", "established", "( sport = :" + port + " )");
  }

  /** Ends them where the kernel can (INET_DIAG_DESTROY); elsewhere they have to become idle. */
  private static boolean endConnections(int port) {
    Commands.run("ss", "-HtnK", "state", "established", "( sport = :" + port + " )");
    return connections(port).isBlank();
  }

  /** Whoever reaches the port can do no more than take connections for ten seconds. */
  @Test
  void whoIsSlowIsHungUpOn() throws IOException {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = new Socket(Topology.API_SERVER.ipv4(), WebhookStand.FIRST_PORT);
      socket.setSoTimeout(30_000);
      if (i % 2 == 0) {
        socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1}); // half a ClientHello
      }
      slow.add(socket);
    }
    assertThat(stand().apply(pool("a", "10.0.0.0/24")).succeeded()).isTrue();
    for (Socket socket : slow) {
      try (socket;
          InputStream in = socket.getInputStream()) {
        assertThat(ended(in)).isTrue();
      }
    }
  }

  private static boolean ended(InputStream in) {
    try {
      return in.readAllBytes().length < 100; // an alert, perhaps
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void nonsenseIsRefusedAndForgotten() {
    for (String body : List.of("", "{", "[]", "{\"apiVersion\":\"admission.k8s.io/v1\"}")) {
      String answer =
          LAB.lab()
              .network()
              .namespace(Topology.CLIENT)
              .exec(
                  "curl",
                  "-sk",
                  "-m",
                  "5",
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code}",
                  "-d",
                  body,
                  "https://"
                      + Topology.API_SERVER.ipv4()
                      + ":9443/validate-metallb-io-v1beta1-ipaddresspool")
              .output();
      assertThat(answer).as(body).isEqualTo("400");
    }
    assertThat(stand().apply(pool("a", "10.0.0.0/24")).succeeded()).isTrue();
  }
}
