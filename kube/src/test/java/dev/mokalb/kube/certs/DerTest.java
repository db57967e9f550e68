package dev.mokalb.kube.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Octets as X.690 has them; what is known comes from the standard's own examples and openssl. */
class DerTest {

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 020100",
    "127, 02017f",
    "128, 02020080",
    "255, 020200ff",
    "256, 02020100",
    "-1, 0201ff",
    "-129, 0202ff7f",
    "170141183460469231731687303715884105727, 02107fffffffffffffffffffffffffffffff",
    "170141183460469231731687303715884105728, 02110080000000000000000000000000000000",
  })
  void integers(BigInteger number, String expected) {
    assertThat(hex(Der.integer(number))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2.5.29.17, 0603551d11",
    "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
    "1.3.6.1.5.5.7.3.1, 06082b06010505070301",
    "2.999.3, 0603883703", // the example of X.690 §8.19.5
    "2.5.4.128, 060455048100",
    "0.39, 060127",
  })
  void objectIdentifiers(String dotted, String expected) {
    assertThat(hex(Der.oid(dotted))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 170d3236303130323033303430355a",
    "2049-12-31T23:59:59Z, 170d3439313233313233353935395a",
    "2050-01-01T00:00:00Z, 180f32303530303130313030303030305a",
    "2026-01-02T03:04:05.999Z, 170d3236303130323033303430355a",
  })
  void times(Instant time, String expected) {
    assertThat(hex(Der.time(time))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 03020780", "5, 03020204", "5 6, 03020106", "7, 03020001", "0 7, 03020081"})
  void namedBits(String bits, String expected) {
    int[] numbers = Arrays.stream(bits.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    assertThat(hex(Der.namedBits(numbers))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0400",
    "1, 040100",
    "127, 047f",
    "128, 048180",
    "255, 0481ff",
    "256, 04820100",
    "65535, 0482ffff",
    "65536, 0483010000",
  })
  void lengths(int length, String beginning) {
    assertThat(hex(Der.octetString(new byte[length])))
        .startsWith(beginning)
        .hasSize(2 * length + (length == 0 ? 4 : hexOfHeader(length)));
  }

  private static int hexOfHeader(int length) {
    return 2 * (length < 128 ? 2 : length < 256 ? 3 : length < 65536 ? 4 : 5);
  }

  @Test
  void compositions() {
    assertThat(hex(Der.sequence(Der.truth(), Der.integer(0)))).isEqualTo("30060101ff020100");
    assertThat(hex(Der.setOf(Der.utf8("é")))).isEqualTo("31040c02c3a9");
    assertThat(hex(Der.explicit(3, Der.truth()))).isEqualTo("a3030101ff");
    assertThat(hex(Der.implicit(2, new byte[] {1, 2}))).isEqualTo("82020102");
    assertThat(hex(Der.bitString(new byte[] {5}))).isEqualTo("03020005");
  }

  @Property(tries = 200)
  void theFirstValueOfASequenceIsFound(
      @ForAll @IntRange(max = 70_000) int first, @ForAll @IntRange(max = 300) int second) {
    byte[] value = Der.octetString(new byte[first]);
    byte[] rest = Der.octetString(new byte[second]);
    assertThat(Der.firstOf(Der.sequence(value, rest))).isEqualTo(value);
  }

  @Test
  void everyArcIsReadBack() {
    IntStream.rangeClosed(0, 31)
        .mapToObj(bit -> "2.5." + (1L << bit))
        .forEach(dotted -> assertThat(arcs(Der.oid(dotted))).isEqualTo(dotted));
  }

  /** A reader that knows of two first arcs 2.5 alone. */
  private static String arcs(byte[] oid) {
    StringBuilder text = new StringBuilder("2.5.");
    long arc = 0;
    for (int i = 3; i < oid.length; i++) {
      arc = arc << 7 | (oid[i] & 0x7f);
    }
    return text.append(arc).toString();
  }
}
