package dev.mokalb.lab.cluster;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the EndpointSlices of a Service should be; one for each family of the Service. */
final class EndpointSlices {
  static final String MANAGER = "lab.mokalb.dev";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String SERVICE_NAME = "kubernetes.io/service-name";

  private EndpointSlices() {}

  static List<EndpointSlice> desired(Service service, List<Pod> pods) {
    Map<String, String> selector = service.getSpec().getSelector();
    if (selector == null || selector.isEmpty()) {
      return List.of(); // whoever wrote the Service writes its endpoints
    }
    List<Pod> selected =
        pods.stream()
            .filter(
                pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .toList();
    return service.getSpec().getIpFamilies().stream()
        .map(family -> slice(service, family, selected))
        .toList();
  }

  static String name(Service service, String family) {
    return service.getMetadata().getName() + "-" + family.toLowerCase(Locale.ROOT);
  }

  private static EndpointSlice slice(Service service, String family, List<Pod> pods) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(service.getMetadata().getNamespace())
        .withName(name(service, family))
        .addToLabels(SERVICE_NAME, service.getMetadata().getName())
        .addToLabels(MANAGED_BY, MANAGER)
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(service.getMetadata().getName())
                .withUid(service.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withAddressType(family)
        .withEndpoints(pods.stream().flatMap(pod -> endpoint(pod, family).stream()).toList())
        .withPorts(ports(service, pods))
        .build();
  }

  private static Optional<Endpoint> endpoint(Pod pod, String family) {
    boolean ready = ready(pod);
    return pod.getStatus().getPodIPs().stream()
        .map(podIp -> podIp.getIp())
        .filter(ip -> ip.contains(":") == family.equals("IPv6"))
        .findFirst()
        .map(ip ->
            new EndpointBuilder()
                .withAddresses(ip)
                .withNodeName(pod.getSpec().getNodeName())
                .withNewConditions()
                .withReady(ready)
                .withServing(ready)
                .withTerminating(false)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build());
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .map(PodCondition::getStatus)
        .anyMatch("True"::equals);
  }

  private static List<EndpointPort> ports(Service service, List<Pod> pods) {
    var ports = new ArrayList<EndpointPort>();
    for (ServicePort port : service.getSpec().getPorts()) {
      target(port, pods)
          .ifPresent(number ->
              ports.add(
                  new EndpointPortBuilder()
                      .withName(port.getName() == null ? "" : port.getName())
                      .withProtocol(port.getProtocol())
                      .withPort(number)
                      .build()));
    }
    return ports;
  }

  private static Optional<Integer> target(ServicePort port, List<Pod> pods) {
    if (port.getTargetPort() == null) {
      return Optional.of(port.getPort());
    }
    String name = port.getTargetPort().getStrVal();
    if (name == null) {
      return Optional.of(port.getTargetPort().getIntVal());
    }
    return pods.stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .flatMap(container -> container.getPorts().stream())
        .filter(candidate -> name.equals(candidate.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }
}
