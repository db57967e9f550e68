package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HelloCodecTest {

  static final Hello HELLO =
      new Hello(
          new NodeName("n1"),
          new Rank(2, 7, new NodeName("n2")),
          Hello.Hears.ABSENT,
          List.of(MacAddress.of("02:aa:bb:cc:dd:ee")),
          5,
          6,
          new Hello.Claims(
              0x1122334455667788L,
              1,
              3,
              List.of(IpAddress.of("10.0.0.1"), IpAddress.of("2001:db8::1"))));

  static final byte[] OCTETS =
      HexFormat.of()
          .parseHex(
              ("03 01 10"
                      + "01 00000004 0002 6e31"
                      + "02 00000010 00000002 0000000000000007 0002 6e32"
                      + "03 00000011 00 0000000000000005 0000000000000006"
                      + "04 00000007 01 02aabbccddee"
                      + "05 00000026 1122334455667788 0001 0003 00000002"
                      + "04 0a000001 10 20010db8000000000000000000000001")
                  .replace(" ", ""));

  @Test
  void octetsAndHelloAreTheSame() {
    assertThat(HelloCodec.encode(HELLO)).isEqualTo(OCTETS);
    assertThat(HelloCodec.decode(OCTETS)).contains(HELLO);
  }

  @Test
  void cutAnywhereItIsNone() {
    for (int length = 0; length < OCTETS.length; length++) {
      assertThat(HelloCodec.decode(Arrays.copyOf(OCTETS, length))).isEmpty();
    }
  }

  @Test
  void aMessageOfTheChannelIsNone() {
    assertThat(HelloCodec.decode(MessageCodec.encode(new MemberMessage.Ask()))).isEmpty();
  }

  @Test
  void aPartBeyondTheNumberOfPartsIsNone() {
    byte[] octets = OCTETS.clone();
    octets[octets.length - 27] = 0; // parts, now less than the part
    assertThat(octets).isNotEqualTo(OCTETS);
    assertThat(HelloCodec.decode(octets)).isEmpty();
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll byte[] octets) {
    assertThat(HelloCodec.decode(octets)).isNotNull();
  }

  @Property
  void spoiltOctetsAreReadWithoutAnException(@ForAll int position, @ForAll byte value) {
    byte[] octets = OCTETS.clone();
    octets[Math.floorMod(position, octets.length)] = value;
    assertThat(HelloCodec.decode(octets)).isNotNull();
  }

  @Property
  void allPartsTogetherHoldEveryAddressAndEachFitsIntoADatagram(
      @ForAll @IntRange(min = 0, max = 3_000) int count) {
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(
          i % 3 == 0
              ? IpAddress.of("2001:db8::" + Integer.toHexString(i))
              : IpAddress.ipv4(0x0a00_0000 + i));
    }
    List<Hello.Claims> parts = ClaimParts.of(addresses);
    List<IpAddress> together = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Hello.Claims part = parts.get(i);
      assertThat(part.part()).isEqualTo(i);
      assertThat(part.parts()).isEqualTo(parts.size());
      assertThat(part.digest()).isEqualTo(parts.getFirst().digest());
      together.addAll(part.addresses());
      Hello hello =
          new Hello(
              new NodeName("n".repeat(63)),
              new Rank(9, 9, new NodeName("m".repeat(63))),
              Hello.Hears.ABSENT,
              List.of(),
              0,
              0,
              part);
      assertThat(HelloCodec.encode(hello).length).isLessThanOrEqualTo(1_200);
    }
    assertThat(together).isEqualTo(addresses);
  }
}
