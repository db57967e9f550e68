package dev.mokalb.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ServiceSpec.Families;
import dev.mokalb.model.ServiceSpec.ServiceKind;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceSnapshotTest {

  private static final ServiceSnapshot BEFORE =
      new ServiceSnapshot(
          new ObjectKey("default", "web"),
          version("u", "7"),
          Map.of("app", "web"),
          spec(""),
          status("10.0.0.1"));

  private static ObjectVersion version(String uid, String resourceVersion) {
    return new ObjectVersion(uid, resourceVersion, Instant.EPOCH);
  }

  private static ServiceSpec spec(String loadBalancerClass) {
    return new ServiceSpec(
        new ServiceKind(true, loadBalancerClass),
        TrafficPolicy.CLUSTER,
        new Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
        new AddressRequest.Any(),
        "");
  }

  private static ServiceStatus status(String address) {
    return new ServiceStatus(List.of(IpAddress.of(address)), false, "pool");
  }

  private static ServiceSnapshot with(
      ObjectVersion version, Map<String, String> labels, ServiceSpec spec, ServiceStatus status) {
    return new ServiceSnapshot(new ObjectKey("default", "web"), version, labels, spec, status);
  }

  @Test
  void whatDiffersInItsVersionAloneIsTheEarlierState() {
    assertThat(
            with(version("u", "8"), Map.of("app", "web"), spec(""), status("10.0.0.1"))
                .since(BEFORE))
        .isSameAs(BEFORE);
  }

  @Test
  void whatDiffersElsewhereIsNew() {
    Map<String, String> labels = Map.of("app", "web");
    for (ServiceSnapshot now :
        List.of(
            with(version("another", "8"), labels, spec(""), status("10.0.0.1")),
            with(version("u", "8"), Map.of("app", "shop"), spec(""), status("10.0.0.1")),
            with(version("u", "8"), labels, spec("other"), status("10.0.0.1")),
            with(version("u", "8"), labels, spec(""), status("10.0.0.2")))) {
      assertThat(now.since(BEFORE)).isEqualTo(now).isNotEqualTo(BEFORE);
    }
  }

  @Test
  void whatIsNewKeepsTheEarlierParts() {
    ServiceSnapshot now =
        with(version("u", "8"), Map.of("app", "shop"), spec(""), status("10.0.0.1"));
    assertThat(now.since(BEFORE).key()).isSameAs(BEFORE.key());
    assertThat(now.since(BEFORE).status()).isSameAs(BEFORE.status());
  }
}
