package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.Topology;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What speakers write down of the local network: strangers, and who answers for whom. */
class StrangerIT {
  private static final String ADDRESS = "192.168.2.200";
  private static final String CONFLICT = "192-168-2-200";
  private static final String REACHABLE = "mokalb.dev/Reachable";
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /**
   * Speakers join each other when there is a pool, and ask then. While the hardware addresses of
   * one of them are not known, nobody is called a stranger for up to 24 s.
   */
  private static final Duration IN_DOUBT = TestLab.TOGETHER_WITHIN.plusSeconds(24);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @AfterEach
  void strangerGoes() {
    giveAddressBack();
    LAB.lab().topology().nodes().forEach(node -> LAB.lab().kubectl("uncordon", node));
    objects("AddressConflict").forEach(object -> LAB.lab().kubernetes().resource(object).delete());
  }

  @Test
  void aStrangerThatTakesAnAddressInUseIsNamedAndTheAddressDefended() {
    serve();
    String owner = awaitOwner("");
    try (Capture capture =
        LAB.lab().capture(LAB.lab().client(), "defence", "arp and host " + ADDRESS)) {
      takeAddress();
      claimAddress();
      GenericKubernetesResource conflict =
          await("an AddressConflict")
              .atMost(TestLab.SOON)
              .pollInterval(INTERVAL)
              .until(StrangerIT::conflict, Optional::isPresent)
              .orElseThrow();
      Map<String, Object> status = status(conflict);
      assertThat(status)
          .containsEntry("address", ADDRESS)
          .containsEntry("mac", macOfClient())
          .containsEntry("node", owner)
          .containsEntry("interface", "eth0")
          .containsEntry("inUseBy", Map.of("namespace", Pods.APPS_NAMESPACE, "name", "echo"))
          .containsKeys("firstSeen", "lastSeen", "until");
      LAB.awaitEvent(LAB.read("echo"), "addressClaimed: ", macOfClient(), owner);
      LAB.awaitEvent(LAB.read("echo"), "AddressConflict: ", macOfClient(), "the Service keeps it");
      String ours = LAB.lab().topology().host(owner).mac();
      await("a defence")
          .atMost(TestLab.SOON)
          .until(() ->
              capture.frames().stream()
                  .anyMatch(frame -> frame.contains(ours) && frame.contains("tell " + ADDRESS)));
      assertThat(LAB.lab().answering(ADDRESS)).contains(owner);
      staysTheOnlyOne();
    }
    // It is asked for anew when it moves.
    LAB.lab().kubectl("cordon", owner);
    LAB.awaitCondition("echo", REACHABLE, "False AnotherAnswers");
    assertThat(
            Services.condition(LAB.read("echo"), REACHABLE).map(Condition::getMessage).orElse(""))
        .contains(macOfClient());
    giveAddressBack();
    LAB.awaitCondition("echo", REACHABLE, "True Verified");
  }

  @Test
  void aStrangerOnTheNextFreeAddressIsFoundBeforeAnybodyAsksForIt() {
    takeAddress(); // It says nothing by itself.
    long applied = System.nanoTime();
    LAB.applyPool();
    GenericKubernetesResource conflict =
        await("an AddressConflict")
            .atMost(IN_DOUBT)
            .pollInterval(INTERVAL)
            .until(StrangerIT::conflict, Optional::isPresent)
            .orElseThrow();
    System.out.printf("a stranger on a free address: written down after %d ms%n", since(applied));
    assertThat(status(conflict)).containsEntry("mac", macOfClient()).doesNotContainKey("inUseBy");
    GenericKubernetesResource pool =
        LAB.lab()
            .kubernetes()
            .genericKubernetesResources("metallb.io/v1beta1", "IPAddressPool")
            .inNamespace(Moka.NAMESPACE)
            .withName("default")
            .get();
    LAB.awaitEvent(pool, "AddressConflict: ", ADDRESS, macOfClient(), "out of the pool");
    staysTheOnlyOne();
  }

