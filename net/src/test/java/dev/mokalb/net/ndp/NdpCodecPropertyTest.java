package dev.mokalb.net.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class NdpCodecPropertyTest {

  @Property
  void decodeOfEncodeIsTheIdentity(@ForAll("frames") NdpFrame frame) {
    assertThat(NdpCodec.decode(NdpCodec.encode(frame))).isEqualTo(new Decoded.Frame(frame));
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 160) byte[] octets) {
    assertThat(NdpCodec.decode(octets)).isNotNull();
  }

  /** Flips octets of a good frame, so that the decoder is reached behind its first checks. */
  @Property
  void aDamagedFrameIsReadWithoutAnException(
      @ForAll("frames") NdpFrame frame, @ForAll("positions") int at, @ForAll byte octet) {
    byte[] octets = NdpCodec.encode(frame);
    octets[at % octets.length] = octet;
    switch (NdpCodec.decode(octets)) {
      case Decoded.Frame read ->
          assertThat(NdpCodec.decode(NdpCodec.encode(read.frame()))).isEqualTo(read);
      case Decoded.Dropped dropped ->
          assertThat(NdpCodec.objection(octets)).contains(dropped.reason());
    }
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, 1_000);
  }

  @Provide
  Arbitrary<NdpFrame> frames() {
    return Combinators.combine(headers(), hosts(), receivers(), messages()).as(NdpFrame::new);
  }

  private static Arbitrary<EthernetHeader> headers() {
    Arbitrary<Optional<VlanTag>> tags =
        Arbitraries.integers().between(0, 0xffff).map(VlanTag::new).optional();
    return Combinators.combine(macs(), macs(), tags).as(EthernetHeader::new);
  }

  private static Arbitrary<MacAddress> macs() {
    return Arbitraries.longs().between(0, MacAddress.BROADCAST.value()).map(MacAddress::new);
  }

  private static Arbitrary<IpAddress> hosts() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((high, low) -> new IpAddress(IpFamily.IPV6, high >>> 1, low))
        .filter(address -> !address.equals(Ipv6Groups.UNSPECIFIED));
  }

  /** Solicited advertisements may not go to a group, so none of these frames does. */
  private static Arbitrary<IpAddress> receivers() {
    return hosts();
  }

  private static Arbitrary<NdpMessage> messages() {
    Arbitrary<List<NdpOption>> options = options().list().ofMaxSize(4);
    Arbitrary<Set<Flag>> flags = Arbitraries.of(Flag.class).set();
    return Arbitraries.oneOf(
        Combinators.combine(hosts(), options).as(Solicitation::new),
        Combinators.combine(flags, hosts(), options).as(Advertisement::new));
  }

  private static Arbitrary<NdpOption> options() {
    Arbitrary<OptionValue> values =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(24 * 8)
            .flatMap(octets ->
                Arbitraries.integers()
                    .between(1, 24)
                    .map(units -> OptionValue.of(octets, 0, units * 8 - 2)));
    Arbitrary<Integer> types =
        Arbitraries.oneOf(Arbitraries.of(1, 2, 14), Arbitraries.integers().between(0, 255));
    return Combinators.combine(types, values).as(NdpOption::of);
  }
}
