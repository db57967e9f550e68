package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.router.RackRouter;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the fields of a BGPAdvertisement, and the nodes, make of a Service's routes: from the API to
 * the table of a router of the same system, which is told preferences, too.
 */
class BgpFieldsIT {
  private static final String FIRST = "198.51.100.1/32";
  private static final String SECOND = "198.51.100.2/32";
  private static final String AGGREGATE = "198.51.100.0/27";
  private static final String[] ALL = {"n1", "n2", "n3"};
  private static final Pattern FROM = Pattern.compile(" from (192\\.168\\.2\\.\\d+) ");
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private static final String PEER =
      """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: tor, namespace: metallb-system}
      spec:
        myASN: 65001
        peerASN: 65001
        peerAddress: 192.168.2.1
        connectTime: 1s
        dualStackAddressFamily: true
      """;

  private static final String POOL =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: default, namespace: metallb-system, labels: {rack: a}}
      spec: {addresses: [198.51.100.1-198.51.100.99, "2001:db8:1::1-2001:db8:1::99"]}
      """;

  @RegisterExtension static final TestLab LAB = new TestLab();

  @TempDir static Path folder;
  private static RackRouter router;

  @BeforeAll
  static void start() {
    router = LAB.rackRouter(folder, "remote-as internal");
    router
        .frr()
        .vty(
            "configure terminal",
            "router bgp " + RackRouter.ASN,
            "address-family ipv6 unicast",
            "neighbor nodes activate");
    LAB.apply(PEER);
  }

  @AfterAll
  static void end() {
    LAB.lab().objects().delete(PEER);
    router.close();
  }

  @AfterEach
  void nothingIsAnnounced() {
    LAB.lab().topology().nodes().forEach(node -> Matter.heal(LAB.lab(), node));
    LAB.lab().objects().delete(advertisement(""));
  }

  private static String advertisement(String spec) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: default, namespace: metallb-system}
    spec: {%s}
    """
        .formatted(spec);
  }

  private static void announce(String spec) {
    LAB.apply(POOL);
    LAB.apply(advertisement(spec));
  }

  private static void serve(ServiceBuilder service, String... addresses) {
    LAB.create(service);
    LAB.awaitAddresses(service.buildMetadata().getName(), addresses);
  }

  /** The nodes from which the router has a path to the prefix. */
  private static List<String> announcing(String prefix) {
    String route = router.frr().route(prefix).orElse("");
    return FROM.matcher(route)
        .results()
        .map(match -> match.group(1))
        .flatMap(ip ->
            LAB.lab().topology().nodes().stream()
                .filter(node -> LAB.lab().topology().host(node).ipv4().equals(ip)))
        .sorted()
        .distinct()
        .toList();
  }

  private static void awaitAnnouncing(String prefix, String... nodes) {
    await("who announces " + prefix)
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() -> announcing(prefix), List.of(nodes)::equals);
  }

  private static void awaitRoute(String prefix, String... words) {
    await("what is said of " + prefix)
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .untilAsserted(() -> assertThat(router.frr().route(prefix).orElse("")).contains(words));
  }

  @Test
  void anAggregateStaysWhileOneOfItsServicesDoes() {
    announce("aggregationLength: 27");
    serve(TestLab.echo("first"), "198.51.100.1");
    serve(TestLab.echo("second"), "198.51.100.2");
    awaitAnnouncing(AGGREGATE, ALL);
    assertThat(announcing(FIRST)).isEmpty();
    LAB.lab().kubernetes().resource(LAB.read("first")).delete();
    await("the aggregate to stay")
        .during(Duration.ofMillis(500))
        .atMost(TestLab.SOON)
        .until(() -> announcing(AGGREGATE), List.of(ALL)::equals);
    announce("aggregationLength: 32");
    awaitAnnouncing(SECOND, ALL);
    awaitAnnouncing(AGGREGATE);
    assertThat(announcing(FIRST)).isEmpty();
    LAB.lab().kubernetes().resource(LAB.read("second")).delete();
    awaitAnnouncing(SECOND);
  }

  @Test
  void preferenceAndNamedCommunitiesAreTold() {
    String names =
        """
        apiVersion: metallb.io/v1beta1
        kind: Community
        metadata: {name: names, namespace: metallb-system}
        spec: {communities: [{name: rack, value: "65001:7"}]}
        """;
    LAB.apply(names);
    announce("localPref: 150, communities: [rack, \"65001:9\"]");
    serve(TestLab.echo("echo"), "198.51.100.1");
    awaitRoute(FIRST, "localpref 150", "65001:7 65001:9");
    LAB.apply(names.replace("65001:7", "65001:8"));
    announce("localPref: 90, communities: [rack, \"65001:9\"]");
    awaitRoute(FIRST, "localpref 90", "65001:8 65001:9");
    LAB.lab().objects().delete(names);
  }

  @Test
  void peersNodesAndPoolsAreSelected() {
    announce("peers: [spine]");
    serve(TestLab.echo("echo"), "198.51.100.1");
    LAB.apply(advertisement("peers: [tor, spine]"));
    awaitAnnouncing(FIRST, ALL);
    LAB.apply(advertisement("peers: [spine]"));
    awaitAnnouncing(FIRST);
    LAB.apply(
        advertisement(
            "nodeSelectors: [{matchLabels: {kubernetes.io/hostname: n3}}, {matchExpressions: [{key:"
                + " kubernetes.io/hostname, operator: In, values: [n1]}]}]"));
    awaitAnnouncing(FIRST, "n1", "n3");
    LAB.apply(advertisement("ipAddressPoolSelectors: [{matchLabels: {rack: b}}]"));
    awaitAnnouncing(FIRST);
    LAB.apply(POOL.replace("rack: a", "rack: b"));
    awaitAnnouncing(FIRST, ALL);
  }

  @Test
  void servicesAreSelected() {
    announce("serviceSelectors: [{matchLabels: {tier: front}}]");
    serve(TestLab.echo("other"), "198.51.100.1");
    serve(
        TestLab.echo("front").editMetadata().addToLabels("tier", "front").endMetadata(),
        "198.51.100.2");
    awaitAnnouncing(SECOND, ALL);
    assertThat(announcing(FIRST)).isEmpty();
    LAB.change(
        "other", it -> it.edit().editMetadata().addToLabels("tier", "front").endMetadata().build());
    awaitAnnouncing(FIRST, ALL);
  }

  @Test
  void aNodeThatIsKeptOutAnnouncesNothing() {
    announce("");
    serve(TestLab.echo("echo"), "198.51.100.1");
    awaitAnnouncing(FIRST, ALL);
    Matter.EXCLUDED.strike(LAB.lab(), "n2");
    awaitAnnouncing(FIRST, "n1", "n3");
    Matter.NETWORK_UNAVAILABLE.strike(LAB.lab(), "n1");
    awaitAnnouncing(FIRST, "n3");
    Matter.heal(LAB.lab(), "n1");
    Matter.heal(LAB.lab(), "n2");
    awaitAnnouncing(FIRST, ALL);
  }

  @Test
  void bothFamiliesAreAnnouncedOverOneSession() {
    announce("aggregationLengthV6: 127");
    serve(ofFamilies("six", "SingleStack", "IPv6"), "2001:db8:1::1");
    awaitAnnouncing("2001:db8:1::/127", ALL);
    awaitRoute("2001:db8:1::/127", "fd00:2::11", "fd00:2::12", "fd00:2::13");
    serve(ofFamilies("both", "RequireDualStack", "IPv4", "IPv6"), "198.51.100.1", "2001:db8:1::2");
    awaitAnnouncing(FIRST, ALL);
    awaitAnnouncing("2001:db8:1::2/127", ALL);
    LAB.lab().kubernetes().resource(LAB.read("both")).delete();
    awaitAnnouncing(FIRST);
    assertThat(announcing("2001:db8:1::/127")).containsExactly(ALL);
  }

  private static ServiceBuilder ofFamilies(String name, String policy, String... families) {
    return TestLab.echo(name)
        .editSpec()
        .withIpFamilyPolicy(policy)
        .withIpFamilies(families)
        .endSpec();
  }
}
