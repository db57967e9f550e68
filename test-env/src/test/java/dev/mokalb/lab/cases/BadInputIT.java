package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.moka.Moka;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mistakes in the configuration: they are told where they are, and harm nobody else. */
class BadInputIT {
  private static final String GOOD =
      """
      address-pools:
      - name: default
        protocol: layer2
        addresses:
        - 192.168.2.200-192.168.2.225
      """;

  @RegisterExtension static final TestLab LAB = new TestLab();

  @Test
  void aConfigMapThatDoesNotParseLeavesTheLastGoodOneInForce() {
    LAB.applyConfigMap(GOOD);
    LAB.create(TestLab.echo("first"));
    LAB.awaitAddresses("first", "192.168.2.200");

    LAB.applyConfigMap("address-pools: [{name: default,\n");

    tell(LAB.awaitEvent(configMap(), "InvalidConfiguration", "ConfigMap", "config"));
    LAB.create(TestLab.echo("second"));
    LAB.awaitAddresses("second", "192.168.2.201");
    assertThat(LAB.addresses("first")).containsExactly("192.168.2.200");
    LAB.awaitPage("192.168.2.201");

    LAB.applyConfigMap(GOOD.replace("2.200-", "2.210-").replace("name: default", "name: other"));
    LAB.create(TestLab.echo("third"));
    LAB.awaitAddresses("third", "192.168.2.212");
  }

  @Test
  void anInvertedRangeInTheConfigMapIsToldWithItsField() {
    LAB.applyConfigMap(GOOD.replace("200-192.168.2.225", "225-192.168.2.200"));
    tell(
        LAB.awaitEvent(
            configMap(), "InvalidConfiguration", "addresses", "192.168.2.225-192.168.2.200"));
    Service service = LAB.create(TestLab.echo("pending"));
    tell(LAB.awaitEvent(service, "AllocationFailed", "metallb-system"));

    LAB.applyConfigMap(GOOD);
    LAB.awaitAddresses("pending", "192.168.2.200");
  }

  @Test
  void aPoolWithAnInvertedRangeIsRefusedByTheApiServer() {
    LAB.applyPool();
    assertThatThrownBy(() -> LAB.apply(pool("inverted", "192.168.2.240-192.168.2.230")))
        .hasMessageContaining("spec.addresses[0]")
        .hasMessageContaining("\"192.168.2.240-192.168.2.230\" is inverted");
    LAB.create(TestLab.echo("served"));
    LAB.awaitAddresses("served", "192.168.2.200");
    LAB.awaitPage("192.168.2.200");
  }

  @Test
  void ofOverlappingPoolsTheOlderStaysInForce() {
    LAB.applyPool();
    LAB.create(TestLab.echo("first"));
    LAB.awaitAddresses("first", "192.168.2.200");
    LAB.apply(pool("overlapping", "192.168.2.220-192.168.2.240"));
    tell(LAB.awaitEvent(poolObject("overlapping"), "InvalidConfiguration", "default"));
    LAB.create(TestLab.echo("second"));
    LAB.awaitAddresses("second", "192.168.2.201");
    assertThat(LAB.addresses("first")).containsExactly("192.168.2.200");
  }

  @Test
  void theStateOfTheControllerSaysWhatIsWrongUntilItIsCorrected() {
    LAB.applyPool();
    awaitState("Valid", "True");
    LAB.apply(pool("overlapping", "192.168.2.220-192.168.2.240"));
    GenericKubernetesResource state = awaitState("Invalid", "False");
    assertThat(state.<String>get("status", "errorSummary"))
        .contains("IPAddressPool metallb-system/overlapping")
        .contains("overlap 192.168.2.200-192.168.2.225 of IPAddressPool metallb-system/default");
    LAB.apply(pool("overlapping", "192.168.2.230-192.168.2.240"));
    state = awaitState("Valid", "True");
    assertThat(state.<String>get("status", "errorSummary")).isNullOrEmpty();
  }

  /** The object of the controller, once it and its condition say so. */
  private static GenericKubernetesResource awaitState(String result, String condition) {
    return await("the state " + result)
        .atMost(TestLab.SOON)
        .until(
            () -> LAB.object("v1beta1", "ConfigurationState", "controller"),
            state ->
                state != null
                    && result.equals(state.get("status", "result"))
                    && "poolReconcilerValid".equals(state.get("status", "conditions", 0, "type"))
                    && condition.equals(state.get("status", "conditions", 0, "status")));
  }

