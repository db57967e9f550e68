package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Service can ask for, what it gets, and when it loses that. */
class RequestIT {
  private static final String FROM_POOL = "metallb.io/ip-allocated-from-pool";
  private static final String FIRST = "192.168.2.200";

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void pool() {
    LAB.applyPool();
  }

  @Test
  void theStatusSaysAddressModeAndPool() {
    LAB.create(TestLab.echo("plain"));
    LAB.awaitAddresses("plain", FIRST);
    Service service = LAB.read("plain");
    assertThat(service.getStatus().getLoadBalancer().getIngress())
        .extracting(LoadBalancerIngress::getIpMode)
        .containsExactly("VIP");
    assertThat(service.getMetadata().getAnnotations()).containsEntry(FROM_POOL, "default");
    LAB.awaitEvent(service, "IPAllocated: Assigned IP [\"192.168.2.200\"]");
  }

  @Test
  void theFieldLoadBalancerIpIsHonoured() {
    LAB.create(asking("asks", "192.168.2.205"));
    LAB.awaitAddresses("asks", "192.168.2.205");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metallb.io/loadBalancerIPs", "metallb.universe.tf/loadBalancerIPs"})
  void theAnnotationIsHonouredWithBothPrefixes(String annotation) {
    LAB.create(annotated("asks", annotation, "192.168.2.206"));
    LAB.awaitAddresses("asks", "192.168.2.206");
  }

  @Test
  void anAddressOutsideEveryPoolIsRefusedWithTheReason() {
    Service service = LAB.create(asking("outside", "192.168.3.1"));
    System.out.println(
        LAB.awaitEvent(service, "AllocationFailed", "192.168.3.1", "spec.loadBalancerIP", "pool"));
    assertThat(LAB.addresses("outside")).isEmpty();
  }

  @Test
  void aHeldAddressIsRefusedAndGivenOnceItIsFree() {
    Service holder = LAB.create(TestLab.echo("holder"));
    LAB.awaitAddresses("holder", FIRST);
    Service second = LAB.create(annotated("second", "metallb.io/loadBalancerIPs", FIRST));
    System.out.println(
        LAB.awaitEvent(
            second,
            "AllocationFailed",
            FIRST,
            "metallb.io/loadBalancerIPs",
            "in use by Service default/holder"));
    LAB.lab().kubernetes().resource(holder).delete();
    LAB.awaitAddresses("second", FIRST);
  }

  @Test
  void aChangedTypeGivesTheAddressBack() {
    LAB.create(TestLab.echo("changes"));
    LAB.awaitAddresses("changes", FIRST);
    setType("changes", "ClusterIP");
    LAB.awaitAddresses("changes");
    await()
        .atMost(TestLab.SOON)
        .until(() -> !annotations(LAB.read("changes")).containsKey(FROM_POOL));
    LAB.create(TestLab.echo("next"));
    LAB.awaitAddresses("next", FIRST);
    setType("changes", "LoadBalancer");
    LAB.awaitAddresses("changes", "192.168.2.201");
  }

  @Test
  void aDeletedServiceGivesItsAddressBack() {
    Service first = LAB.create(TestLab.echo("first"));
    LAB.awaitAddresses("first", FIRST);
    LAB.lab().kubernetes().resource(first).delete();
    LAB.create(TestLab.echo("next"));
    LAB.awaitAddresses("next", FIRST);
  }

  @Test
  void aServiceWithAnotherClassIsLeftAlone() {
    LAB.create(
        TestLab.echo("foreign").editSpec().withLoadBalancerClass("example.com/other").endSpec());
    LAB.create(TestLab.echo("ours"));
    LAB.awaitAddresses("ours", FIRST);
    assertThat(LAB.addresses("foreign")).isEmpty();
  }

  @Test
  void aServiceWithoutNodePortsIsServedLikeOthers() {
    Service service =
        LAB.create(
            TestLab.echo("bare").editSpec().withAllocateLoadBalancerNodePorts(false).endSpec());
    LAB.awaitAddresses("bare", FIRST);
    LAB.awaitEvent(service, "nodeAssigned");
    LAB.awaitPage(FIRST);
    assertThat(nodePorts("bare")).isEmpty();
    setNodePorts("bare", true);
    assertThat(nodePorts("bare")).hasSize(2);
    LAB.create(TestLab.echo("second"));
    LAB.awaitAddresses("second", "192.168.2.201");
    setNodePorts("bare", false);
    assertThat(nodePorts("bare")).isEmpty();
    LAB.create(TestLab.echo("third"));
    LAB.awaitAddresses("third", "192.168.2.202");
    assertThat(LAB.addresses("bare")).containsExactly(FIRST);
    LAB.awaitPage(FIRST);
    LAB.awaitEvent(service, "IPAlloc"); // Those of the others may be before it.
    List<String> events = LAB.lab().services().events(service);
    assertThat(events).as("it never lost it").filteredOn(it -> it.contains("IPAlloc")).hasSize(1);
  }

  private static List<Integer> nodePorts(String name) {
    return LAB.read(name).getSpec().getPorts().stream()
        .map(ServicePort::getNodePort)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Ports that are there already stay until they are taken out, as the API server has it. */
  private static void setNodePorts(String name, boolean allocate) {
    LAB.change(
        name,
        service -> {
          Service changed = service.edit().build();
          changed.getSpec().setAllocateLoadBalancerNodePorts(allocate);
          if (!allocate) {
            changed.getSpec().getPorts().forEach(port -> port.setNodePort(null));
          }
          return changed;
        });
  }

  private static void setType(String name, String type) {
    LAB.change(name, service -> service.edit().editSpec().withType(type).endSpec().build());
  }

  private static ServiceBuilder asking(String name, String address) {
    return TestLab.echo(name).editSpec().withLoadBalancerIP(address).endSpec();
  }

  private static ServiceBuilder annotated(String name, String annotation, String value) {
    return TestLab.echo(name).editMetadata().addToAnnotations(annotation, value).endMetadata();
  }

  private static Map<String, String> annotations(Service service) {
    Map<String, String> annotations = service.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }
}
