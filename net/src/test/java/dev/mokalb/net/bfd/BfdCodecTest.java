package dev.mokalb.net.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.HexVectors;
import dev.mokalb.net.bfd.ControlPacket.Discriminators;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BfdCodecTest {

  private static final Discriminator BIRD = new Discriminator(0x69852583);
  private static final Discriminator FRR = new Discriminator(0xcb25494d);
  private static final Discriminators BIRD_TO_FRR = new Discriminators(BIRD, FRR);
  private static final Discriminators FRR_TO_BIRD = new Discriminators(FRR, BIRD);
  private static final Intervals BIRD_SLOW = new Intervals(1_000_000, 100_000, 0);
  private static final Intervals BIRD_FAST = new Intervals(100_000, 100_000, 0);
  private static final Intervals FRR_SLOW = new Intervals(1_000_000, 1_000_000, 50_000);
  private static final Intervals FRR_FAST = new Intervals(50_000, 50_000, 50_000);
  private static final Diagnostic NONE = Diagnostic.Known.NONE;
  private static final Flags POLL = Flags.of(Flag.POLL);
  private static final Flags FINAL = Flags.of(Flag.FINAL);

  private static ControlPacket bird(SessionState state, Flags flags, Intervals intervals) {
    return new ControlPacket(new Report(state, NONE), flags, 5, BIRD_TO_FRR, intervals);
  }

  private static ControlPacket frr(SessionState state, Flags flags, Intervals intervals) {
    return new ControlPacket(new Report(state, NONE), flags, 3, FRR_TO_BIRD, intervals);
  }

  static Stream<Arguments> vectors() {
    SessionState up = SessionState.UP;
    Discriminator all = new Discriminator(-1);
    return Stream.of(
        Arguments.of(
            "bird-down",
            new ControlPacket(
                new Report(SessionState.DOWN, NONE),
                Flags.NONE,
                5,
                new Discriminators(BIRD, Discriminator.UNKNOWN),
                BIRD_SLOW)),
        Arguments.of("frr-init", frr(SessionState.INIT, Flags.NONE, FRR_SLOW)),
        Arguments.of("bird-up-poll", bird(up, POLL, BIRD_FAST)),
        Arguments.of("frr-up-poll", frr(up, POLL, FRR_FAST)),
        Arguments.of("bird-up-final", bird(up, FINAL, BIRD_FAST)),
        Arguments.of("frr-up-final", frr(up, FINAL, FRR_FAST)),
        Arguments.of("frr-up", frr(up, Flags.NONE, FRR_FAST)),
        Arguments.of("bird-up", bird(up, Flags.NONE, BIRD_FAST)),
        Arguments.of(
            "frr-admin-down",
            frr(SessionState.ADMIN_DOWN, Flags.NONE, new Intervals(100_000, 50_000, 50_000))),
        Arguments.of(
            "bird-down-signaled",
            new ControlPacket(
                new Report(SessionState.DOWN, Diagnostic.Known.NEIGHBOR_SIGNALED_DOWN),
                POLL,
                5,
                BIRD_TO_FRR,
                BIRD_SLOW)),
        Arguments.of(
            "frr-down-expired",
            new ControlPacket(
                new Report(SessionState.DOWN, Diagnostic.Known.DETECTION_TIME_EXPIRED),
                Flags.NONE,
                3,
                new Discriminators(new Discriminator(0x68560dc8), Discriminator.UNKNOWN),
                FRR_SLOW)),
        Arguments.of(
            "unknown-diagnostic",
            new ControlPacket(
                new Report(up, new Diagnostic.Unknown(31)),
                Flags.of(Flag.CONTROL_PLANE_INDEPENDENT).with(Flag.DEMAND),
                255,
                new Discriminators(all, all),
                new Intervals(0xffff_ffffL, 0xffff_ffffL, 0xffff_ffffL))));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetsAreReadAsThePacket(String name, ControlPacket packet) throws IOException {
    assertThat(BfdCodec.decode(octets(name))).isEqualTo(new Decoded.Packet(packet));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void thePacketIsWrittenAsTheOctets(String name, ControlPacket packet) throws IOException {
    assertThat(BfdCodec.encode(packet)).isEqualTo(octets(name));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationIsDropped(String name, ControlPacket packet) throws IOException {
    byte[] octets = octets(name);
    for (int length = 0; length < BfdCodec.PACKET_OCTETS; length++) {
      assertThat(BfdCodec.decode(Arrays.copyOf(octets, length)))
          .isEqualTo(new Decoded.Dropped(DropReason.TRUNCATED));
    }
    assertThat(BfdCodec.decode(Arrays.copyOf(octets, 60)))
        .as("what stands behind the packet is ignored")
        .isEqualTo(new Decoded.Packet(packet));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("version 0", 0, 0x00, DropReason.VERSION),
        Arguments.of("version 2", 0, 0x40, DropReason.VERSION),
        Arguments.of("length 23", 3, 23, DropReason.LENGTH_TOO_SHORT),
        Arguments.of("length 0", 3, 0, DropReason.LENGTH_TOO_SHORT),
        Arguments.of("length 25 of 24 octets", 3, 25, DropReason.LENGTH_BEYOND_PAYLOAD),
        Arguments.of("multiplier 0", 2, 0, DropReason.DETECT_MULTIPLIER_ZERO),
        Arguments.of("the multipoint bit", 1, 0xc1, DropReason.MULTIPOINT),
        Arguments.of("the A bit with length 24", 1, 0xc4, DropReason.LENGTH_TOO_SHORT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void whatTheRfcDiscardsIsDropped(String what, int at, int value, DropReason reason)
      throws IOException {
    byte[] octets = octets("frr-up");
    octets[at] = (byte) value;
    assertThat(BfdCodec.decode(octets)).as(what).isEqualTo(new Decoded.Dropped(reason));
  }

  @Test
  void aSenderWithoutDiscriminatorIsDropped() throws IOException {
    byte[] octets = octets("frr-up");
    Arrays.fill(octets, 4, 8, (byte) 0);
    assertThat(BfdCodec.decode(octets))
        .isEqualTo(new Decoded.Dropped(DropReason.MY_DISCRIMINATOR_ZERO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"frr-up", "frr-init"})
  void onlyASessionThatIsDownNeedNotKnowUs(String name) throws IOException {
    byte[] octets = octets(name);
    Arrays.fill(octets, 8, 12, (byte) 0);
    assertThat(BfdCodec.decode(octets))
        .isEqualTo(new Decoded.Dropped(DropReason.YOUR_DISCRIMINATOR_ZERO));
    for (int state : new int[] {0x00, 0x40}) {
      octets[1] = (byte) state;
      assertThat(BfdCodec.decode(octets)).isInstanceOf(Decoded.Packet.class);
    }
  }

  @Test
  void authenticationIsDropped() throws IOException {
    byte[] octets = Arrays.copyOf(octets("frr-up"), 28);
    octets[1] |= 0x04;
    octets[3] = 28;
    System.arraycopy(new byte[] {1, 4, 1, 'x'}, 0, octets, 24, 4); // a simple password, §4.2
    assertThat(BfdCodec.decode(octets)).isEqualTo(new Decoded.Dropped(DropReason.AUTHENTICATION));
  }

  @Test
  void everyDiagnosticHasWords() {
    for (int code = 0; code < 32; code++) {
      Diagnostic diagnostic = Diagnostic.of(code);
      assertThat(diagnostic.code()).isEqualTo(code);
      assertThat(diagnostic.words()).isNotBlank();
      assertThat(diagnostic instanceof Diagnostic.Known).isEqualTo(code <= 9);
    }
    assertThat(Diagnostic.of(7).words()).isEqualTo("administratively down");
    assertThatThrownBy(() -> new Diagnostic.Unknown(9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Diagnostic.Unknown(32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatCannotBeSentCannotBeMade() {
    Report report = new Report(SessionState.UP, NONE);
    assertThatThrownBy(() -> new ControlPacket(report, Flags.NONE, 0, BIRD_TO_FRR, BIRD_FAST))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ControlPacket(report, Flags.NONE, 256, BIRD_TO_FRR, BIRD_FAST))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Discriminators(Discriminator.UNKNOWN, FRR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Intervals(1L << 32, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Intervals(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Flags(0x04)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] octets(String name) throws IOException {
    return HexVectors.read(BfdCodecTest.class, name);
  }
}
