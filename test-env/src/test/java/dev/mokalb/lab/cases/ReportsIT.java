package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.moka.Moka;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the controller makes of what others say: speakers' reports, and MetalLB's own controller.
 */
class ReportsIT {

  private static final String FIRST = "192.168.2.200";
  private static final String OWNER = "02:00:00:00:0a:01";

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void pool() {
    LAB.applyPool();
  }

  @AfterEach
  void withdraw() {
    for (String kind : new String[] {"AddressConflict", "SpeakerReport"}) {
      LAB.lab()
          .kubernetes()
          .genericKubernetesResources("mokalb.dev/v1alpha1", kind)
          .inNamespace(Moka.NAMESPACE)
          .delete();
    }
  }

  @Test
  void anAddressOfAStrangerIsGivenToNobodyUntilItsReportIsGone() {
    String report =
        """
        apiVersion: mokalb.dev/v1alpha1
        kind: AddressConflict
        metadata: {name: 192-168-2-200, namespace: metallb-system}
        status:
          address: 192.168.2.200
          mac: '02:00:5e:10:00:01'
          node: n1
          interface: eth0
          firstSeen: '%s'
          lastSeen: '%s'
          until: '%s'
        """
            .formatted(now(), now(), now().plusSeconds(3_600));
    LAB.apply(report);
    LAB.awaitLog(LAB.lab().moka().controller(), "is used by another device", FIRST);
    LAB.create(TestLab.echo("next"));
    LAB.awaitAddresses("next", "192.168.2.201");
    Service asking =
        LAB.create(TestLab.echo("asking").editSpec().withLoadBalancerIP(FIRST).endSpec());
    System.out.println(
        LAB.awaitEvent(asking, "AllocationFailed", "used by another device", "02:00:5e:10:00:01"));
    LAB.lab().objects().delete(report);
    LAB.awaitAddresses("asking", FIRST);
  }

  @Test
  void anotherSpeakerVerifiesAnAddressAndItsTakeover() {
    LAB.create(TestLab.echo("web"));
    LAB.awaitAddresses("web", FIRST);
    long assigned = System.nanoTime();
    awaitReachable("True Verified");
    System.out.printf("Reachable is True %d ms after the address%n", millisSince(assigned));
    await().atMost(TestLab.SOON).until(() -> LAB.lab().answering(FIRST).size() == 1);
    String owner = LAB.lab().answering(FIRST).getFirst();
    LAB.lab().moka().speaker(owner).kill();
    try {
      await()
          .atMost(TestLab.SOON)
          .until(() -> {
            List<String> nodes = LAB.lab().answering(FIRST);
            return nodes.size() == 1 && !nodes.contains(owner);
          });
      long taken = System.nanoTime();
      awaitReachable("True Verified");
      System.out.printf("Reachable is True %d ms after the takeover%n", millisSince(taken));
    } finally {
      LAB.lab().moka().startSpeaker(owner);
    }
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  /** The reports are the test's own: no speaker runs. */
  @Test
  void theConditionReachableSaysWhatSpeakersSaw() {
    List<String> nodes = LAB.lab().topology().nodes();
    nodes.forEach(node -> LAB.lab().moka().stopSpeaker(node));
    withdraw();
    try {
      sayWhatSpeakersSaw();
    } finally {
      nodes.forEach(node -> LAB.lab().moka().startSpeaker(node));
      LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    }
  }

  private static void sayWhatSpeakersSaw() {
    LAB.create(TestLab.echo("web"));
    LAB.awaitAddresses("web", FIRST);
    Instant since = now();
    LAB.apply(
        """
        apiVersion: mokalb.dev/v1alpha1
        kind: SpeakerReport
        metadata: {name: n1, namespace: metallb-system}
        status:
          observedAt: '%s'
          macs: ['%s']
          announced: [{since: '%s', addresses: [%s]}]
        """
            .formatted(now(), OWNER, since, FIRST));
    awaitReachable("Unknown SingleNode");
    LAB.apply(seen("answered: [{mac: '" + OWNER + "', askedAt: '%s', addresses: [%s]}]"));
    awaitReachable("True Verified");
    LAB.apply(seen("answered: [{mac: '02:00:5e:10:00:01', askedAt: '%s', addresses: [%s]}]"));
    awaitReachable("False AnotherAnswers");
    LAB.apply(seen("unanswered: [{askedAt: '%s', addresses: [%s]}]"));
    awaitReachable("False NobodyAnswers");
    assertThat(LAB.condition("web", "mokalb.dev/Allocated")).isEqualTo("True Assigned");
  }

  @Test
  void nothingIsWrittenWhileMetalLbsControllerIsThere() {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: controller-of-metallb
          namespace: metallb-system
          labels: {app.kubernetes.io/name: metallb, app.kubernetes.io/component: controller}
        spec:
          nodeName: n1
          terminationGracePeriodSeconds: 0
          containers: [{name: controller, image: metallb}]
        """;
    LAB.apply(pod);
    LAB.awaitLog(
        LAB.lab().moka().controller(), "MetalLB's controller runs", "controller-of-metallb");
    LAB.create(TestLab.echo("waits"));
    var found =
        LAB.lab()
            .kubernetes()
            .pods()
            .inNamespace(Moka.NAMESPACE)
            .withName("controller-of-metallb")
            .get();
    System.out.println(LAB.awaitEvent(found, "MokaWaits", "writes nothing to Services"));
    assertThat(LAB.addresses("waits")).isEmpty();
    LAB.lab().kubernetes().resource(found).withGracePeriod(0).delete();
    LAB.awaitAddresses("waits", FIRST);
  }

  private static String seen(String what) {
    return """
    apiVersion: mokalb.dev/v1alpha1
    kind: SpeakerReport
    metadata: {name: n2, namespace: metallb-system}
    status:
      observedAt: '%s'
      macs: ['02:00:00:00:0a:02']
    """
            .formatted(now())
        + "  "
        + what.formatted(now(), FIRST)
        + "\n";
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static void awaitReachable(String expected) {
    LAB.awaitCondition("web", "mokalb.dev/Reachable", expected);
  }
}
