package dev.mokalb.speaker.l2.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.Link.Flag;
import dev.mokalb.speaker.l2.LinkAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LinkCodecTest {

  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  @Test
  void readsWhatTheKernelLists() throws IOException {
    List<LinkMessage> messages =
        datagrams("links.hex").stream()
            .flatMap(datagram -> LinkCodec.decode(datagram, LITTLE).stream())
            .toList();
    assertThat(messages)
        .containsExactly(
            new LinkMessage.Present(new Link(1, "lo", Optional.empty(), Set.of(), false)),
            new LinkMessage.Present(
                new Link(2, "peer0", mac("02:00:00:00:00:02"), connected(), true)),
            new LinkMessage.Present(
                new Link(3, "eth0", mac("02:00:00:00:00:01"), connected(), false)),
            new LinkMessage.Present(
                new Link(4, "br0", mac("02:00:00:00:00:03"), Set.of(Flag.BROADCAST), false)),
            new LinkMessage.EndOfDump());
  }

  /** An address that is still being checked is told to be there, and not to be ready. */
  @Test
  void readsTheAddressesThatTheKernelLists() throws IOException {
    List<LinkMessage> messages =
        datagrams("addresses.hex").stream()
            .flatMap(datagram -> LinkCodec.decode(datagram, LITTLE).stream())
            .toList();
    assertThat(messages)
        .containsExactly(
            address("192.168.2.11", 24),
            address("10.0.0.1", 32),
            new LinkMessage.AddressPresent(3, Optional.empty()),
            address("fd00:2::12", 64),
            address("fd00:2::11", 64),
            address("fe80::ff:fe00:1", 64),
            new LinkMessage.EndOfDump());
  }

  private static LinkMessage address(String text, int prefixLength) {
    return new LinkMessage.AddressPresent(
        3, Optional.of(new LinkAddress(IpAddress.of(text), prefixLength)));
  }

  @Test
  void readsThatAnAddressIsGone() throws IOException {
    byte[] datagram = datagrams("addresses.hex").getFirst().clone();
    datagram[4] = 21;
    assertThat(LinkCodec.decode(datagram, LITTLE).getFirst())
        .isEqualTo(new LinkMessage.AddressGone(3));
  }

  @Test
  void asksForTheAddressesOfOneInterface() {
    byte[] request = LinkCodec.addressesRequest(7, 3);
    ByteBuffer octets = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
    assertThat(octets.getInt(0)).isEqualTo(24);
    assertThat(octets.getShort(4)).isEqualTo((short) 22);
    assertThat(octets.getInt(20)).isEqualTo(3);
  }

  @Test
  void truncationLosesAddressesAndInventsNone() throws IOException {
    byte[] datagram = datagrams("addresses.hex").getFirst();
    List<LinkMessage> whole = LinkCodec.decode(datagram, LITTLE);
    for (int length = 0; length < datagram.length; length++) {
      List<LinkMessage> read = LinkCodec.decode(Arrays.copyOf(datagram, length), LITTLE);
      assertThat(whole.subList(0, read.size())).isEqualTo(read);
    }
  }

  @Property
  void damagedAddressesAreReadWithoutAnException(@ForAll("positions") int at, @ForAll byte octet)
      throws IOException {
    byte[] datagram = datagrams("addresses.hex").getFirst().clone();
    datagram[at % datagram.length] = octet;
    assertThat(LinkCodec.decode(datagram, LITTLE)).isNotNull();
  }

  @Test
  void truncationLosesInterfacesAndInventsNone() throws IOException {
    byte[] datagram = datagrams("links.hex").getFirst();
    List<LinkMessage> whole = LinkCodec.decode(datagram, LITTLE);
    for (int length = 0; length < datagram.length; length++) {
      List<LinkMessage> read = LinkCodec.decode(Arrays.copyOf(datagram, length), LITTLE);
      assertThat(whole.subList(0, read.size())).isEqualTo(read);
    }
  }

  @Test
  void readsARefusal() {
    byte[] datagram =
        ByteBuffer.allocate(20)
            .order(LITTLE)
            .putInt(20)
            .putShort((short) 2)
            .putShort((short) 0)
            .putInt(7)
            .putInt(0)
            .putInt(-1)
            .array();
    assertThat(LinkCodec.decode(datagram, LITTLE)).containsExactly(new LinkMessage.Refused(1));
  }

  @Test
  void saysThatAListWasInterrupted() throws IOException {
    byte[] datagram = datagrams("links.hex").getLast().clone();
    datagram[6] |= 0x10;
    assertThat(LinkCodec.decode(datagram, LITTLE))
        .containsExactly(new LinkMessage.Interrupted(), new LinkMessage.EndOfDump());
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll @Size(max = 200) byte[] octets) {
    assertThat(LinkCodec.decode(octets, LITTLE)).isNotNull();
  }

  @Property
  void aDamagedListIsReadWithoutAnException(@ForAll("positions") int at, @ForAll byte octet)
      throws IOException {
    byte[] datagram = datagrams("links.hex").getFirst().clone();
    datagram[at % datagram.length] = octet;
    assertThat(LinkCodec.decode(datagram, LITTLE)).isNotNull();
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, 4_000);
  }

  private static Optional<MacAddress> mac(String text) {
    return Optional.of(MacAddress.of(text));
  }

  private static Set<Flag> connected() {
    return Set.of(Flag.UP, Flag.BROADCAST, Flag.CARRIER);
  }

  private static List<byte[]> datagrams(String name) throws IOException {
    try (InputStream file = LinkCodecTest.class.getResourceAsStream(name)) {
      assertThat(file).isNotNull();
      List<byte[]> datagrams =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(HexFormat.of()::parseHex)
              .toList();
      assertThat(datagrams).isNotEmpty();
      return datagrams;
    }
  }
}
