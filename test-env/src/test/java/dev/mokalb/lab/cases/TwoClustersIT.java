package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two clusters on one LAN whose pools overlap: each tells its own users, by name and address. */
class TwoClustersIT {
  private static final String BOTH = "192.168.2.200";

  @RegisterExtension static final TestLab LAB = new TestLab();

  @Test
  void eachSideTellsItsServiceAndItsPoolWhoElseHasTheAddress() {
    LAB.applyPool();
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    LAB.create(TestLab.echo("ours"));
    LAB.awaitAddresses("ours", BOTH);
    String mac = macOfOwner(BOTH);

    try (var other = new OtherCluster(LAB.lab(), "192.168.2.200-192.168.2.210")) {
      Service theirs = hold(LAB.create(theirs()), BOTH);
      other.startSpeaker();

      tell(LAB.awaitEvent(LAB.read("ours"), "addressClaimed: ", BOTH, other.mac(), "eth0"));
      tell(LAB.awaitEvent(LAB.read("ours"), "AddressConflict: ", other.mac(), "keeps it"));
      tell(LAB.awaitEvent(ourPool(), "AddressConflict: ", BOTH, other.mac(), "out of the pool"));
      tell(LAB.awaitEvent(theirs, "addressClaimed: ", BOTH, mac, OtherCluster.NODE));
      assertThat(LAB.addresses("ours")).containsExactly(BOTH);

      other.startController();
      tell(LAB.awaitEvent(other.pool(), "AddressConflict: ", BOTH, mac, "out of the pool"));
    }
  }

  private static ServiceBuilder theirs() {
    return TestLab.echo("theirs").editSpec().withLoadBalancerClass(OtherCluster.CLASS).endSpec();
  }

  /** As their controller would have written it: it knows nothing of ours. */
  private static Service hold(Service service, String address) {
    return LAB.lab()
        .kubernetes()
        .resource(service)
        .editStatus(it ->
            it.edit()
                .editOrNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp(address)
                .withIpMode("VIP")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
  }

  private static String macOfOwner(String address) {
    String owner =
        await("one node to answer for " + address)
            .atMost(TestLab.SOON)
            .until(() -> LAB.lab().answering(address), nodes -> nodes.size() == 1)
            .getFirst();
    return LAB.lab().topology().host(owner).mac();
  }

  private static GenericKubernetesResource ourPool() {
    return LAB.object("v1beta1", "IPAddressPool", "default");
  }

  private static void tell(String event) {
    System.out.println(event);
  }
}
