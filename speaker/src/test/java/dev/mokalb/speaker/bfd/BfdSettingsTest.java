package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdSettings.Echo;
import dev.mokalb.speaker.bfd.BfdSettings.Echo.Mode;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BfdSettingsTest {

  private static final BfdSettings DEFAULT = BfdSettings.DEFAULT;

  private static Arguments range(String field, int min, int max, IntFunction<Object> make) {
    return Arguments.of(field, min, max, make);
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
        range("receiveInterval", 10, 60_000, millis -> DEFAULT.withIntervals(millis, 50)),
        range("transmitInterval", 10, 60_000, millis -> DEFAULT.withIntervals(50, millis)),
        range("detectMultiplier", 2, 255, DEFAULT::withDetectMultiplier),
        range("echoInterval", 10, 60_000, millis -> new Echo(Mode.ON, millis)),
        range("minimumTtl", 1, 254, DEFAULT::withMinimumTtl));
  }

  @ParameterizedTest(name = "{0} is {1} to {2}")
  @MethodSource("ranges")
  void fieldsHaveTheRangesOfABfdProfile(String field, int min, int max, IntFunction<Object> make) {
    assertThat(make.apply(min)).isNotNull();
    assertThat(make.apply(max)).isNotNull();
    for (int beyond : new int[] {min - 1, max + 1}) {
      assertThatThrownBy(() -> make.apply(beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("%s is %d; give a number from %d to %d", field, beyond, min, max);
    }
  }

  @Test
  void absentFieldsMeanWhatTheyMeanInFrr() {
    assertThat(DEFAULT.receiveIntervalMillis()).isEqualTo(300);
    assertThat(DEFAULT.transmitIntervalMillis()).isEqualTo(300);
    assertThat(DEFAULT.detectMultiplier()).isEqualTo(3);
    assertThat(DEFAULT.echo().mode()).isEqualTo(Mode.OFF);
    assertThat(DEFAULT.ttlMin(Hops.SINGLE)).isEqualTo(255);
    assertThat(DEFAULT.ttlMin(Hops.MULTIPLE)).isEqualTo(254);
  }

  @Test
  void aPeerIsCheckedWhenItIsMade() {
    IpAddress linkLocal = IpAddress.of("fe80::1");
    assertThatThrownBy(() -> BfdPeer.of(linkLocal, Hops.SINGLE))
        .hasMessage("the peer fe80::1 is link-local: name the interface it is on");
    BfdPeer peer = new BfdPeer(linkLocal, Hops.SINGLE, IpAddress.of("::"), "eth0", "");
    assertThat(peer).hasToString("fe80::1%eth0");
    assertThat(peer.anySource()).isTrue();
    BfdPeer far = BfdPeer.of(IpAddress.of("10.0.0.1"), Hops.MULTIPLE);
    assertThat(far).hasToString("10.0.0.1 (multi-hop)");
    assertThatThrownBy(() -> far.from(linkLocal))
        .hasMessage("the source fe80::1 is of another family than the peer 10.0.0.1");
    assertThatThrownBy(() -> far.on("a name that is too long"))
        .hasMessage("no device of Linux is named \"a name that is too long\"");
    assertThatThrownBy(() -> BfdPeer.of(IpAddress.of("::"), Hops.SINGLE))
        .hasMessage("the address of a peer is not ::");
    assertThat(far.from(IpAddress.of("10.0.0.2")).anySource()).isFalse();
    assertThat(new BfdPeer(far.address(), Hops.SINGLE, far.source(), "", "red").device())
        .isEqualTo("red");
  }
}
