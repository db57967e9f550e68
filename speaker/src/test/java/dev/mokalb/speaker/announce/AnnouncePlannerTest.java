package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncePlannerTest {

  private static final ObjectKey KEY = new ObjectKey("default", "web");
  private static final Pool POOL =
      new Pool(
          "default",
          List.of(
              new IpRange(IpAddress.of("192.168.2.200"), IpAddress.of("192.168.2.225")),
              new IpRange(IpAddress.of("fd00::1"), IpAddress.of("fd00::9"))),
          true,
          false);
  private static final Configuration CONFIGURATION =
      new Configuration(List.of(POOL), List.of(Layer2Advertisement.ofPools("all", Set.of())), true);
  private static final Set<NodeName> NODES =
      AnnouncePlanner.eligibleNodes(List.of(node("n1", false, false), node("n2", false, false)));

  private static NodeSnapshot node(String name, boolean networkUnavailable, boolean excluded) {
    return new NodeSnapshot(name, networkUnavailable, excluded);
  }

  private static ServiceSnapshot service(TrafficPolicy policy, String... addresses) {
    return new ServiceSnapshot(
        KEY,
        new ObjectVersion("u", "1", Instant.EPOCH),
        new ServiceSpec(
            new ServiceSpec.ServiceKind(true, ""),
            policy,
            new ServiceSpec.Families(FamilyPolicy.SINGLE_STACK, List.of(IpFamily.IPV4)),
            new AddressRequest.Any(),
            ""),
        new ServiceStatus(Arrays.stream(addresses).map(IpAddress::of).toList(), false, "default"));
  }

  private static EndpointsSnapshot slice(String... nodes) {
    return new EndpointsSnapshot(KEY, nodes.length > 0, List.of(nodes));
  }

  private static Candidacy candidacy(ServiceSnapshot service, EndpointsSnapshot... slices) {
    return new AnnouncePlanner("").candidacy(service, List.of(slices), NODES, CONFIGURATION);
  }

  private static void assertSilent(Candidacy candidacy, Silence why) {
    assertThat(candidacy).isEqualTo(new Candidacy.Silent(why));
    assertThat(why.message()).isNotBlank();
  }

  @Test
  void anyEligibleNodeMayAnnounceAServiceOfPolicyCluster() {
    Candidacy candidacy = candidacy(service(TrafficPolicy.CLUSTER, "192.168.2.200"), slice("n3"));
    assertThat(candidacy)
        .isEqualTo(
            new Candidacy.Announced(new TreeSet<>(Set.of(IpAddress.of("192.168.2.200"))), NODES));
  }

  @Test
  void onlyNodesWithAnEndpointMayAnnounceAServiceOfPolicyLocal() {
    ServiceSnapshot local = service(TrafficPolicy.LOCAL, "192.168.2.200");
    assertThat(candidacy(local, slice("n2"), slice("n3")))
        .isInstanceOfSatisfying(
            Candidacy.Announced.class,
            announced -> assertThat(announced.eligible()).containsExactly(new NodeName("n2")));
    assertSilent(candidacy(local, slice("n3")), new Silence.NoEligibleNode());
  }

  @Test
  void withoutAUsableEndpointNobodyAnnounces() {
    ServiceSnapshot service = service(TrafficPolicy.CLUSTER, "192.168.2.200");
    assertSilent(candidacy(service), new Silence.NoEndpoint());
    assertSilent(candidacy(service, slice()), new Silence.NoEndpoint());
  }

  @Test
  void anAddressThatIsMissingOrInNoPoolIsNotAnnounced() {
    assertSilent(candidacy(service(TrafficPolicy.CLUSTER), slice("n1")), new Silence.NoAddress());
    assertSilent(
        candidacy(service(TrafficPolicy.CLUSTER, "10.0.0.1"), slice("n1")),
        new Silence.InNoPool(IpAddress.of("10.0.0.1")));
  }

  @Test
  void aPoolWithoutAdvertisementIsNotAnnounced() {
    Configuration other =
        new Configuration(
            List.of(POOL), List.of(Layer2Advertisement.ofPools("l2", Set.of("another"))), true);
    assertSilent(
        new AnnouncePlanner("")
            .candidacy(
                service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                List.of(slice("n1")),
                NODES,
                other),
        new Silence.NoAdvertisement("default"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fd00::1", "192.168.2.200 fd00::1"})
  void addressesOfBothFamiliesAreAnnounced(String addresses) {
    String[] each = addresses.split(" ");
    assertThat(candidacy(service(TrafficPolicy.CLUSTER, each), slice("n1")))
        .isEqualTo(
            new Candidacy.Announced(
                Arrays.stream(each)
                    .map(IpAddress::of)
                    .collect(Collectors.toCollection(TreeSet::new)),
                NODES));
  }

  @Test
  void aServiceOfAnotherClassIsNotOurs() {
    assertThat(
            new AnnouncePlanner("other")
                .candidacy(
                    service(TrafficPolicy.CLUSTER, "192.168.2.200"),
                    List.of(slice("n1")),
                    NODES,
                    CONFIGURATION))
        .isEqualTo(new Candidacy.NotOurs());
  }

  @Test
  void excludedNodesAndThoseWithoutNetworkMayAnnounceNothing() {
    assertThat(
            AnnouncePlanner.eligibleNodes(
                List.of(
                    node("n1", true, false), node("n2", false, true), node("n3", false, false))))
        .containsExactly(new NodeName("n3"));
  }
}
