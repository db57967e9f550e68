package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Services;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a controller does at its start with the addresses that Services already have. */
class AdoptionIT {
  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void pool() {
    LAB.applyPool();
  }

  @Test
  void aRestartKeepsEveryAddressAndWritesNothing() {
    // Until they do, addresses may move, and what is seen of them is written to the Services.
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    List<String> names = IntStream.range(0, 8).mapToObj(i -> "kept-" + i).toList();
    for (String name : names) {
      LAB.create(TestLab.echo(name));
    }
    names.forEach(name -> LAB.awaitAddresses(name, addressOf(name)));
    LAB.lab().kubernetes().resource(LAB.read("kept-3")).delete();
    names.stream()
        .filter(name -> !name.equals("kept-3"))
        .forEach(name -> LAB.awaitCondition(name, "mokalb.dev/Reachable", "True Verified"));
    List<Service> before = read(names, "kept-3");

    restartController();

    LAB.create(TestLab.echo("new"));
    LAB.awaitAddresses("new", "192.168.2.203");
    List<Service> after = read(names, "kept-3");
    assertThat(after).extracting(Services::addresses).isEqualTo(addresses(before));
    assertThat(after)
        .as("nothing is written to a Service that keeps its address")
        .extracting(service -> service.getMetadata().getResourceVersion())
        .isEqualTo(
            before.stream().map(service -> service.getMetadata().getResourceVersion()).toList());
  }

  @Test
  void anAddressWrittenByHandIsAdoptedBeforePendingServicesAreServed() {
    LAB.lab().moka().controller().kill();
    LAB.create(TestLab.echo("pending")); // the older one, which would get .200
    LAB.create(TestLab.echo("by-hand"));
    writeStatus("by-hand", "192.168.2.200");

    LAB.lab().moka().controller().start();

    LAB.awaitAddresses("pending", "192.168.2.201");
    assertThat(LAB.addresses("by-hand")).containsExactly("192.168.2.200");
    LAB.awaitPage("192.168.2.200");
  }

  @Test
  void theAddressOfANodeIsReplacedAndAnEventSaysSo() {
    LAB.lab().moka().controller().kill();
    Service service = LAB.create(TestLab.echo("from-k3s"));
    writeStatus("from-k3s", "192.168.2.11"); // as k3s ServiceLB leaves it

    LAB.lab().moka().controller().start();

    LAB.awaitAddresses("from-k3s", "192.168.2.200");
    System.out.println(LAB.awaitEvent(service, "ClearAssignment", "192.168.2.11"));
    LAB.awaitEvent(service, "IPAllocated", "192.168.2.200");
    LAB.awaitPage("192.168.2.200");
  }

  /**
   * The controller forgets which version of a pool was good; it may not take that for an answer.
   */
  @Test
  void aRestartInTheMiddleOfABadEditTakesNobodysAddress() {
    LAB.apply(pool("mine", "192.168.2.230-192.168.2.235", ""));
    LAB.create(
        TestLab.echo("mine")
            .editMetadata()
            .addToAnnotations("metallb.io/address-pool", "mine")
            .endMetadata());
    LAB.awaitAddresses("mine", "192.168.2.230");
    // The older of two pools that overlap wins, and this one is not for the Service.
    LAB.apply(pool("default", "192.168.2.200-192.168.2.240", "{namespaces: [elsewhere]}"));
    GenericKubernetesResource edited = LAB.object("v1beta1", "IPAddressPool", "default");
    LAB.awaitEvent(edited, "192.168.2.200-192.168.2.240", "overlap");

    restartController();

    await("the address to stay")
        .during(Duration.ofSeconds(3))
        .atMost(TestLab.SOON)
        .until(() -> LAB.addresses("mine"), List.of("192.168.2.230")::equals);
    LAB.awaitPage("192.168.2.230");
    LAB.apply(pool("default", "192.168.2.200-192.168.2.225", ""));
    LAB.create(TestLab.echo("new"));
    LAB.awaitAddresses("new", "192.168.2.200");
    LAB.awaitAddresses("mine", "192.168.2.230");
  }

  private static String pool(String name, String addresses, String allocation) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: %s, namespace: metallb-system}
    spec:
      addresses: [%s]
    """
            .formatted(name, addresses)
        + (allocation.isEmpty() ? "" : "  serviceAllocation: " + allocation + "\n");
  }

  private static void restartController() {
    LAB.lab().moka().controller().kill();
    LAB.lab().moka().controller().start();
    LAB.lab().moka().awaitServing(TestLab.SOON);
  }

  private static void writeStatus(String name, String address) {
    LAB.lab()
        .kubernetes()
        .resource(LAB.read(name))
        .editStatus(service ->
            service
                .edit()
                .editStatus()
                .editLoadBalancer()
                .addNewIngress()
                .withIp(address)
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
  }

  private static String addressOf(String name) {
    return "192.168.2.20" + name.charAt(name.length() - 1);
  }

  private static List<Service> read(List<String> names, String without) {
    return names.stream().filter(name -> !name.equals(without)).map(LAB::read).toList();
  }

  private static List<List<String>> addresses(List<Service> services) {
    return services.stream().map(Services::addresses).toList();
  }
}
