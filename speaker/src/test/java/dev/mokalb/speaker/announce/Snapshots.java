package dev.mokalb.speaker.announce;

import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Services as tests want them. */
public final class Snapshots {

  private Snapshots() {}

  /** A Service that has these addresses from pool "default". */
  public static ServiceSnapshot service(ObjectKey key, TrafficPolicy policy, String... addresses) {
    return service(key, Map.of(), policy, addresses);
  }

  /** A Service that is for whoever serves this class. */
  public static ServiceSnapshot ofClass(String loadBalancerClass, ObjectKey key, String address) {
    return service(
        key,
        Map.of(),
        new ServiceSpec.ServiceKind(true, loadBalancerClass),
        TrafficPolicy.CLUSTER,
        address);
  }

  /** The same with labels. */
  static ServiceSnapshot service(
      ObjectKey key, Map<String, String> labels, TrafficPolicy policy, String... addresses) {
    return service(key, labels, new ServiceSpec.ServiceKind(true, ""), policy, addresses);
  }

  private static ServiceSnapshot service(
      ObjectKey key,
      Map<String, String> labels,
      ServiceSpec.ServiceKind kind,
      TrafficPolicy policy,
      String... addresses) {
    return new ServiceSnapshot(
        key,
        new ObjectVersion("u", "1", Instant.EPOCH),
        labels,
        new ServiceSpec(
            kind,
            policy,
            new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
            new AddressRequest.Any(),
            ""),
        new ServiceStatus(Stream.of(addresses).map(IpAddress::of).toList(), false, "default"));
  }
}
