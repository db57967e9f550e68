package dev.mokalb.lab.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.BodyListener;
import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.EndpointsDecoder;
import dev.mokalb.kube.convert.ServiceDecoder;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real API server writes as JSON and as protobuf is read the same. */
class EncodingIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final ResourceType SERVICES = ResourceType.core("services");
  private static final ResourceType SLICES =
      new ResourceType("discovery.k8s.io", "v1", "endpointslices");

  /** Each has something that no other has. */
  private static final List<String> SPECS =
      List.of(
          "type: LoadBalancer, ports: [{port: 80}]",
          "type: LoadBalancer, ports: [{port: 80}], loadBalancerClass: example.com/one",
          "type: LoadBalancer, ports: [{port: 80}], loadBalancerIP: 192.168.2.7",
          "type: LoadBalancer, ports: [{port: 80}], externalTrafficPolicy: Local,"
              + " selector: {app: a, tier: b}",
          "type: LoadBalancer, ports: [{port: 80}], ipFamilyPolicy: RequireDualStack",
          "type: LoadBalancer, ports: [{port: 80}], ipFamilyPolicy: PreferDualStack,"
              + " ipFamilies: [IPv6]",
          "type: LoadBalancer, ports: [{port: 80}], allocateLoadBalancerNodePorts: false",
          "type: LoadBalancer, ports: [{name: a, port: 53, protocol: UDP},"
              + " {name: b, port: 53, targetPort: dns}, {name: c, port: 132, protocol: SCTP}]",
          "type: ClusterIP, ports: [{port: 80}]",
          "type: ClusterIP, clusterIP: None, ports: [{port: 80}]",
          "type: NodePort, ports: [{port: 80}], sessionAffinity: ClientIP",
          "type: ExternalName, externalName: example.com");

  private static final String ANNOTATIONS =
      "{metallb.io/allow-shared-ip: 'a key, with ''quotes''', metallb.io/address-pool: one,"
          + " metallb.universe.tf/loadBalancerIPs: '192.168.2.8,fd00::8', other: 'grüße €'}";

  private static final String STATUS =
      """
      {"status": {"loadBalancer": {"ingress": [
         {"ip": "192.168.2.9", "ipMode": "Proxy"},
         {"ip": "fd00::9", "ipMode": "VIP", "ports": [{"port": 80, "protocol": "TCP"}]},
         {"hostname": "elsewhere.example.com"}]},
       "conditions": [
         {"type": "mokalb.dev/Allocated", "status": "True", "reason": "Assigned",
          "message": "from pool \\"one\\"", "lastTransitionTime": "2026-01-02T03:04:05Z"},
         {"type": "example.com/Other", "status": "Unknown", "reason": "Some", "message": "Text",
          "lastTransitionTime": "2026-01-02T03:04:06Z", "observedGeneration": 3},
         {"type": "example.com/Empty", "status": "True", "reason": "", "message": "",
          "lastTransitionTime": null}]}}
      """;

  private static final String PLAIN_STATUS =
      """
      {"status": {"loadBalancer": {"ingress": [{"ip": "192.168.2.10", "ipMode": "VIP"}]}}}
      """;

  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: by-hand, namespace: default, labels: {kubernetes.io/service-name: s0}}
      addressType: IPv4
      ports: [{name: a, port: 80}]
      endpoints:
      - {addresses: [10.0.0.1], nodeName: n1}
      - {addresses: [10.0.0.2], nodeName: n1, conditions: {ready: true}}
      - {addresses: [10.0.0.3], nodeName: n2, conditions: {ready: false, serving: true}}
      - {addresses: [10.0.0.4], nodeName: n3, conditions: {ready: false, serving: false}}
      - {addresses: [10.0.0.5], conditions: {ready: true}, hostname: h, zone: z}
      - {addresses: [10.0.0.6], nodeName: n4, conditions: {terminating: true, ready: false}}
      """;

  private static Lab lab;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    lab = Lab.up(LabOptions.in(Path.of("target", "labs", "EncodingIT")).bare().withNodes(1));
    client = lab.openApiClient();
  }

  @AfterAll
  static void takeDown() {
    client.close();
    lab.close();
  }

  /** What a cache holds, kept equal to the API server's. */
  private static final class Reading<T> implements AutoCloseable {
    private final KeyedCache<T> cache = new KeyedCache<>(_ -> {});
    private final Reflector<T> reflector;

    Reading(ResourceType type, ObjectDecoder<T> decoder) {
      reflector =
          new Reflector<>(
              client,
              new WatchSpec<>(type.collection(), decoder),
              cache,
              ReflectorSettings.DEFAULT);
      reflector.start();
      await().atMost(SOON).until(cache::synced);
    }

    Map<ObjectKey, T> shown() {
      assertThat(cache.problems()).isEmpty();
      return new TreeMap<>(cache.asMap());
    }

    @Override
    public void close() {
      reflector.close();
    }
  }

  /** A decoder that says nothing of protobuf. */
  private record JsonAlone<T>(ObjectDecoder<T> decoder) implements ObjectDecoder<T> {
    @Override
    public T decode(ObjectMeta meta, JsonParser fields) throws IOException {
      return decoder.decode(meta, fields);
    }
  }

  private static <T> void comparedThroughout(
      ResourceType type, Supplier<ObjectDecoder<T>> decoder, int least, List<Runnable> changes) {
    try (var json = new Reading<>(type, new JsonAlone<>(decoder.get()));
        var protobuf = new Reading<>(type, decoder.get())) {
      assertThat(protobuf.shown()).isEqualTo(json.shown()).hasSizeGreaterThanOrEqualTo(least);
      for (Runnable change : changes) {
        change.run();
        try (var now = new Reading<>(type, new JsonAlone<>(decoder.get()));
            var listed = new Reading<>(type, decoder.get())) {
          assertThat(listed.shown()).isEqualTo(now.shown());
          await()
              .atMost(SOON)
              .untilAsserted(() -> {
                assertThat(json.shown()).isEqualTo(now.shown());
                assertThat(protobuf.shown()).isEqualTo(now.shown());
              });
        }
      }
    }
  }

  private static void kubectl(String... words) {
    var result = lab.kubectl(words);
    assertThat(result.succeeded()).as(result.errors()).isTrue();
  }

  private static String service(int number) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: s%d, namespace: default, labels: {n: "%d"}, annotations: %s}
    spec: {%s}
    """
        .formatted(number, number, number % 2 == 0 ? ANNOTATIONS : "{}", SPECS.get(number));
  }

  private static void patchStatus(String service, String status) {
    kubectl("patch", "service", service, "--subresource=status", "--type=merge", "-p", status);
  }

  @Test
  void servicesAreReadTheSame() {
    for (int i = 0; i < SPECS.size(); i++) {
      lab.objects().apply(service(i));
    }
    List<Runnable> changes =
        List.of(
            () -> patchStatus("s0", STATUS),
            () -> patchStatus("s1", PLAIN_STATUS),
            () ->
                kubectl(
                    "annotate",
                    "--overwrite",
                    "service",
                    "s0",
                    "other-",
                    "metallb.io/address-pool=two"),
            () ->
                kubectl(
                    "patch", "service", "s2", "-p", "{\"metadata\":{\"finalizers\":[\"e.g/f\"]}}"),
            () -> kubectl("delete", "service", "s2", "--wait=false"),
            () -> kubectl("patch", "service", "s2", "-p", "{\"metadata\":{\"finalizers\":null}}"),
            () -> kubectl("delete", "service", "s3"),
            () -> lab.objects().apply(service(3).replace("Local", "Cluster")),
            () -> kubectl("patch", "service", "s1", "-p", "{\"spec\":{\"type\":\"ClusterIP\"}}"));
    comparedThroughout(
        SERVICES, () -> new ServiceDecoder(ServiceDecoder.Scope.ALL), SPECS.size(), changes);
    comparedThroughout(
        SERVICES,
        () -> new ServiceDecoder(ServiceDecoder.Scope.WITHOUT_CONDITIONS),
        SPECS.size() - 1,
        List.of());
  }

  @Test
  void endpointSlicesAreReadTheSame() {
    lab.objects().apply(SLICE);
    comparedThroughout(
        SLICES,
        EndpointsDecoder::new,
        2,
        List.of(
            () ->
                lab.objects()
                    .apply(SLICE.replace("{ready: false, serving: false}", "{ready: true}")),
            () -> lab.objects().apply(SLICE.substring(0, SLICE.indexOf("- ")).strip() + " []\n"),
            () -> kubectl("delete", "endpointslice", "by-hand")));
  }

  @Test
  void whatIsAskedForAsProtobufComesSo() {
    for (ResourceType type : List.of(SERVICES, SLICES)) {
      for (String query : List.of("limit=2", "watch=true&timeoutSeconds=1")) {
        var opened = new CompletableFuture<Encoding>();
        client.stream(
            ApiRequest.get(type.collection().query() + query).wanting(Encoding.PROTOBUF),
            new Opening(opened),
            SOON,
            SOON);
        assertThat(opened.join()).as(type + " " + query).isEqualTo(Encoding.PROTOBUF);
      }
    }
  }

  /** Hears how an answer is written, or of what it fails. */
  private record Opening(CompletableFuture<Encoding> opened) implements BodyListener {
    @Override
    public void opened(Encoding encoding) {
      opened.complete(encoding);
    }

    @Override
    public void octets(ByteBuffer octets) {}

    @Override
    public void ended() {}

    @Override
    public void failed(ApiFailure failure) {
      opened.completeExceptionally(new AssertionError(failure.explain()));
    }
  }

  @Test
  void refusalsAreReadTheSame() {
    List<String> paths =
        List.of(
            "/api/v1/namespaces/default/services/none",
            "/api/v1/services?limit=x",
            "/api/v1/services?labelSelector=%21%21",
            "/api/v1/services?watch=true&resourceVersion=none",
            "/api/v1/services?limit=1&continue=none");
    List<ApiFailure> seen = new ArrayList<>();
    for (String path : paths) {
      ApiFailure json = failure(path, Encoding.JSON);
      assertThat(failure(path, Encoding.PROTOBUF)).as(path).isEqualTo(json);
      seen.add(json);
    }
    assertThat(seen).hasAtLeastOneElementOfType(ApiFailure.NotFound.class);
    assertThat(seen).hasAtLeastOneElementOfType(ApiFailure.Rejected.class);
  }

  private static ApiFailure failure(String path, Encoding encoding) {
    return switch (client.send(ApiRequest.get(path).wanting(encoding)).join()) {
      case ApiResult.Failed(ApiFailure failure) -> failure;
      case ApiResult.Answer(String body) -> throw new AssertionError(path + ": " + body.length());
    };
  }
}
