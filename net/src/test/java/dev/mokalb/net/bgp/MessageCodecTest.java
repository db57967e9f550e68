package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {

  static List<Vectors.Vector> vectors() {
    return Vectors.all();
  }

  static Stream<Vectors.Vector> vectorsOfBothWays() {
    return Vectors.all().stream().filter(v -> v.form() == Vectors.Form.BOTH_WAYS);
  }

  @Test
  void everyFileOfOctetsIsAVector() throws IOException, URISyntaxException {
    Path folder =
        Path.of(MessageCodecTest.class.getResource("bird-keepalive.hex").toURI()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".hex"))
                  .map(name -> name.substring(0, name.length() - ".hex".length())))
          .containsExactlyInAnyOrderElementsOf(
              vectors().stream().map(Vectors.Vector::name).collect(Collectors.toList()));
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetsAreReadAsTheMessage(Vectors.Vector vector) {
    assertThat(MessageCodec.decode(vector.octets(), vector.terms()))
        .isEqualTo(new Decoded.Read(vector.message()));
  }

  @ParameterizedTest
  @MethodSource("vectorsOfBothWays")
  void theMessageIsWrittenAsTheOctets(Vectors.Vector vector) {
    assertThat(Octets.of(MessageCodec.encode(vector.message(), vector.terms())))
        .isEqualTo(Octets.of(vector.octets()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void whatIsWrittenIsReadAgain(Vectors.Vector vector) {
    byte[] written = MessageCodec.encode(vector.message(), vector.terms());
    assertThat(MessageCodec.decode(written, vector.terms()))
        .isEqualTo(new Decoded.Read(vector.message()));
  }

  /** An ORF of prefixes, to be applied at once (RFC 5291 §4), after IPv4 unicast. */
  @Test
  void aRefreshWithAFilterIsReadAsOneWithout() {
    byte[] octets =
        Octets.ofHex(
                "ff".repeat(16)
                    + "0023"
                    + "05"
                    + "00010001"
                    + "01"
                    + "40"
                    + "0008"
                    + "0000000100001818")
            .toArray();
    assertThat(MessageCodec.decode(octets, CodecTerms.initial(PeerKind.EXTERNAL)))
        .isEqualTo(
            new Decoded.Read(
                new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.REQUEST)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationIsRefused(Vectors.Vector vector) {
    byte[] octets = vector.octets();
    for (int length = 0; length < octets.length; length++) {
      assertThat(MessageCodec.decode(Arrays.copyOf(octets, length), vector.terms()))
          .as("%d octets", length)
          .isInstanceOf(Decoded.Refused.class);
    }
  }

  /** As above, but the header tells the truth, so that the decoders behind it see the end. */
  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationOfTheBodyIsReadWithoutAnException(Vectors.Vector vector) {
    byte[] octets = vector.octets();
    for (int length = MessageHeader.OCTETS; length < octets.length; length++) {
      byte[] cut = Arrays.copyOf(octets, length);
      cut[MessageHeader.LENGTH_AT] = (byte) (length >>> 8);
      cut[MessageHeader.LENGTH_AT + 1] = (byte) length;
      assertThat(MessageCodec.decode(cut, vector.terms())).as("%d octets", length).isNotNull();
    }
  }

  @Test
  void aMessageThatIsTooLongIsABug() {
    Update tooLong =
        Vectors.update(List.of(), Collections.nCopies(900, "10.0.0.1/32").toArray(String[]::new));
    assertThatThrownBy(() -> MessageCodec.encode(tooLong, Vectors.EXTERNAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4523");
    CodecTerms extended =
        new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.EXTENDED_MESSAGE_OCTETS_MAX);
    byte[] written = MessageCodec.encode(tooLong, extended);
    assertThat(written).hasSize(4_523);
    assertThat(MessageCodec.decode(written, extended)).isInstanceOf(Decoded.Mended.class);
    assertThat(MessageCodec.decode(written, Vectors.EXTERNAL)).isInstanceOf(Decoded.Refused.class);
  }
}
