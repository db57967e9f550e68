package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageFramerTest {

  /** The vectors one after another, cut anywhere. */
  @Property
  void messagesAreFoundHoweverTheyAreCut(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 9_000) Integer> cuts) {
    OctetWriter stream = new OctetWriter();
    List<Octets> expected = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (Vectors.Vector vector : Vectors.all()) {
        stream.all(vector.octets());
        expected.add(Octets.of(vector.octets()));
      }
    }
    byte[] all = stream.toArray();
    MessageFramer framer = new MessageFramer();
    List<Octets> found = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < all.length; i++) {
      int end = Math.min(all.length, at + cuts.get(i % cuts.size()));
      framer.feed(Arrays.copyOfRange(all, at, end));
      at = end;
      while (framer.next(Vectors.EXTERNAL) instanceof MessageFramer.Next.Complete complete) {
        found.add(complete.message());
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(framer.next(Vectors.EXTERNAL)).isEqualTo(new MessageFramer.Next.Incomplete());
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of(
            "a marker with a zero",
            "ff".repeat(15) + "fe 0013 04",
            Notification.of(BgpError.CONNECTION_NOT_SYNCHRONIZED)),
        Arguments.of(
            "HTTP",
            "474554202f20485454502f312e310d0a486f73",
            Notification.of(BgpError.CONNECTION_NOT_SYNCHRONIZED)),
        Arguments.of("18 octets", header("0012 04"), length("0012")),
        Arguments.of("4,097 octets", header("1001 02"), length("1001")),
        Arguments.of(
            "type 0",
            header("0013 00"),
            Notification.of(BgpError.BAD_MESSAGE_TYPE, Octets.ofHex("00"))),
        Arguments.of(
            "type 6",
            header("0013 06"),
            Notification.of(BgpError.BAD_MESSAGE_TYPE, Octets.ofHex("06"))),
        Arguments.of("an OPEN of 28 octets", header("001c 01"), length("001c")),
        Arguments.of("an UPDATE of 22 octets", header("0016 02"), length("0016")),
        Arguments.of("a NOTIFICATION of 20 octets", header("0014 03"), length("0014")),
        Arguments.of("a KEEPALIVE of 20 octets", header("0014 04"), length("0014")),
        Arguments.of("a ROUTE-REFRESH of 22 octets", header("0016 05"), length("0016")));
  }

  private static String header(String lengthAndType) {
    return "ff".repeat(16) + lengthAndType;
  }

  private static Notification length(String data) {
    return Notification.of(BgpError.BAD_MESSAGE_LENGTH, Octets.ofHex(data));
  }

  /** Before the rest of the message is there (RFC 4271 §6.1). */
  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void aHeaderThatIsWrongIsRefusedAtOnce(String what, String octets, Notification expected) {
    MessageFramer framer = new MessageFramer();
    framer.feed(Hex.octets(octets));
    assertThat(framer.next(Vectors.EXTERNAL)).isEqualTo(new MessageFramer.Next.Refused(expected));
  }
}
