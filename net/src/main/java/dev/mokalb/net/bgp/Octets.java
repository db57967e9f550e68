package dev.mokalb.net.bgp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A sequence of octets that nobody can change: an array as a value. */
public final class Octets {

  public static final Octets NONE = new Octets(new byte[0]);

  private final byte[] octets;

  private Octets(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of these. */
  public static Octets of(byte... octets) {
    return octets.length == 0 ? NONE : new Octets(octets.clone());
  }

  /** A copy of a part. */
  static Octets of(byte[] octets, int from, int to) {
    return from == to ? NONE : new Octets(Arrays.copyOfRange(octets, from, to));
  }

  /**
   * For constants and tests.
   *
   * @throws IllegalArgumentException if the text is not pairs of hexadecimal digits
   */
  public static Octets ofHex(String digits) {
    return new Octets(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** The text in UTF-8. */
  public static Octets ofText(String text) {
    return new Octets(text.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return octets.length;
  }

  /** The octet at this place, 0 to 255. */
  public int at(int index) {
    return octets[index] & 0xff;
  }

  /** The two octets from this place on, the first in the upper bits. */
  public int uint16At(int index) {
    return at(index) << 8 | at(index + 1);
  }

  /** The four octets from this place on, the first in the upper bits. */
  public long uint32At(int index) {
    return (long) uint16At(index) << 16 | uint16At(index + 2);
  }

  /** A copy. */
  public byte[] toArray() {
    return octets.clone();
  }

  /** What is there from one place up to, and without, another. */
  public Octets part(int from, int to) {
    return of(octets, from, to);
  }

  /** As UTF-8; what is none is replaced. */
  public String text() {
    return new String(octets, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** Pairs of hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
