package dev.mokalb.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.ServiceReport;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.ServicePlan.Loss;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Things;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.write.ConfigurationStateWriter;
import dev.mokalb.kube.write.EventLimits;
import dev.mokalb.kube.write.EventSource;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which event each report becomes, as an API server receives it. */
class KubeReporterTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** There is an object for this pool and for no other. */
  private static final String POOL = "default";

  private static final String ON_WEB = " on Service shop/web: ";
  private static final String ON_POOL = " on IPAddressPool default/default: ";
  private static final IpAddress FOUR = IpAddress.of("192.168.2.200");
  private static final IpAddress SIX = IpAddress.of("fd00::200");
  private static final AddressConflict STRANGER =
      new AddressConflict(
          FOUR,
          MacAddress.of("02:00:00:00:00:07"),
          new AddressConflict.Sight("n1", "eth0", Instant.EPOCH),
          Instant.MAX);
  private static final ServiceSnapshot WEB =
      new ServiceSnapshot(
          new ObjectKey("shop", "web"),
          new ObjectVersion("uid-7", "77", Instant.EPOCH),
          Map.of(),
          new ServiceSpec(
              new ServiceSpec.ServiceKind(true, ""),
              TrafficPolicy.CLUSTER,
              new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
              new AddressRequest.Any(),
              ""),
          new ServiceStatus(List.of(), false, ""));

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final EventWriter events =
      new EventWriter(
          client,
          new EventSource("metallb-controller", ""),
          new EventLimits(25, Duration.ofMinutes(5), new EventLimits.Pace(1_000, 1), 100, 100),
          () -> false);
  private final ConfigurationSources sources =
      new ConfigurationSources(client, Things.NAMESPACE, "config", () -> {});
  private final ConfigurationStateWriter state =
      new ConfigurationStateWriter(
          client, ConfigurationStateWriter.Component.controller(Things.NAMESPACE, ""), () -> true);
  private final PoolStatusWriter pools = new PoolStatusWriter(client, Things.NAMESPACE, () -> true);
  private final KubeReporter reporter =
      new KubeReporter(
          events, sources, Things.NAMESPACE, new KubeReporter.StatusObjects(state, pools));

  @BeforeEach
  void open() {
    server
        .objects("ipaddresspools")
        .put(POOL, "{\"spec\":{\"addresses\":[\"192.168.2.200-192.168.2.225\"]}}");
    sources.start();
    soon().until(() -> sources.caches().stream().allMatch(KeyedCache::synced));
  }

  @AfterEach
  void close() {
    pools.close();
    state.close();
    sources.close();
    events.close();
    client.close();
    server.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
  }

  /** What is reported, and the events that come of it: type, reason, object and message. */
  record Row(String name, List<ServiceReport> reports, List<String> events) {
    Row(String name, ServiceReport report, String event) {
      this(name, List.of(report), List.of(event));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> ofAssignments() {
    return Stream.of(
        new Row(
            "one address",
            new ServiceReport.Assigned(List.of(FOUR), POOL),
            "Normal IPAllocated" + ON_WEB + "Assigned IP [\"192.168.2.200\"]"),
        new Row(
            "two addresses",
            new ServiceReport.Assigned(List.of(FOUR, SIX), POOL),
            "Normal IPAllocated" + ON_WEB + "Assigned IP [\"192.168.2.200\" \"fd00::200\"]"),
        new Row(
            "one more",
            new ServiceReport.Completed(SIX, POOL),
            "Normal IPAllocated" + ON_WEB + "Assigned additional IP \"fd00::200\""),
        new Row(
            "an address taken away",
            new ServiceReport.Cleared(List.of(FOUR), new Loss.OtherRequested()),
            "Normal ClearAssignment"
                + ON_WEB
                + "current IP is not the one that is asked for now for \"shop/web\""),
        new Row(
            "an address of the wrong family, for which MetalLB has nolbIPsIPFamily",
            new ServiceReport.Cleared(List.of(FOUR), new Loss.OtherFamilies()),
            "Normal ClearAssignment"
                + ON_WEB
                + "current IP is not of the families of the Service for \"shop/web\""),
        new Row(
            "annotations of the old prefix, one event for each",
            List.of(
                new ServiceReport.DeprecatedAnnotations(
                    List.of(
                        "metallb.universe.tf/address-pool",
                        "metallb.universe.tf/loadBalancerIPs"))),
            List.of(
                "Warning deprecatedAnnotation"
                    + ON_WEB
                    + "annotation metallb.universe.tf/address-pool has the old prefix, which is"
                    + " read for now; write metallb.io/address-pool",
                "Warning deprecatedAnnotation"
                    + ON_WEB
                    + "annotation metallb.universe.tf/loadBalancerIPs has the old prefix, which is"
                    + " read for now; write metallb.io/loadBalancerIPs")));
  }

  static Stream<Row> ofRefusals() {
    Refusal single = new Refusal.NotDualStack(List.of(IpFamily.IPV4));
    Refusal second = new Refusal.NoSecondFamily(POOL, IpFamily.IPV6);
    Refusal outside = new Refusal.OutsidePools("spec.loadBalancerIP", SIX, List.of(POOL));
    return Stream.of(
        new Row(
            "no address",
            new ServiceReport.Refused(new Refusal.Exhausted(List.of(POOL), List.of(IpFamily.IPV4))),
            "Warning AllocationFailed"
                + ON_WEB
                + "Failed to allocate IP for \"shop/web\": no available IPs: every IPv4 address of"
                + " pool \"default\" is taken; add addresses to a pool or delete a Service that"
                + " holds one"),
        new Row(
            "one family where two are required, MetalLB's reason stands in the message",
            new ServiceReport.Refused(single),
            "Warning AllocationFailed"
                + ON_WEB
                + "Failed to allocate IP for \"shop/web\": spec.ipFamilyPolicy is"
                + " RequireDualStack, but spec.clusterIPs has only IPv4; not enough clusterips:"
                + " make the cluster dual-stack or ask for SingleStack"),
        new Row(
            "no cluster address, for which MetalLB has noclusterIPsIPFamily",
            new ServiceReport.Refused(new Refusal.NoClusterAddress()),
            "Warning AllocationFailed"
                + ON_WEB
                + "Failed to allocate IP for \"shop/web\": spec.clusterIPs has no address; a"
                + " load-balanced Service needs one, so remove clusterIP: None"),
        new Row(
            "the second family is missing",
            new ServiceReport.RefusedButKept(second, List.of(FOUR)),
            "Normal AdditionalAssignFailed"
                + ON_WEB
                + "every IPv6 address of pool \"default\" is taken, so the Service has one address"
                + " only; add addresses to the pool"),
        new Row(
            "another address is asked for in vain",
            new ServiceReport.RefusedButKept(outside, List.of(FOUR)),
            "Warning LoadBalancerFailed"
                + ON_WEB
                + "It keeps [\"192.168.2.200\"]: \"fd00::200\" in spec.loadBalancerIP is not allowed"
                + " in config: it is in no pool; add it to one or ask for an address of pool"
                + " \"default\""),
        new Row(
            "a stranger uses its address",
            new ServiceReport.Contested(STRANGER),
            "Warning AddressConflict"
                + ON_WEB
                + "\"192.168.2.200\" is used by another device on the network (hardware address"
                + " 02:00:00:00:00:07, seen by node n1 on eth0); the Service keeps it: take it off"
                + " that device"),
        new Row(
            "the status may not be written",
            new ServiceReport.WriteRejected(403, "services/status is forbidden", Duration.ZERO),
            "Warning AllocationFailed"
                + ON_WEB
                + "the API server refused to write the status (403): services/status is"
                + " forbidden"));
  }

  @ParameterizedTest
  @MethodSource({"ofAssignments", "ofRefusals"})
  void aReportBecomesAnEventOnTheService(Row row) {
    row.reports().forEach(report -> reporter.service(WEB, report));
    awaitEvents(row.events());
    assertThat(posted().getFirst().at("/involvedObject/uid").asText()).isEqualTo("uid-7");
    assertThat(posted().getFirst().at("/source/component").asText())
        .isEqualTo("metallb-controller");
  }

  @Test
  void everyReportHasARow() {
    Set<Class<?>> seen = new HashSet<>();
    Stream.concat(ofAssignments(), ofRefusals())
        .flatMap(row -> row.reports().stream())
        .forEach(report -> seen.add(report.getClass()));
    assertThat(seen).containsAll(Arrays.asList(ServiceReport.class.getPermittedSubclasses()));
  }

  /** They would use up what the Service may have of events. */
  @Test
  void manyDeprecatedAnnotationsLeaveRoomForWhatMatters() {
    List<String> keys =
        IntStream.range(0, 1_000).mapToObj(i -> "metallb.universe.tf/x" + i).toList();
    reporter.service(WEB, new ServiceReport.DeprecatedAnnotations(keys));
    reporter.service(WEB, new ServiceReport.Assigned(List.of(FOUR), POOL));
    soon().until(() -> posted().size() == 9);
    assertThat(lines().getLast())
        .isEqualTo("Normal IPAllocated" + ON_WEB + "Assigned IP [\"192.168.2.200\"]");
  }

  /** What concerns the configuration is told on the object, where there is one. */
  record Told(String name, Consumer<KubeReporter> report, List<String> events) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Told> ofConfiguration() {
    SourceRef pool = SourceRef.of("IPAddressPool", new ObjectKey(Things.NAMESPACE, POOL));
    SourceRef gone = SourceRef.of("IPAddressPool", new ObjectKey(Things.NAMESPACE, "gone"));
    Problem problem = new Problem(pool, "spec.addresses[0] \"x\"", "is no address", "write one");
    Problem ofGone = new Problem(gone, "spec.addresses[0] \"x\"", "is no address", "write one");
    String invalid =
        "Warning InvalidConfiguration"
            + ON_POOL
            + "IPAddressPool default/default: spec.addresses[0] \"x\" is no address: write one";
    return Stream.of(
        new Told(
            "a problem, once as long as it lasts",
            reporter -> {
              reporter.configuration(List.of(problem));
              reporter.configuration(List.of(problem, ofGone));
            },
            List.of(invalid)),
        new Told(
            "a problem that comes back is counted up, or told anew where its event has expired",
            reporter -> {
              reporter.configuration(List.of(problem));
              reporter.configuration(List.of());
              reporter.configuration(List.of(problem));
            },
            List.of(invalid, "count 2", invalid)),
        new Told(
            "what may not be meant",
            reporter -> reporter.hint(pool, "selects nothing"),
            List.of("Warning NothingMatches" + ON_POOL + "selects nothing")),
        new Told(
            "a stranger in a pool, a stranger in the ConfigMap's, one in none",
            reporter -> {
              reporter.stranger(STRANGER, Optional.of("of-the-config-map"));
              reporter.stranger(STRANGER, Optional.empty());
              reporter.stranger(STRANGER, Optional.of(POOL));
              reporter.strangerGone(FOUR);
            },
            List.of(
                "Warning AddressConflict"
                    + ON_POOL
                    + "\"192.168.2.200\" is used by another device on the network (hardware address"
                    + " 02:00:00:00:00:07, seen by node n1 on eth0); no Service gets it meanwhile:"
                    + " take it off that device or out of the pool")));
  }

  @ParameterizedTest
  @MethodSource("ofConfiguration")
  void theConfigurationIsToldOnItsObjects(Told row) {
    row.report().accept(reporter);
    awaitEvents(row.events());
  }

  @Test
  void usageIsWrittenForPoolsThatAreObjects() {
    PoolUsage usage =
        new PoolUsage(
            new PoolUsage.ByFamily(26, 0),
            new PoolUsage.ByFamily(1, 0),
            new PoolUsage.ByFamily(25, 0));
    reporter.usage(new TreeMap<>(Map.of("of-the-config-map", usage, POOL, usage)));
    soon().until(() -> requests("PATCH").findAny().isPresent());
    assertThat(requests("PATCH").map(FakeApiServer.Request::path))
        .containsExactly(
            "/apis/metallb.io/v1beta1/namespaces/default/ipaddresspools/default/status");
  }

  /** Nothing else may follow: an event that ought not to be would come before this last one. */
  private void awaitEvents(List<String> expected) {
    ServiceSnapshot last =
        new ServiceSnapshot(
            new ObjectKey("shop", "last"), WEB.version(), Map.of(), WEB.spec(), WEB.status());
    reporter.service(last, new ServiceReport.Completed(SIX, POOL));
    soon().until(() -> lines().stream().anyMatch(line -> line.contains("shop/last")));
    assertThat(lines().subList(0, lines().size() - 1)).isEqualTo(expected);
  }

  private Stream<FakeApiServer.Request> requests(String method) {
    return server.requests().stream().filter(request -> request.method().equals(method));
  }

  private List<JsonNode> posted() {
    return requests("POST").map(request -> json(request.body())).toList();
  }

  /** Events that were made or counted up, in the order in which they came. */
  private List<String> lines() {
    return server.requests().stream()
        .filter(request -> request.path().contains("/events"))
        .map(request -> line(json(request.body())))
        .toList();
  }

  private static String line(JsonNode event) {
    if (!event.has("involvedObject")) {
      return "count " + event.path("count").asText();
    }
    JsonNode object = event.path("involvedObject");
    return "%s %s on %s %s/%s: %s"
        .formatted(
            event.path("type").asText(),
            event.path("reason").asText(),
            object.path("kind").asText(),
            object.path("namespace").asText(),
            object.path("name").asText(),
            event.path("message").asText());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
