package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.moka.Moka;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pools that get another name or are split, while Services have addresses of them. */
class PoolChangesIT {

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String ALLOCATED_FROM = "metallb.io/ip-allocated-from-pool";

  private static final String ADVERTISEMENT =
      """
      apiVersion: metallb.io/v1beta1
      kind: L2Advertisement
      metadata: {name: default, namespace: metallb-system}
      ---
      """;

  private static String pool(String name, String addresses) {
    return WebhookStand.object("IPAddressPool", name, "{addresses: [" + addresses + "]}");
  }

  private static String configMapPool(String name, String addresses) {
    return """
    - name: %s
      protocol: layer2
      addresses: ["%s"]
    """
        .formatted(name, addresses);
  }

  /** Four Services, web-0 to web-3, that have the addresses from 192.168.2.200 on. */
  private static void serveFour() {
    for (int i = 0; i < 4; i++) {
      LAB.create(TestLab.echo("web-" + i));
      LAB.awaitAddresses("web-" + i, "192.168.2.20" + i);
    }
    awaitPools(Map.of("default", List.of(0, 1, 2, 3)));
    LAB.awaitPage("192.168.2.203");
  }

  /** Waits until each Service says that its address is of this pool. */
  private static void awaitPools(Map<String, List<Integer>> services) {
    SortedMap<String, String> expected = new TreeMap<>();
    services.forEach((pool, numbers) -> numbers.forEach(i -> expected.put("web-" + i, pool)));
    await("the pools of the Services")
        .atMost(TestLab.SOON)
        .until(
            () -> {
              SortedMap<String, String> pools = new TreeMap<>();
              IntStream.range(0, 4)
                  .mapToObj(i -> LAB.read("web-" + i).getMetadata())
                  .forEach(service ->
                      pools.put(
                          service.getName(),
                          service.getAnnotations().getOrDefault(ALLOCATED_FROM, "")));
              return pools;
            },
            expected::equals);
  }

  /** Every status that each Service is seen with. */
  private static final class Statuses implements Watcher<Service>, AutoCloseable {
    private final SortedMap<String, SortedSet<String>> seen = new ConcurrentSkipListMap<>();
    private final Watch watch =
        LAB.lab().kubernetes().services().inNamespace(Pods.APPS_NAMESPACE).watch(this);

    @Override
    public void eventReceived(Action action, Service service) {
      if (service.getMetadata().getName().startsWith("web-")) {
        seen.computeIfAbsent(service.getMetadata().getName(), _ -> new ConcurrentSkipListSet<>())
            .add(Services.addresses(service) + " " + pool(service));
      }
    }

    private static String pool(Service service) {
      return service.getMetadata().getAnnotations().getOrDefault(ALLOCATED_FROM, "");
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException(cause);
    }

    /** That Service i was seen with its address and these pools, and with nothing else. */
    void hold(int i, String... pools) {
      await("all changes of web-" + i)
          .atMost(TestLab.SOON)
          .untilAsserted(() ->
              assertThat(seen.get("web-" + i))
                  .containsExactlyInAnyOrderElementsOf(
                      List.of(pools).stream()
                          .map(pool -> "[192.168.2.20%d] %s".formatted(i, pool))
                          .toList()));
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  private static GenericKubernetesResource poolObject(String name) {
    return LAB.object("v1beta1", "IPAddressPool", name);
  }

  private static void delete(String pool) {
    LAB.lab().kubernetes().resource(poolObject(pool)).inNamespace(Moka.NAMESPACE).delete();
  }

  @Test
  void aPoolThatIsReplacedByOneOfAnotherNameTakesNobodysAddress() {
    LAB.apply(ADVERTISEMENT + pool("default", "192.168.2.200-192.168.2.210"));
    serveFour();
    try (Statuses statuses = new Statuses()) {
      LAB.apply(pool("renamed", "192.168.2.200-192.168.2.210"));
      LAB.awaitEvent(poolObject("renamed"), "InvalidConfiguration", "which is in force");
      delete("default");
      awaitPools(Map.of("renamed", List.of(0, 1, 2, 3)));
      for (int i = 0; i < 4; i++) {
        statuses.hold(i, "default", "renamed");
      }
    }
    LAB.create(TestLab.echo("further"));
    LAB.awaitAddresses("further", "192.168.2.204");
    LAB.awaitPage("192.168.2.203");
  }

  @Test
  void aPoolThatIsSplitTakesNobodysAddress() {
    LAB.apply(ADVERTISEMENT + pool("default", "192.168.2.200-192.168.2.210"));
    serveFour();
    try (Statuses statuses = new Statuses()) {
      LAB.apply(pool("upper", "192.168.2.202-192.168.2.210"));
      LAB.awaitEvent(poolObject("upper"), "InvalidConfiguration", "which is in force");
      LAB.apply(pool("default", "192.168.2.200-192.168.2.201"));
      awaitPools(Map.of("default", List.of(0, 1), "upper", List.of(2, 3)));
      statuses.hold(0, "default");
      statuses.hold(1, "default");
      statuses.hold(2, "default", "upper");
      statuses.hold(3, "default", "upper");
    }
    LAB.awaitPage("192.168.2.203");
  }

  @Test
  void poolsOfTheConfigMapAreRenamedAndSplitInOneEdit() {
    String head = "address-pools:\n";
    LAB.applyConfigMap(head + configMapPool("default", "192.168.2.200-192.168.2.210"));
    serveFour();
    try (Statuses statuses = new Statuses()) {
      LAB.applyConfigMap(
          head
              + configMapPool("lower", "192.168.2.200-192.168.2.201")
              + configMapPool("upper", "192.168.2.202-192.168.2.210"));
      awaitPools(Map.of("lower", List.of(0, 1), "upper", List.of(2, 3)));
      statuses.hold(1, "default", "lower");
      statuses.hold(2, "default", "upper");
    }
    LAB.awaitPage("192.168.2.203");
  }
}
