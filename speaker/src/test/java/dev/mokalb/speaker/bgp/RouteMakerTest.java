package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.speaker.announce.RouteForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteMakerTest {

  private static final IpPrefix PREFIX = IpPrefix.containing(IpAddress.of("198.51.100.1"), 32);

  private static RouteAttributes made(RouteForm form) {
    return RouteMaker.routes(Map.of(PREFIX, form))
        .routes()
        .byPrefix()
        .getOrDefault(PREFIX, missing());
  }

  private static RouteAttributes missing() {
    return new RouteAttributes(OptionalLong.of(1), List.of(), Optional.empty());
  }

  @Test
  void endpointsBecomeBandwidth() {
    Community community = new Community.Standard(64_512, 1);
    RouteForm form =
        new RouteForm(OptionalLong.of(150), new TreeSet<>(List.of(community)), OptionalInt.of(3));
    assertThat(made(form))
        .isEqualTo(
            new RouteAttributes(OptionalLong.of(150), List.of(community), Optional.of(375_000f)));
    assertThat(made(new RouteForm(OptionalLong.empty(), new TreeSet<>(), OptionalInt.of(0))))
        .isEqualTo(RouteAttributes.NONE);
  }

  @Test
  void whatFitsIsNotComplainedOf() {
    SortedSet<Community> some =
        IntStream.range(0, 63)
            .mapToObj(i -> new Community.Standard(64_512, i))
            .collect(Collectors.toCollection(TreeSet::new));
    RouteForm form = new RouteForm(OptionalLong.empty(), some, OptionalInt.empty());
    assertThat(made(form).communities()).hasSize(63);
    assertThat(RouteMaker.routes(Map.of(PREFIX, form)).leftOut()).isEmpty();
  }

  @Test
  void moreCommunitiesThanARouteTakesAreLeftOut() {
    SortedSet<Community> many =
        IntStream.range(0, 70)
            .mapToObj(i -> new Community.Standard(64_512, i))
            .collect(Collectors.toCollection(TreeSet::new));
    Community noExport = new Community.Standard(0xffff, 0xff01);
    many.add(noExport);
    RouteForm form = new RouteForm(OptionalLong.empty(), many, OptionalInt.empty());
    assertThat(made(form).communities())
        .hasSize(63)
        .contains(noExport, new Community.Standard(64_512, 61))
        .doesNotContain(new Community.Standard(64_512, 62));
    assertThat(RouteMaker.routes(Map.of(PREFIX, form)).leftOut().orElseThrow())
        .isEqualTo(
            "a route carries 63 communities at most, and the others are left out where several"
                + " BGPAdvertisements come to one prefix: give them fewer communities");
  }

  @Test
  void moreRoutesThanAPeerGetsAreLeftOut() {
    RouteForm form = new RouteForm(OptionalLong.empty(), new TreeSet<>(), OptionalInt.empty());
    Map<IpPrefix, RouteForm> many =
        IntStream.range(0, Routes.ROUTES_MAX + 5)
            .mapToObj(i -> new IpAddress(IpFamily.IPV6, 0x2001_0db8L << 32, i))
            .collect(Collectors.toMap(address -> IpPrefix.containing(address, 128), _ -> form));
    RouteMaker.Made made = RouteMaker.routes(many);
    assertThat(made.routes().byPrefix()).hasSize(Routes.ROUTES_MAX);
    assertThat(made.leftOut().orElseThrow()).contains("100000 routes at most", "aggregationLength");
  }
}
