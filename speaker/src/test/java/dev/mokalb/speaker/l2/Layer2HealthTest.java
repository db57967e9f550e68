package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Layer2HealthTest {

  private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
  private static final UsableInterface ETH0 =
      usable("eth0", true, "fe80::1", "192.168.2.0/24", "fd00:2::/64");
  private static final UsableInterface ETH1 = usable("eth1", true, "", "10.0.0.0/8");
  private static final UsableInterface ETH2 =
      usable("eth2", false, "fe80::2", "192.168.3.0/24", "fd00:3::/64");
  private static final UsableInterface ETH3 = usable("eth3", true, "", "fd00:4::/64");
  private static final Layer2Health HEALTH =
      new Layer2Health(
          List.of(ETH0, ETH1, ETH2, ETH3),
          List.of(
              new LostInterface("eth4", List.of(prefix("192.168.5.0/24"))),
              new LostInterface("eth5", List.of(prefix("10.5.0.0/16")))),
          List.of());

  private static final String V4_ELSEWHERE = "172.16.0.1";
  private static final String V6_ELSEWHERE = "fd00:9::1";

  static Stream<Arguments> obstacles() {
    return Stream.of(
        Arguments.of(V4_ELSEWHERE, Set.of(), ""),
        Arguments.of(V6_ELSEWHERE, Set.of(), ""),
        Arguments.of(V4_ELSEWHERE, Set.of("eth0"), ""),
        Arguments.of(V4_ELSEWHERE, Set.of("eth1", "eth9"), ""),
        Arguments.of(V6_ELSEWHERE, Set.of("eth1", "eth0"), ""),
        Arguments.of(
            V6_ELSEWHERE, Set.of("eth1"), "no IPv6 link-local address that is ready on eth1"),
        Arguments.of(V4_ELSEWHERE, Set.of("eth2"), "no carrier on eth2"),
        Arguments.of(
            V6_ELSEWHERE,
            Set.of("eth2", "eth1"),
            "no IPv6 link-local address that is ready on eth1"),
        Arguments.of(
            V4_ELSEWHERE,
            Set.of("eth9"),
            "(eth9) is usable on this node; usable are: eth0, eth1, eth2, eth3"),
        // Only the interface whose subnet it is counts, where there is one.
        Arguments.of("192.168.2.200", Set.of(), ""),
        Arguments.of("192.168.3.200", Set.of(), "no carrier on eth2"),
        Arguments.of("192.168.3.200", Set.of("eth0", "eth2"), "no carrier on eth2"),
        Arguments.of("192.168.3.200", Set.of("eth0"), ""),
        // So it is where that one is lost, unless another one has such a subnet.
        Arguments.of("192.168.5.200", Set.of(), "in the subnet of eth4, which is switched off"),
        Arguments.of("192.168.5.200", Set.of("eth0", "eth4"), "in the subnet of eth4"),
        Arguments.of("192.168.5.200", Set.of("eth0"), ""),
        Arguments.of("10.5.0.200", Set.of(), ""),
        Arguments.of("fd00:3::200", Set.of(), "no carrier on eth2"),
        Arguments.of("fd00:2::200", Set.of(), ""),
        Arguments.of("fd00:4::200", Set.of(), "no IPv6 link-local address that is ready on eth3"));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void saysWhyAnAddressCannotBeAnswered(String address, Set<String> names, String why) {
    Optional<ServeObstacle> obstacle =
        HEALTH.obstacle(IpAddress.of(address), AnswerScope.on(names));
    assertThat(obstacle.map(ServeObstacle::message).orElse("")).contains(why);
    assertThat(obstacle.isPresent()).isEqualTo(!why.isEmpty());
  }

  @Test
  void withoutAnyInterfaceTheProblemsAreTheReason() {
    Layer2Problem problem = new Layer2Problem(Layer2Problem.Kind.NO_LIBRARY, "", "no libpcap");
    assertThat(
            new Layer2Health(List.of(), List.of(problem))
                .obstacle(IpAddress.of(V4_ELSEWHERE), AnswerScope.all()))
        .contains(new ServeObstacle.NothingUsable(List.of(problem)))
        .get()
        .extracting(ServeObstacle::message)
        .isEqualTo("no libpcap");
  }

  @Test
  void theTableSaysWhichAddressesCannotBeServed() {
    IpAddress served = IpAddress.of("192.168.2.200");
    IpAddress lost = IpAddress.of("192.168.2.201");
    IpAddress ipv6 = IpAddress.of("fd00:2::200");
    AnswerTable table =
        AnswerTable.of(
            Map.of(
                served,
                AnswerScope.all(),
                lost,
                AnswerScope.on(Set.of("eth2")),
                ipv6,
                AnswerScope.on(Set.of("eth1"))));
    assertThat(table.obstacles(HEALTH))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    lost,
                    new ServeObstacle.NoCarrier(new TreeSet<>(Set.of("eth2"))),
                    ipv6,
                    new ServeObstacle.NoLinkLocal(new TreeSet<>(Set.of("eth1"))))));
  }

  static Stream<Arguments> subnets() {
    return Stream.of(
        Arguments.of("192.168.2.200", Set.of(), ""),
        Arguments.of("10.1.2.3", Set.of("eth0", "eth1"), ""),
        Arguments.of("10.1.2.3", Set.of("eth0"), "eth0: 192.168.2.0/24"),
        Arguments.of(
            "172.16.0.1",
            Set.of(),
            "eth0: 192.168.2.0/24; eth1: 10.0.0.0/8; eth2: 192.168.3.0/24; eth3: none"),
        Arguments.of("fd00:2::200", Set.of(), ""),
        Arguments.of("fd00:3::200", Set.of("eth0"), "eth0: fd00:2::/64"),
        Arguments.of("192.168.5.200", Set.of(), ""),
        Arguments.of("192.168.5.200", Set.of("eth0"), "eth0: 192.168.2.0/24"),
        Arguments.of("10.1.2.3", Set.of("eth9"), ""));
  }

  @ParameterizedTest
  @MethodSource("subnets")
  void warnsOfAnAddressOutsideTheSubnets(String text, Set<String> names, String warning) {
    Optional<OutsideSubnets> told =
        HEALTH.outsideSubnets(IpAddress.of(text), AnswerScope.on(names));
    assertThat(told.isPresent()).isEqualTo(!warning.isEmpty());
    assertThat(told.map(OutsideSubnets::message).orElse("")).contains(warning);
  }

  private static UsableInterface usable(
      String name, boolean carrier, String linkLocal, String... subnets) {
    return new UsableInterface(
        name,
        MAC,
        carrier,
        IpAddress.parse(linkLocal),
        Arrays.stream(subnets).map(Layer2HealthTest::prefix).toList());
  }

  private static IpPrefix prefix(String text) {
    List<String> parts = List.of(text.split("/", -1));
    return new IpPrefix(IpAddress.of(parts.get(0)), Integer.parseInt(parts.get(1)));
  }
}
