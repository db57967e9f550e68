package dev.mokalb.net.arp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ArpCodecPropertyTest {

  @Property
  void decodeOfEncodeIsTheIdentity(@ForAll("frames") ArpFrame frame) {
    assertThat(ArpCodec.decode(ArpCodec.encode(frame))).isEqualTo(new Decoded.Frame(frame));
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 128) byte[] octets) {
    assertThat(ArpCodec.decode(octets)).isNotNull();
  }

  /** Flips octets of a good frame, so that the decoder is reached behind its first checks. */
  @Property
  void whatIsReadOfADamagedFrameIsWrittenBack(
      @ForAll("frames") ArpFrame frame, @ForAll("positions") int at, @ForAll byte octet) {
    byte[] octets = ArpCodec.encode(frame);
    octets[at] = octet;
    switch (ArpCodec.decode(octets)) {
      case Decoded.Frame read -> assertThat(ArpCodec.encode(read.frame())).isEqualTo(octets);
      case Decoded.Dropped _ ->
          assertThat(at).as("in the fixed fields").isBetween(12, frame.ethernet().octets() + 5);
    }
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, ArpCodec.FRAME_OCTETS - 1);
  }

  @Provide
  Arbitrary<ArpFrame> frames() {
    Arbitrary<MacAddress> macs =
        Arbitraries.longs().between(0, MacAddress.BROADCAST.value()).map(MacAddress::new);
    Arbitrary<IpAddress> ips = Arbitraries.integers().map(IpAddress::ipv4);
    Arbitrary<ArpOperation> operations =
        Arbitraries.integers().between(0, 0xffff).map(ArpOperation::of);
    Arbitrary<ArpPacket> packets =
        Combinators.combine(operations, macs, ips, macs, ips).as(ArpPacket::new);
    Arbitrary<Optional<VlanTag>> tags =
        Arbitraries.integers().between(0, 0xffff).map(VlanTag::new).optional();
    return Combinators.combine(
            Combinators.combine(macs, macs, tags).as(EthernetHeader::new), packets)
        .as(ArpFrame::new);
  }
}
