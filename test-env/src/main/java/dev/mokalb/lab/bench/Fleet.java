package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.moka.Moka;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the Services of the bench. kube-proxy leaves them alone: on two cores three of them, busy
 * with thousands of rules, would be what is measured.
 */
final class Fleet {
  /** All Services and EndpointSlices of the bench carry it; kube-proxy goes by it. */
  static final String LABEL = "service.kubernetes.io/service-proxy-name=bench";

  static final String OTHER_NAMESPACE = "beside";

  private static final String LABELS =
      "\"service.kubernetes.io/service-proxy-name\":\"bench\",\"lab.mokalb.dev/endpoints\":\"own\"";
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
  private static final String METALLB = "/apis/metallb.io/v1beta1/namespaces/" + Moka.NAMESPACE;
  private static final Duration ALL_DELETED_WITHIN = Duration.ofMinutes(2);
  private static final int IN_FLIGHT = 16;
  private static final int ENDPOINTS = 3;

  private final ApiClient client;

  Fleet(ApiClient client) {
    this.client = client;
  }

  static String name(int number) {
    return "bench-%05d".formatted(number);
  }

  /** Announces every pool on layer 2. */
  void advertise() {
    must(
        client
            .send(
                ApiRequest.post(
                    METALLB + "/l2advertisements",
                    octets(
                        """
                        {"apiVersion":"metallb.io/v1beta1","kind":"L2Advertisement",
                         "metadata":{"name":"bench"}}\
                        """)))
            .join());
  }

  /** The pool that all Services of the bench get their addresses from. */
  void createPool() {
    must(
        client
            .send(
                ApiRequest.post(
                    METALLB + "/ipaddresspools",
                    octets(
                        """
                        {"apiVersion":"metallb.io/v1beta1","kind":"IPAddressPool",
                         "metadata":{"name":"bench"},"spec":{"addresses":["10.200.0.0/16"]}}\
                        """)))
            .join());
  }

  void deletePool() {
    must(client.send(ApiRequest.delete(METALLB + "/ipaddresspools/bench")).join());
  }

  void createNamespace(String name) {
    must(
        client
            .send(
                ApiRequest.post(
                    "/api/v1/namespaces",
                    octets(
                        """
                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}\
                        """
                            .formatted(name))))
            .join());
  }

  /** Starts to create one Service in {@link #OTHER_NAMESPACE}. */
  CompletableFuture<ApiResult> createBeside(String name) {
    return client.send(
        ApiRequest.post("/api/v1/namespaces/" + OTHER_NAMESPACE + "/services", service(name)));
  }

  /** Starts to create one Service; the answer comes when it comes. */
  CompletableFuture<ApiResult> create(String name) {
    return client.send(ApiRequest.post(SERVICES, service(name)));
  }

  /** Starts to delete one Service; its endpoints stay. */
  CompletableFuture<ApiResult> delete(String name) {
    return client.send(ApiRequest.delete(SERVICES + "/" + name));
  }

  /** Deletes all Services of the bench; their endpoints stay. */
  void deleteServices() {
    for (String namespace : List.of("default", OTHER_NAMESPACE)) {
      String all =
          "/api/v1/namespaces/%s/services?labelSelector=%s"
              .formatted(namespace, URLEncoder.encode(LABEL, StandardCharsets.UTF_8));
      must(client.send(ApiRequest.delete(all).within(ALL_DELETED_WITHIN)).join());
    }
  }

  /** Starts to create one Service of a class that nobody serves. */
  CompletableFuture<ApiResult> createUnserved(String name) {
    String served = new String(service(name), StandardCharsets.UTF_8);
    String unserved =
        served.replace(
            "\"type\":\"LoadBalancer\"",
            "\"type\":\"LoadBalancer\",\"loadBalancerClass\":\"lab.mokalb.dev/nobody\"");
    return client.send(ApiRequest.post(SERVICES, octets(unserved)));
  }

  /** Starts to write addresses into the status of one Service. */
  CompletableFuture<ApiResult> writeStatus(String name, String... addresses) {
    String ingress =
        Stream.of(addresses)
            .map("{\"ip\":\"%s\",\"ipMode\":\"VIP\"}"::formatted)
            .collect(Collectors.joining(","));
    return client.send(
        ApiRequest.mergePatch(
            SERVICES + "/" + name + "/status",
            octets("{\"status\":{\"loadBalancer\":{\"ingress\":[%s]}}}".formatted(ingress))));
  }

  /** Writes Services {@code from} up to, but not with, {@code end}. */
  void createServices(int from, int end) {
    writeAll(from, end, number -> ApiRequest.post(SERVICES, service(name(number))));
  }

  /** Writes the endpoints of these Services, three each, on the first three nodes. */
  void createEndpoints(int from, int end) {
    writeAll(from, end, number -> ApiRequest.post(SLICES, slice(name(number), number)));
  }

  static void must(ApiResult result) {
    if (result instanceof ApiResult.Failed(ApiFailure failure)) {
      throw new LabException("the API server refused: " + failure.explain());
    }
  }

  private void writeAll(int from, int end, IntFunction<ApiRequest> request) {
    var room = new Semaphore(IN_FLIGHT);
    var failed = new AtomicReference<>("");
    for (int number = from; number < end && failed.get().isEmpty(); number++) {
      room.acquireUninterruptibly();
      var _ =
          client
              .send(request.apply(number))
              .thenAccept(result -> {
                if (result instanceof ApiResult.Failed(ApiFailure failure)) {
                  failed.set(failure.explain());
                }
                room.release();
              });
    }
    room.acquireUninterruptibly(IN_FLIGHT);
    if (!failed.get().isEmpty()) {
      throw new LabException("the API server refused: " + failed.get());
    }
  }

  private static byte[] service(String name) {
    return octets(
        """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s","labels":{%s}},
         "spec":{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,
         "ports":[{"port":80}]}}\
        """
            .formatted(name, LABELS));
  }

  private static byte[] slice(String service, int number) {
    String endpoints =
        IntStream.rangeClosed(1, ENDPOINTS)
            .mapToObj(node ->
                """
                {"addresses":["10.244.%d.%d"],"nodeName":"n%1$d",
                 "conditions":{"ready":true,"serving":true,"terminating":false}}\
                """
                    .formatted(node, 10 + number % 200))
            .collect(Collectors.joining(","));
    return octets(
        """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
         "metadata":{"name":"%s","labels":{%s,"kubernetes.io/service-name":"%1$s"}},
         "addressType":"IPv4","ports":[{"name":"","port":80,"protocol":"TCP"}],
         "endpoints":[%s]}\
        """
            .formatted(service, LABELS, endpoints));
  }

  private static byte[] octets(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
