package dev.mokalb.kube.certs;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * ASN.1 in its distinguished encoding (DER, ITU-T X.690), as much of it as certificates need. Each
 * method returns one complete value:
 *
 * <pre>
 *   +-----+--------------------------------+-----------+
 *   | tag | length: one octet up to 127,   | content   |
 *   |     | else 0x80 + n and then n octets |           |
 *   +-----+--------------------------------+-----------+
 * </pre>
 */
final class Der {

  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  private static final Instant GENERALIZED_FROM = Instant.parse("2050-01-01T00:00:00Z");

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(SEQUENCE, concatenated(parts));
  }

  /** A set of one: of several, DER would want the order of their encodings. */
  static byte[] setOf(byte[] only) {
    return value(SET, only);
  }

  static byte[] truth() {
    return value(BOOLEAN, new byte[] {(byte) 0xff});
  }

  static byte[] integer(BigInteger number) {
    return value(INTEGER, number.toByteArray());
  }

  static byte[] integer(long number) {
    return integer(BigInteger.valueOf(number));
  }

  static byte[] octetString(byte[] octets) {
    return value(OCTET_STRING, octets);
  }

  /** A bit string of whole octets. */
  static byte[] bitString(byte[] octets) {
    return value(BIT_STRING, concatenated(new byte[] {0}, octets));
  }

  /**
   * A bit string of named bits, whose trailing zeros are left out (X.690 §11.2.2).
   *
   * @param bits numbers of the bits that are set, 0 to 7, at least one; 0 is the first and highest
   */
  static byte[] namedBits(int... bits) {
    int octet = 0;
    for (int bit : bits) {
      octet |= 0x80 >>> bit;
    }
    return value(
        BIT_STRING, new byte[] {(byte) Integer.numberOfTrailingZeros(octet), (byte) octet});
  }

  static byte[] utf8(String text) {
    return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** An identifier from its dotted form, such as {@code 2.5.29.17}. */
  static byte[] oid(String dotted) {
    long[] arcs = Arrays.stream(dotted.split("\\.", -1)).mapToLong(Long::parseLong).toArray();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    arc(arcs[0] * 40 + arcs[1], content); // X.690 §8.19.4
    for (int i = 2; i < arcs.length; i++) {
      arc(arcs[i], content);
    }
    return value(OBJECT_IDENTIFIER, content.toByteArray());
  }

  /** Seven bits an octet, the highest first; all but the last have the highest bit set. */
  private static void arc(long arc, ByteArrayOutputStream content) {
    int shift = 0;
    while (arc >>> (shift + 7) != 0) {
      shift += 7;
    }
    for (; shift > 0; shift -= 7) {
      content.write((int) (0x80 | (arc >>> shift & 0x7f)));
    }
    content.write((int) (arc & 0x7f));
  }

  /** A time, to the second, in the form that RFC 5280 §4.1.2.5 wants for its year. */
  static byte[] time(Instant time) {
    boolean generalized = !time.isBefore(GENERALIZED_FROM);
    String pattern = generalized ? "yyyyMMddHHmmss'Z'" : "yyMMddHHmmss'Z'";
    String text =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time.atOffset(ZoneOffset.UTC));
    return value(
        generalized ? GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A value within a tag of the context. */
  static byte[] explicit(int tag, byte[] whole) {
    return value(CONTEXT | CONSTRUCTED | tag, whole);
  }

  /** A primitive value whose own tag the context replaces. */
  static byte[] implicit(int tag, byte[] content) {
    return value(CONTEXT | tag, content);
  }

  /** The first value inside a sequence. */
  static byte[] firstOf(byte[] sequence) {
    int begin = contentOf(sequence, 0);
    int content = contentOf(sequence, begin);
    return Arrays.copyOfRange(sequence, begin, content + lengthOf(sequence, begin));
  }

  private static int contentOf(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int lengthOf(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    return new BigInteger(1, Arrays.copyOfRange(der, at + 2, contentOf(der, at))).intValueExact();
  }

  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
      out.write(0x80 | octets);
      for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
        out.write(content.length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
