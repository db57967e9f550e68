package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.PeerKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerSettingsTest {

  private static final PeerSettings.Remote REMOTE =
      new PeerSettings.Remote.Address(IpAddress.of("192.0.2.1"));

  private static Arguments bad(String what, ThrowingCallable call) {
    return Arguments.of(what, call);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        bad("port 0", () -> target(0, Optional.empty(), Optional.empty())),
        bad("port 65536", () -> target(65_536, Optional.empty(), Optional.empty())),
        bad(
            "a source of the other family",
            () -> target(179, Optional.of(IpAddress.of("2001:db8::1")), Optional.empty())),
        bad(
            "a device of 16 octets",
            () -> target(179, Optional.empty(), Optional.of("abcdefghijklmnop"))),
        bad("a device of none", () -> new PeerSettings.Remote.Unnumbered("")),
        bad(
            "an unnumbered session with a source",
            () ->
                new PeerSettings.Target(
                    new PeerSettings.Remote.Unnumbered("eth0"),
                    179,
                    Optional.of(IpAddress.of("2001:db8::1")),
                    Optional.empty(),
                    PeerSettings.Opening.ACTIVE)),
        bad(
            "an unnumbered session for one family",
            () ->
                Settings.external()
                    .remote(new PeerSettings.Remote.Unnumbered("eth0"))
                    .families(IpFamily.IPV4)
                    .make()),
        bad(
            "an unnumbered peer that connects and signs",
            () ->
                new PeerSettings(
                    new PeerSettings.Target(
                        new PeerSettings.Remote.Unnumbered("eth0"),
                        179,
                        Optional.empty(),
                        Optional.empty(),
                        PeerSettings.Opening.BOTH),
                    new PeerSettings.Protection(
                        new PeerSettings.Hops.Direct(),
                        Optional.of(new PeerSettings.Password("s3cret"))),
                    Settings.external().make().identity(),
                    Settings.external().make().timers(),
                    new PeerSettings.Exchange(
                        Set.of(IpFamily.IPV4, IpFamily.IPV6),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty()))),
        bad("hold time 2", () -> Settings.external().hold(2)),
        bad("hold time 65536", () -> Settings.external().hold(65_536)),
        bad(
            "keepalive beyond hold",
            () -> new PeerSettings.Timers(9, OptionalInt.of(10), OptionalInt.empty())),
        bad(
            "connect time 0",
            () -> new PeerSettings.Timers(9, OptionalInt.empty(), OptionalInt.of(0))),
        bad("no hops", () -> new PeerSettings.Hops.Secured(0)),
        bad("255 hops", () -> new PeerSettings.Hops.Secured(255)),
        bad("an empty password", () -> new PeerSettings.Password("")),
        bad("a password of 81 octets", () -> new PeerSettings.Password("x".repeat(81))),
        bad("no family", () -> Settings.external().families()),
        bad("restart time 0", () -> new PeerSettings.Restart(0, 0)),
        bad("restart time 4096", () -> new PeerSettings.Restart(4_096, 0)),
        bad("stale time of 25 bits", () -> new PeerSettings.Restart(120, 1 << 24)),
        bad("prefix limit 0", () -> Settings.external().prefixLimit(0)),
        bad("prefix limit 10001", () -> Settings.external().prefixLimit(10_001)),
        bad("61 s of shutdown", () -> Settings.external().gracefulShutdown(61)),
        bad(
            "65 communities",
            () ->
                new RouteAttributes(
                    OptionalLong.empty(),
                    IntStream.range(0, 65)
                        .<Community>mapToObj(i -> new Community.Standard(1, i))
                        .toList(),
                    Optional.empty())),
        bad(
            "a preference of 33 bits",
            () -> new RouteAttributes(OptionalLong.of(1L << 32), List.of(), Optional.empty())),
        bad(
            "no bandwidth",
            () -> new RouteAttributes(OptionalLong.empty(), List.of(), Optional.of(0f))),
        bad(
            "endless bandwidth",
            () ->
                new RouteAttributes(
                    OptionalLong.empty(), List.of(), Optional.of(Float.POSITIVE_INFINITY))));
  }

  private static PeerSettings.Target target(
      int port, Optional<IpAddress> source, Optional<String> vrf) {
    return new PeerSettings.Target(REMOTE, port, source, vrf, PeerSettings.Opening.ACTIVE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatCannotBeIsRefused(String what, ThrowingCallable call) {
    assertThatThrownBy(call).as(what).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1:179",
    "2001:db8::1, '[2001:db8::1]:179'",
  })
  void labelsAreThoseOfMetallb(String address, String label) {
    assertThat(
            Settings.external()
                .remote(new PeerSettings.Remote.Address(IpAddress.of(address)))
                .target()
                .label())
        .isEqualTo(label);
    assertThat(
            Settings.external().remote(new PeerSettings.Remote.Unnumbered("eth0")).target().label())
        .isEqualTo("eth0:179");
  }

  @Test
  void aPasswordIsNotShown() {
    PeerSettings settings = Settings.external().password("secret").make();
    assertThat(settings.toString()).doesNotContain("secret");
    assertThat(settings).isEqualTo(Settings.external().password("secret").make());
    assertThat(settings).isNotEqualTo(Settings.external().password("other").make());
  }

  @Test
  void theDeviceOfAnUnnumberedSessionIsItsInterface() {
    assertThat(
            Settings.external()
                .remote(new PeerSettings.Remote.Unnumbered("eth0"))
                .make()
                .target()
                .device())
        .contains("eth0");
    assertThat(target(179, Optional.empty(), Optional.of("red")).device()).contains("red");
  }

  @Test
  void ttlSecurityCountsFromTheTop() {
    assertThat(new PeerSettings.Hops.Secured(1).ttlMin()).isEqualTo(255);
    assertThat(new PeerSettings.Hops.Secured(254).ttlMin()).isEqualTo(2);
  }

  @Test
  void theKindFollowsFromTheSystems() {
    assertThat(Settings.external().make().identity().kind()).isEqualTo(PeerKind.EXTERNAL);
    assertThat(Settings.internal().make().identity().kind()).isEqualTo(PeerKind.INTERNAL);
    assertThat(Settings.external().exchange().families())
        .isEqualTo(Set.of(IpFamily.IPV4, IpFamily.IPV6));
  }
}