  @Test
  void otherNodesReportWhoAnswers() {
    LAB.applyPool();
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    long assigned = System.nanoTime();
    String owner = awaitOwner("");
    awaitReportOf(owner);
    System.out.printf(
        "reported by another node %d ms after the Service had its address%n", since(assigned));
    await("a report of the owner").atMost(TestLab.SOON).until(() -> announcedBy(owner));

    long killed = System.nanoTime();
    LAB.lab().moka().killSpeaker(owner);
    String taker = awaitOwner(owner);
    awaitReportOf(taker);
    System.out.printf("reported by another node %d ms after kill -9%n", since(killed));
  }

  /** All speakers know of it by then, and none writes it again once it is deleted. */
  private static void staysTheOnlyOne() {
    await("one AddressConflict for a while")
        .during(Duration.ofSeconds(1))
        .atMost(TestLab.SOON)
        .until(() -> objects("AddressConflict").size() == 1);
  }

  private static void serve() {
    LAB.applyPool();
    // Until they do, more than one may answer, and the address may move.
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    LAB.awaitPage(ADDRESS);
  }

  private static void takeAddress() {
    assertThat(
            LAB.lab()
                .client()
                .exec("ip", "address", "add", ADDRESS + "/32", "dev", "eth0")
                .succeeded())
        .isTrue();
  }

  private static void giveAddressBack() {
    LAB.lab().client().exec("ip", "address", "delete", ADDRESS + "/32", "dev", "eth0");
  }

  /** Looks for a neighbour that it does not know, which every speaker hears. */
  private static void claimAddress() {
    LAB.lab().client().exec("ip", "neighbour", "flush", "dev", "eth0");
    LAB.lab().client().exec("ping", "-c", "1", "-W", "1", "-I", ADDRESS, "192.168.2.1");
  }

  private static String macOfClient() {
    return LAB.lab().topology().host(Topology.CLIENT).mac();
  }

  private static Optional<GenericKubernetesResource> conflict() {
    return objects("AddressConflict").stream()
        .filter(object -> object.getMetadata().getName().equals(CONFLICT))
        .findFirst();
  }

  private static List<GenericKubernetesResource> objects(String kind) {
    return LAB.lab()
        .kubernetes()
        .genericKubernetesResources("mokalb.dev/v1alpha1", kind)
        .inNamespace(Moka.NAMESPACE)
        .list()
        .getItems();
  }

  @SuppressWarnings("unchecked") // as the definition has it
  private static Map<String, Object> status(GenericKubernetesResource object) {
    return (Map<String, Object>)
        Objects.requireNonNull(object.getAdditionalProperties().get("status"));
  }

  private static String awaitOwner(String but) {
    return await("one node to answer")
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(
            () -> List.copyOf(LAB.lab().answering(ADDRESS)),
            nodes -> nodes.size() == 1 && !nodes.contains(but))
        .getFirst();
  }

  /** Waits until another node says that this one answers. */
  private static void awaitReportOf(String owner) {
    String mac = LAB.lab().topology().host(owner).mac();
    await("a report of another node that " + mac + " answers")
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() ->
            objects("SpeakerReport").stream()
                .filter(report -> !report.getMetadata().getName().equals(owner))
                .flatMap(report -> groups(report, "answered"))
                .anyMatch(group -> mac.equals(group.get("mac")) && holds(group)));
  }

  private static boolean announcedBy(String node) {
    return objects("SpeakerReport").stream()
        .filter(report -> report.getMetadata().getName().equals(node))
        .flatMap(report -> groups(report, "announced"))
        .anyMatch(StrangerIT::holds);
  }

  @SuppressWarnings("unchecked") // as the definition has it
  private static Stream<Map<String, Object>> groups(GenericKubernetesResource report, String list) {
    return ((List<Map<String, Object>>) status(report).getOrDefault(list, List.of())).stream();
  }

  private static boolean holds(Map<String, Object> group) {
    return group.get("addresses") instanceof Collection<?> addresses && addresses.contains(ADDRESS);
  }

  private static long since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }
}
