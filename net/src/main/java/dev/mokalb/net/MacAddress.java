package dev.mokalb.net;

import java.util.Optional;

/**
 * A 48-bit IEEE 802 hardware address.
 *
 * @param value the address in the lower 48 bits, the first octet in the most significant ones
 */
public record MacAddress(long value) implements Comparable<MacAddress> {

  public static final int OCTETS = 6;
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  public static final MacAddress ZERO = new MacAddress(0);

  /** Refuses more than 48 bits, a bug of the caller. */
  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("a hardware address has 48 bits");
    }
  }

  /** Reads six octets of two hexadecimal digits separated by colons. */
  public static Optional<MacAddress> parse(String text) {
    if (text.length() != 17) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if (c != ':') {
          return Optional.empty();
        }
        continue;
      }
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return Optional.empty();
      }
      value = value << 4 | digit;
    }
    return Optional.of(new MacAddress(value));
  }

  /**
   * For constants.
   *
   * @throws IllegalArgumentException if the text is no hardware address
   */
  public static MacAddress of(String literal) {
    return parse(literal)
        .orElseThrow(() -> new IllegalArgumentException("not a hardware address: " + literal));
  }

  /**
   * The address with these six octets.
   *
   * @throws IllegalArgumentException unless there are six
   */
  public static MacAddress ofOctets(byte[] octets) {
    if (octets.length != OCTETS) {
      throw new IllegalArgumentException(octets.length + " octets are no hardware address");
    }
    long value = 0;
    for (byte octet : octets) {
      value = value << 8 | (octet & 0xff);
    }
    return new MacAddress(value);
  }

  /** Six octets in the order in which they stand in a frame. */
  public byte[] octets() {
    byte[] octets = new byte[OCTETS];
    for (int i = 0; i < OCTETS; i++) {
      octets[i] = (byte) (value >>> (8 * (OCTETS - 1 - i)));
    }
    return octets;
  }

  /** Whether the group bit (IEEE 802) is set: broadcast or multicast. */
  public boolean isGroup() {
    return (value >>> 40 & 1) != 0;
  }

  /** Whether it can be one station's: neither a group's nor all zeroes. */
  public boolean isStation() {
    return !isGroup() && value != 0;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (value >>> shift) & 0xff;
      text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
      if (shift > 0) {
        text.append(':');
      }
    }
    return text.toString();
  }
}