  @Test
  void aRequestThatIsNoAddressIsRefused() {
    LAB.applyPool();
    Service service =
        LAB.create(
            TestLab.echo("nonsense")
                .editMetadata()
                .addToAnnotations("metallb.io/loadBalancerIPs", "192.168.2.300")
                .endMetadata());
    tell(
        LAB.awaitEvent(service, "AllocationFailed", "metallb.io/loadBalancerIPs", "192.168.2.300"));
    LAB.create(TestLab.echo("served"));
    LAB.awaitAddresses("served", "192.168.2.200");
  }

  @Test
  void anInterfaceThatNoNodeHasIsToldOnTheService() {
    LAB.apply(pool("default", "192.168.2.200-192.168.2.225") + advertisement("interfaces: [eth7]"));
    Service service = serve("192.168.2.200");
    assertThat(told(service, "notAnnounced", "eth7"))
        .contains(
            "announced by nobody: no node may announce it: n1, n2, n3: it has no usable interface"
                + " named eth7");
    LAB.apply(advertisement("interfaces: [eth7, eth0]"));
    LAB.awaitPage("192.168.2.200");
  }

  @Test
  void aMisspeltInterfaceIsToldByNameAlsoWhereAnotherOneServes() {
    LAB.apply(
        pool("default", "192.168.2.200-192.168.2.225")
            + advertisement("interfaces: [eth0, eht1], nodeSelectors: " + hostnames("n1, n2")));
    serve("192.168.2.200");
    LAB.awaitPage("192.168.2.200");
    GenericKubernetesResource advertisement = LAB.object("v1beta1", "L2Advertisement", "default");
    assertThat(told(advertisement, "noSuchInterface", "eht1"))
        .contains(
            "no node has a usable interface named \"eht1\", which L2Advertisement \"default\""
                + " names; usable on n1, n2: eth0, pods; correct spec.interfaces, bring its link up, or"
                + " take the name out");
    assertThat(LAB.lab().services().events(advertisement))
        .as("of no other name; a speaker that was started meanwhile tells it again")
        .allMatch(event -> event.contains("named \"eht1\""));
  }

  private static String hostnames(String nodes) {
    return "[{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%s]}]}]"
        .formatted(nodes);
  }

  @Test
  void selectorsThatMatchNoNodeAreToldOnTheServiceAndTheAdvertisement() {
    LAB.apply(
        pool("default", "192.168.2.200-192.168.2.225")
            + advertisement("nodeSelectors: [{matchLabels: {kubernetes.io/hostname: nas}}]"));
    Service service = serve("192.168.2.200");
    assertThat(told(service, "notAnnounced", "selects it"))
        .contains("no node may announce it: n1, n2, n3: no L2Advertisement of the pool selects it");
    GenericKubernetesResource advertisement = LAB.object("v1beta1", "L2Advertisement", "default");
    assertThat(told(advertisement, "NothingMatches", "nas"))
        .contains(
            "spec.nodeSelectors match no node at present (kubernetes.io/hostname=nas in"
                + " L2Advertisement \"default\"): no node announces for it");
    LAB.apply(advertisement("nodeSelectors: [{matchLabels: {kubernetes.io/hostname: n2}}]"));
    LAB.awaitPage("192.168.2.200");
  }

  @Test
  void anAddressOutsideOfTheSubnetsIsAnnouncedAndToldOfByItsNode() {
    LAB.apply(pool("default", "10.9.8.1-10.9.8.9") + advertisement("interfaces: [eth0]"));
    Service service = serve("10.9.8.1");
    assertThat(told(service, "addressOutsideSubnets"))
        .contains(
            "10.9.8.1 is in no IPv4 subnet of the interfaces that answer for it (eth0:"
                + " 192.168.2.0/24)",
            "Use a pool inside a subnet, or add such a route");
    await().atMost(TestLab.SOON).until(() -> LAB.lab().answering("10.9.8.1").size() == 1);
  }

  private static Service serve(String address) {
    Service service = LAB.create(TestLab.echo("served"));
    LAB.awaitAddresses("served", address);
    return service;
  }

  private static String advertisement(String spec) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: L2Advertisement
    metadata: {name: default, namespace: metallb-system}
    spec: {%s}
    """
        .formatted(spec);
  }

  private static void tell(String event) {
    System.out.println(event);
  }

  private static String told(HasMetadata object, String... words) {
    String event = LAB.awaitEvent(object, words);
    tell(event);
    return event;
  }

  private static String pool(String name, String addresses) {
    return WebhookStand.object("IPAddressPool", name, "{addresses: [" + addresses + "]}");
  }

  private static ConfigMap configMap() {
    return LAB.lab().kubernetes().configMaps().inNamespace(Moka.NAMESPACE).withName("config").get();
  }

  private static GenericKubernetesResource poolObject(String name) {
    return LAB.object("v1beta1", "IPAddressPool", name);
  }
}
