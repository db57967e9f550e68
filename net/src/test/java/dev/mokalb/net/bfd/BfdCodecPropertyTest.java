package dev.mokalb.net.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bfd.ControlPacket.Discriminators;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class BfdCodecPropertyTest {

  @Property
  void decodeOfEncodeIsTheIdentity(@ForAll("packets") ControlPacket packet) {
    assertThat(BfdCodec.decode(BfdCodec.encode(packet))).isEqualTo(new Decoded.Packet(packet));
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 80) byte[] octets) {
    assertThat(BfdCodec.decode(octets)).isNotNull();
  }

  /** Flips octets of a good packet, so that the decoder is reached behind its first checks. */
  @Property
  void whatIsReadOfADamagedPacketIsWrittenBack(
      @ForAll("packets") ControlPacket packet, @ForAll("positions") int at, @ForAll byte octet) {
    byte[] octets = BfdCodec.encode(packet);
    octets[at] = octet;
    switch (BfdCodec.decode(octets)) {
      case Decoded.Packet read -> assertThat(BfdCodec.encode(read.packet())).isEqualTo(octets);
      case Decoded.Dropped dropped ->
          assertThat(at).as("behind the discriminators anything goes").isLessThan(12);
    }
  }

  @Property
  void flagsAreASet(@ForAll("flags") Flags flags, @ForAll Flag flag) {
    assertThat(flags.with(flag).has(flag)).isTrue();
    assertThat(flags.without(flag).has(flag)).isFalse();
    assertThat(Arrays.stream(Flag.values()).filter(other -> other != flag))
        .allSatisfy(other -> assertThat(flags.with(flag).has(other)).isEqualTo(flags.has(other)));
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, BfdCodec.PACKET_OCTETS - 1);
  }

  @Provide
  Arbitrary<Flags> flags() {
    return Arbitraries.integers().between(0, 255).map(Flags::ofOctet);
  }

  @Provide
  Arbitrary<ControlPacket> packets() {
    Arbitrary<Report> reports =
        Combinators.combine(
                Arbitraries.of(SessionState.class),
                Arbitraries.integers().between(0, 31).map(Diagnostic::of))
            .as(Report::new);
    Arbitrary<Discriminator> known =
        Arbitraries.integers().filter(bits -> bits != 0).map(Discriminator::new);
    Arbitrary<Discriminators> discriminators =
        Combinators.combine(known, known).as(Discriminators::new);
    Arbitrary<Long> micros = Arbitraries.longs().between(0, 0xffff_ffffL);
    Arbitrary<Intervals> intervals = Combinators.combine(micros, micros, micros).as(Intervals::new);
    return Combinators.combine(
            reports, flags(), Arbitraries.integers().between(1, 255), discriminators, intervals)
        .as(ControlPacket::new);
  }
}
