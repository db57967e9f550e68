package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services with IPv6 addresses, which are answered by neighbour discovery. */
class Ipv6IT {
  private static final String IPV4 = "192.168.2.200";
  private static final String IPV6 = "fd00:2::200";
  private static final String GROUP = "ff02::1:ff00:200"; // RFC 4291 §2.7.1, of IPV6
  private static final Pattern STATION = Pattern.compile("lladdr (\\S+)");
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(5);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void pool() {
    LAB.apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: default, namespace: metallb-system}
        spec: {addresses: [192.168.2.200-192.168.2.225, "fd00:2::200-fd00:2::2ff"]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: default, namespace: metallb-system}
        """);
    // A node whose kube-proxy has not heard of the address sends a packet for it back, and tells
    // the client which node it believes to have it (RFC 4861, 8.2), which may be the last owner.
    client("sysctl", "-qw", "net.ipv6.conf.eth0.accept_redirects=0");
    // Until they do, more than one may answer.
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    awaitNobodyInTheGroup(); // Who was owner or heir in the case before.
    forgetNeighbours();
  }

  private static void forgetNeighbours() {
    client("ip", "-6", "neighbour", "flush", "dev", "eth0");
  }

  @Test
  void anAddressIsAnnouncedAndAnswered() {
    try (Capture capture = LAB.lab().capture(LAB.lab().client(), "ndp", "icmp6")) {
      LAB.create(ofFamilies("SingleStack", "IPv6"));
      LAB.awaitAddresses("echo", IPV6);
      LAB.awaitPage("[" + IPV6 + "]");
      // What was said to all nodes may have answered the question under way (RFC 4861, 7.2.5).
      forgetNeighbours();
      LAB.awaitPage("[" + IPV6 + "]");
      await("an answer to all nodes, and one to who asked")
          .atMost(TestLab.SOON)
          .until(() ->
              told(capture).stream().anyMatch(frame -> frame.contains("> ff02::1:"))
                  && told(capture).stream().anyMatch(frame -> frame.contains("> fd00:2::50:")));
      told(capture).forEach(System.out::println);
      // Only now: what the client knew from the case before may have lasted until then.
      String owner =
          await("the client to know who answers")
              .atMost(TestLab.SOON)
              .until(
                  Ipv6IT::owner,
                  node -> node.filter(n -> isFrom(n, told(capture).getLast())).isPresent())
              .orElseThrow();
      assertThat(told(capture)).allMatch(frame -> isFrom(owner, frame));
      assertThat(groups(owner)).contains(GROUP);
    }
    LAB.lab().kubernetes().resource(LAB.read("echo")).delete();
    awaitNobodyInTheGroup();
  }

  private static void awaitNobodyInTheGroup() {
    for (String node : LAB.lab().topology().nodes()) {
      await("%s to leave %s".formatted(node, GROUP))
          .atMost(TestLab.SOON)
          .until(() -> !groups(node).contains(GROUP));
    }
  }

  private static boolean isFrom(String node, String frame) {
    return frame.contains(" " + LAB.lab().topology().host(node).mac() + " > ");
  }

  private static List<String> told(Capture capture) {
    return capture.frames().stream()
        .filter(frame -> frame.contains("neighbor advertisement, tgt is " + IPV6))
        .toList();
  }

  @Test
  void bothFamiliesOfAServiceAreAnsweredByOneNode() {
    LAB.create(ofFamilies("RequireDualStack", "IPv4", "IPv6"));
    LAB.awaitAddresses("echo", IPV4, IPV6);
    LAB.awaitPage(IPV4);
    LAB.awaitPage("[" + IPV6 + "]");
    assertThat(LAB.lab().answering(IPV4)).containsExactly(owner().orElseThrow());
  }

  @Test
  void anotherNodeTakesOverAndTheClientHearsOfIt() {
    LAB.create(ofFamilies("SingleStack", "IPv6"));
    LAB.awaitAddresses("echo", IPV6);
    LAB.awaitPage("[" + IPV6 + "]");
    String owner = owner().orElseThrow();
    String heir =
        await("another node to have joined the group, for the moment when it has to answer")
            .atMost(TestLab.SOON)
            .until(
                () ->
                    LAB.lab().topology().nodes().stream()
                        .filter(node -> !node.equals(owner) && groups(node).contains(GROUP))
                        .toList(),
                nodes -> nodes.size() == 1)
            .getFirst();
    long killed = System.nanoTime();
    LAB.lab().moka().speaker(owner).kill();
    // The client asks nothing meanwhile: the taker's advertisement alone corrects what it knows.
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(TAKEN_OVER_WITHIN)
        .until(() -> owner().filter(node -> !node.equals(owner)).isPresent());
    System.out.printf(
        "IPv6: the client knows the taker %d ms after the kill%n",
        Duration.ofNanos(System.nanoTime() - killed).toMillis());
    LAB.awaitPage("[" + IPV6 + "]");
    String taker = owner().orElseThrow();
    assertThat(taker).isEqualTo(heir);
    await().atMost(TestLab.SOON).until(() -> groups(taker).contains(GROUP));
  }

  @Test
  void aNodeWithoutIpv6LeavesTheAddressToAnotherAndSaysSo() {
    LAB.create(ofFamilies("RequireDualStack", "IPv4", "IPv6"));
    LAB.awaitAddresses("echo", IPV4, IPV6);
    LAB.awaitPage("[" + IPV6 + "]");
    String owner = owner().orElseThrow();
    Topology.Host host = LAB.lab().topology().host(owner);
    try {
      long off = System.nanoTime();
      run(LAB.lab().node(owner), "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=1");
      await("another node to answer")
          .pollInterval(Duration.ofMillis(20))
          .atMost(TAKEN_OVER_WITHIN)
          .until(() -> owner().filter(node -> !node.equals(owner)).isPresent());
      System.out.printf(
          "IPv6: the client knows the taker %d ms after IPv6 was turned off%n",
          Duration.ofNanos(System.nanoTime() - off).toMillis());
      assertThat(LAB.lab().answering(IPV4)).containsExactly(owner().orElseThrow());
      LAB.awaitEvent(LAB.read("echo"), "cannotAnswer", owner, IPV6, "disable_ipv6=0");
    } finally {
      run(LAB.lab().node(owner), "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
      run(
          LAB.lab().node(owner),
          "ip",
          "address",
          "add",
          host.ipv6() + "/64",
          "dev",
          "eth0",
          "nodad");
      restoreRoutes(owner);
    }
  }

  /** They go with the addresses. */
  private static void restoreRoutes(String node) {
    Topology topology = LAB.lab().topology();
    NetworkNamespace here = LAB.lab().node(node);
    run(here, "ip", "route", "add", "default", "via", topology.host(Topology.ROUTER).ipv6());
    topology.nodes().stream()
        .filter(other -> !other.equals(node))
        .forEach(other ->
            run(
                here,
                "ip",
                "route",
                "add",
                topology.podCidrs(other).get(1),
                "via",
                topology.host(other).ipv6()));
  }

  @Test
  void aMachineThatIsGivenTheAddressLearnsThatItIsTaken() {
    LAB.create(ofFamilies("SingleStack", "IPv6"));
    LAB.awaitAddresses("echo", IPV6);
    LAB.awaitPage("[" + IPV6 + "]");
    client("sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=1");
    try {
      client("ip", "address", "add", IPV6 + "/64", "dev", "eth0");
      await()
          .atMost(TestLab.SOON)
          .until(() ->
              client("ip", "-6", "address", "show", "dev", "eth0", "dadfailed").contains(IPV6));
    } finally {
      client("ip", "address", "delete", IPV6 + "/64", "dev", "eth0");
      client("sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0");
    }
    LAB.awaitPage("[" + IPV6 + "]");
  }

  private static ServiceBuilder ofFamilies(String policy, String... families) {
    return TestLab.echo("echo")
        .editSpec()
        .withIpFamilyPolicy(policy)
        .withIpFamilies(families)
        .endSpec();
  }

  /** The node that the client believes to have the address. */
  private static Optional<String> owner() {
    Matcher station = STATION.matcher(client("ip", "-6", "neighbour", "show", IPV6, "dev", "eth0"));
    return station.find() ? LAB.lab().nodeOf(station.group(1)) : Optional.empty();
  }

  /** The IPv6 groups that a node's interface on the LAN has joined, as ip(8) shows them. */
  private static String groups(String node) {
    return run(LAB.lab().node(node), "ip", "-6", "maddress", "show", "dev", "eth0");
  }

  private static String client(String... command) {
    return run(LAB.lab().network().namespace(Topology.CLIENT), command);
  }

  private static String run(NetworkNamespace in, String... command) {
    return in.exec(command).output();
  }
}
