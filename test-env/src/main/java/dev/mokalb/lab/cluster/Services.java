package dev.mokalb.lab.cluster;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the API shows of Services of type LoadBalancer, as a user would look at them. */
public final class Services {
  private final KubernetesClient client;

  public Services(KubernetesClient client) {
    this.client = client;
  }

  /** The Service in the namespace of the apps; empty when there is none. */
  public Optional<Service> find(String name) {
    return Optional.ofNullable(
        client.services().inNamespace(Pods.APPS_NAMESPACE).withName(name).get());
  }

  /** The first address in the status of the Service. */
  public Optional<String> address(String name) {
    return find(name).stream().flatMap(service -> addresses(service).stream()).findFirst();
  }

  /** The addresses in the status of the Service. */
  public static List<String> addresses(Service service) {
    return service.getStatus().getLoadBalancer().getIngress().stream()
        .map(LoadBalancerIngress::getIp)
        .toList();
  }

  /** A condition of the Service. */
  public static Optional<Condition> condition(Service service, String type) {
    return service.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  /** All addresses that any Service has, with namespace and name of the Service. */
  public Map<String, String> byAddress() {
    var services = new TreeMap<String, String>();
    for (Service service : client.services().inAnyNamespace().list().getItems()) {
      for (String address : addresses(service)) {
        services.merge(
            address,
            service.getMetadata().getNamespace() + "/" + service.getMetadata().getName(),
            (one, other) -> one + ", " + other);
      }
    }
    return services;
  }

  /** The events on {@code object}, with their reason first: {@code Reason: message}. */
  public List<String> events(HasMetadata object) {
    // By uid: an object of the same name may have been there before, and events outlive it.
    String uid = object.getMetadata().getUid();
    String namespace = object.getMetadata().getNamespace();
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> uid.equals(event.getInvolvedObject().getUid()))
        .map(Services::text)
        .toList();
  }

  private static String text(Event event) {
    return event.getReason() + ": " + event.getMessage();
  }
}
