package dev.mokalb.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.loop.StatusWriter.Said;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceCondition.Status;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubeStatusWriterTest {

  private static final ServiceSnapshot SERVICE =
      new ServiceSnapshot(
          new ObjectKey("default", "web"),
          new ObjectVersion("u", "17", Instant.EPOCH),
          new ServiceSpec(
              new ServiceSpec.ServiceKind(true, ""),
              TrafficPolicy.CLUSTER,
              new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
              new AddressRequest.Any(),
              ""),
          new ServiceStatus(List.of(), false, ""));

  private static final ServiceCondition HAS =
      new ServiceCondition(ServiceCondition.ALLOCATED, Status.TRUE, "Assigned", "m");

  private static String body(StatusChange change) {
    return new String(KubeStatusWriter.body(SERVICE, change, 1), StandardCharsets.UTF_8);
  }

  @Test
  void addressPoolAndGuardStandInOnePatch() {
    assertThat(
            body(
                new StatusChange(
                    List.of(IpAddress.of("192.168.2.200")),
                    "default",
                    new Said(Optional.of(HAS), Optional.empty()))))
        .isEqualTo(
            "{\"metadata\":{\"resourceVersion\":\"17\",\"annotations\":"
                + "{\"metallb.io/ip-allocated-from-pool\":\"default\"}},"
                + "\"status\":{\"loadBalancer\":{\"ingress\":"
                + "[{\"ip\":\"192.168.2.200\",\"ipMode\":\"VIP\"}]},"
                + "\"conditions\":[{\"type\":\"mokalb.dev/Allocated\",\"status\":\"True\","
                + "\"reason\":\"Assigned\",\"message\":\"m\","
                + "\"lastTransitionTime\":\"1970-01-01T00:00:01Z\"}]}}");
  }

  @Test
  void whatIsReleasedIsRemoved() {
    assertThat(body(new StatusChange(List.of(), "", new Said(Optional.empty(), Optional.empty()))))
        .isEqualTo(
            "{\"metadata\":{\"resourceVersion\":\"17\",\"annotations\":"
                + "{\"metallb.io/ip-allocated-from-pool\":null}},"
                + "\"status\":{\"loadBalancer\":{\"ingress\":null}}}");
  }

  @Test
  void bothConditionsStandInOnePatch() {
    ServiceCondition seen =
        new ServiceCondition(ServiceCondition.REACHABLE, Status.UNKNOWN, "NotChecked", "n");
    assertThat(
            body(
                new StatusChange(
                    List.of(IpAddress.of("192.168.2.200")),
                    "default",
                    new Said(Optional.of(HAS), Optional.of(seen)))))
        .contains(
            "\"conditions\":[{\"type\":\"mokalb.dev/Allocated\",\"status\":\"True\","
                + "\"reason\":\"Assigned\",\"message\":\"m\","
                + "\"lastTransitionTime\":\"1970-01-01T00:00:01Z\"},"
                + "{\"type\":\"mokalb.dev/Reachable\",\"status\":\"Unknown\","
                + "\"reason\":\"NotChecked\",\"message\":\"n\","
                + "\"lastTransitionTime\":\"1970-01-01T00:00:01Z\"}]");
  }
}
